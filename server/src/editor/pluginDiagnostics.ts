// The `diagnostics[]` that handlers return, shown at their documents until the handler runs there again.
import path from 'node:path';
import { DiagnosticSeverity, type Diagnostic, type Range } from 'vscode-languageserver-protocol';
import type { DispatchResult } from '../host/types.ts';
import type { DiagnosticsBoard } from './diagnosticsBoard.ts';
import type { Documents, Opening } from './documents.ts';
import { oneLine, shownText } from '../text/shownText.ts';
import { uriOf } from './uris.ts';
import type { PluginView } from '../contract/views.ts';

const OWNER = 'plugin';

/** What a response says about one place; `filePath` is for events without a document. */
interface ReturnedDiagnostic {
  message: string;
  range: Range;
  severity?: number;
  code?: string | number;
  source?: string;
  filePath?: string;
}

/** What an event was about: a document since it was opened, or a workspace folder. */
interface About {
  document?: Opening;
  workspaceRoot?: string;
}

/** Publishes what handlers found, each plugin's findings under its name. */
export class PluginDiagnostics {
  readonly #board: DiagnosticsBoard;
  readonly #documents: Documents;
  #names = new Map<string, string>();

  constructor(board: DiagnosticsBoard, documents: Documents) {
    this.#board = board;
    this.#documents = documents;
  }

  /**
   * Takes the answers of one dispatch. What is said about a document that was closed meanwhile is not shown, also where the same file was opened
   * again: it may have another text now.
   */
  take(result: DispatchResult, about: About): void {
    const { document } = about;
    const isGone = document !== undefined && !this.#documents.isOpen(document);
    for (const one of result.results) {
      if (!one.ok) continue;
      // What is said about one workspace folder does not replace what the same handler said about another.
      const owner = [OWNER, one.pluginId, one.pluginKey, one.script, result.event, ...folderAbout(about)].join('\0');
      const found = new Map<string, Diagnostic[]>(document === undefined || isGone ? [] : [[document.uri, []]]);
      for (const diagnostic of returnedDiagnostics(one.response)) {
        const uri = this.#uriFor(diagnostic, about);
        if (uri === undefined || (isGone && uri === document.uri)) continue;
        found.set(uri, [...(found.get(uri) ?? []), this.#toLsp(diagnostic, one.pluginKey, one.pluginId)]);
      }
      if (document === undefined) this.#board.clear((other) => other === owner);
      for (const [uri, diagnostics] of found) this.#board.set(uri, owner, diagnostics);
    }
  }

  /** A plugin that may not run any more has nothing to say either. */
  pluginsChanged(plugins: readonly PluginView[]): void {
    this.#names = new Map(plugins.map((plugin) => [plugin.key, plugin.name]));
    const speaking = new Set(
      plugins.filter((plugin) => ['ready', 'running', 'resting'].includes(plugin.state)).map((plugin) => plugin.key),
    );
    this.#board.clear((owner) => {
      const [kind, , pluginKey = ''] = owner.split('\0');
      return kind === OWNER && !speaking.has(pluginKey);
    });
  }

  /** What was found when the folder was opened is not looked for any more. */
  folderRemoved(workspaceRoot: string): void {
    this.#board.clear((owner) => owner.startsWith(`${OWNER}\0`) && owner.endsWith(`\0onProjectOpen\0${workspaceRoot}`));
  }

  documentClosed(uri: string): void {
    this.#board.clear((owner) => owner.startsWith(`${OWNER}\0`), uri);
  }

  #uriFor({ filePath }: ReturnedDiagnostic, about: About): string | undefined {
    if (filePath === undefined) return about.document?.uri;
    const absolute = path.resolve(about.workspaceRoot ?? '', filePath);
    return this.#documents.ofFile(absolute)?.uri ?? uriOf(absolute, about.document?.uri);
  }

  #toLsp({ range, message, severity, code }: ReturnedDiagnostic, pluginKey: string, pluginId: string): Diagnostic {
    return {
      range: { start: { ...range.start }, end: { ...range.end } },
      message: shownText(message),
      severity: severity === undefined ? DiagnosticSeverity.Error : (severity as DiagnosticSeverity),
      source: oneLine(this.#names.get(pluginKey) ?? pluginId, 80),
      ...(code !== undefined && { code: typeof code === 'string' ? oneLine(code) : code }),
    };
  }
}

function folderAbout({ document, workspaceRoot = '' }: About): string[] {
  return document === undefined ? [workspaceRoot] : [];
}

/** The host has checked the types of what the schema names; `filePath` is beyond it. */
function returnedDiagnostics(response: Record<string, unknown> | null): ReturnedDiagnostic[] {
  const diagnostics = (response?.['diagnostics'] ?? []) as ReturnedDiagnostic[];
  return diagnostics.map(({ filePath, ...rest }) => ({ ...rest, ...(typeof filePath === 'string' && { filePath }) }));
}
