// Which requests the editor is told to send for manifests: registered for those files alone where it can be, for all documents otherwise.
import {
  CodeActionKind,
  CodeActionRequest,
  CodeLensRequest,
  CompletionRequest,
  DefinitionRequest,
  DocumentLinkRequest,
  HoverRequest,
  InlayHintRequest,
  ReferencesRequest,
  WillRenameFilesRequest,
  type ClientCapabilities,
  type DocumentFilter,
  type Registration,
  type ServerCapabilities,
} from 'vscode-languageserver-protocol';
import { FIX_ALL } from './features/actions.ts';
import { CODEX_PATTERNS, MANIFEST_PATTERNS, SCRIPT_PATTERN } from './documents/manifestFiles.ts';

type TextFeature = 'completion' | 'hover' | 'documentLink' | 'definition' | 'references' | 'codeLens' | 'inlayHint' | 'codeAction';

const manifests: DocumentFilter[] = MANIFEST_PATTERNS.map((pattern) => ({ scheme: 'file', pattern }));
const codexFiles: DocumentFilter[] = CODEX_PATTERNS.map((pattern) => ({ scheme: 'file', pattern }));
const scripts: DocumentFilter[] = [{ scheme: 'file', pattern: SCRIPT_PATTERN }];

interface Feature {
  method: string;
  provider: keyof ServerCapabilities;
  selector: DocumentFilter[];
  options: object;
}

const FEATURES: Record<TextFeature, Feature> = {
  completion: {
    method: CompletionRequest.method,
    provider: 'completionProvider',
    selector: manifests,
    options: { triggerCharacters: ['"', "'", ':', ' ', '/', '#', '-'] },
  },
  hover: { method: HoverRequest.method, provider: 'hoverProvider', selector: manifests, options: {} },
  documentLink: { method: DocumentLinkRequest.method, provider: 'documentLinkProvider', selector: manifests, options: {} },
  definition: { method: DefinitionRequest.method, provider: 'definitionProvider', selector: manifests, options: {} },
  references: { method: ReferencesRequest.method, provider: 'referencesProvider', selector: [...manifests, ...scripts], options: {} },
  codeLens: { method: CodeLensRequest.method, provider: 'codeLensProvider', selector: [...manifests, ...scripts], options: {} },
  inlayHint: { method: InlayHintRequest.method, provider: 'inlayHintProvider', selector: manifests, options: {} },
  codeAction: {
    method: CodeActionRequest.method,
    provider: 'codeActionProvider',
    selector: [...manifests, ...codexFiles, ...scripts],
    options: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
  },
};

const RENAMES = {
  filters: [
    { scheme: 'file', pattern: { glob: SCRIPT_PATTERN, matches: 'file' as const } },
    { scheme: 'file', pattern: { glob: '**/*', matches: 'folder' as const } },
  ],
};

/** What goes into the answer to `initialize`: the features that cannot be registered later. */
export function staticCapabilities(client: ClientCapabilities): ServerCapabilities {
  const capabilities: Record<string, unknown> = {};
  for (const [name, { provider, options }] of entries()) if (!isDynamic(client, name)) capabilities[provider] = options;
  const { fileOperations } = client.workspace ?? {};
  if (fileOperations?.willRename && !fileOperations.dynamicRegistration) {
    capabilities['workspace'] = { fileOperations: { willRename: RENAMES } };
  }
  return capabilities;
}

/** What is registered once the editor is ready. */
export function dynamicRegistrations(client: ClientCapabilities): Registration[] {
  const registrations = entries()
    .filter(([name]) => isDynamic(client, name))
    .map(([, { method, selector, options }]) => ({
      id: `codexPlugins.${method}`,
      method,
      registerOptions: { documentSelector: selector, ...options },
    }));
  const { fileOperations } = client.workspace ?? {};
  if (!fileOperations?.willRename || !fileOperations.dynamicRegistration) return registrations;
  const { method } = WillRenameFilesRequest;
  return [...registrations, { id: `codexPlugins.${method}`, method, registerOptions: RENAMES }];
}

function entries(): [TextFeature, Feature][] {
  return Object.entries(FEATURES) as [TextFeature, Feature][];
}

function isDynamic({ textDocument }: ClientCapabilities, name: TextFeature): boolean {
  return textDocument?.[name]?.dynamicRegistration === true;
}
