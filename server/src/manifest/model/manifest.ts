// The canonical plugin manifest: what both vocabularies and both syntaxes are turned into. Leaf of manifest/.

/** A position in a text: 0-based line, 0-based UTF-16 code unit, as in LSP. */
export interface Position {
  line: number;
  character: number;
}

/** A half-open range in a text, as in LSP. */
export interface Range {
  start: Position;
  end: Position;
}

/** The events that the host itself fires (tutorial: "Event Handlers", "hooks"; design: events and responses). */
export const BUILT_IN_EVENTS = [
  'onProjectOpen',
  'onFileOpen',
  'onFileSave',
  'onCodeCompletion',
  'onRequest',
  'onResponse',
  'onContextUpdate',
  'onErrorReport',
  'onCommand',
] as const;

export type BuiltInEvent = (typeof BUILT_IN_EVENTS)[number];

/** When an onFileSave handler runs: as part of the save, or once the file is on disk. */
export type SavePhase = 'beforeSave' | 'afterSave';

/** The five kinds of permission. Each may be narrowed by a scope: `network:request:api.example.com`. */
export const PERMISSION_KINDS = ['filesystem:read', 'filesystem:write', 'network:request', 'process:spawn', 'env:read'] as const;

export type PermissionKind = (typeof PERMISSION_KINDS)[number];

/** One declared permission. `name` is the canonical text (`kind` or `kind:scope`) that grants are stored under. */
export interface Permission {
  name: string;
  kind: PermissionKind;
  scope?: string;
}

/** One handler after both vocabularies were merged and every default was filled in. */
export interface HandlerDeclaration {
  /** A built-in event or one that the manifest's `events` names. */
  event: string;
  /** VS Code language ids; empty means every language. */
  languages: string[];
  /** As written, with forward slashes, relative to the plugin's folder. */
  script: string;
  /** Set for onFileSave only. */
  phase?: SavePhase;
  /** The function to call when the manifest names one. */
  function?: string;
  /** A glob on the file's path relative to its workspace folder. */
  pattern?: string;
  /** May be run again when its worker died through no fault of its own. */
  idempotent: boolean;
  /** Effective deadline: the handler's own, else the plugin's, else 5,000 ms. */
  maxExecutionTimeMs: number;
  /** Where the handler is declared in the manifest. */
  range: Range;
}

/** A REST endpoint that the development server exposes (tutorial: `api_endpoints`). */
export interface Endpoint {
  path: string;
  method: string;
  script: string;
  function?: string;
  range: Range;
}

/** A manifest in canonical form. */
export interface PluginManifest {
  /** Reverse-DNS. `pluginId`, or `name` in the second vocabulary. */
  id: string;
  version: string;
  /** For people; the id where the manifest gives no other name. */
  name: string;
  description?: string;
  handlers: HandlerDeclaration[];
  endpoints: Endpoint[];
  permissions: Permission[];
  /** Custom events that the plugin handles besides the built-in ones. */
  events: string[];
  settings: { enableDebug: boolean; maxExecutionTimeMs: number; cacheEnabled: boolean } & Record<string, unknown>;
  runtime: { node?: string; python?: string };
}

export type ProblemSeverity = 'error' | 'warning' | 'info' | 'hint';

/** A change that would remedy a problem: text edits in the manifest itself, and files that are missing beside it. */
export interface ProblemFix {
  title: string;
  edits: { range: Range; newText: string }[];
  /** Files to create. Paths are relative to the manifest's folder, with forward slashes. */
  creates?: { path: string; text: string }[];
  /** Edits in other files of the plugin, such as a handler that lacks a function. Paths as in `creates`. */
  elsewhere?: { path: string; edits: { range: Range; newText: string }[] }[];
}

/** A finding of the manifest linter, with a stable code of the form `manifest/…`. */
export interface Problem {
  code: string;
  severity: ProblemSeverity;
  /** Says what is wrong and what to do. */
  message: string;
  range: Range;
  fixes: ProblemFix[];
  /** Where the rule is explained: a path from the repository's root with an anchor. */
  docs?: string;
  /** Where else to look, such as the line of code that needs a permission. */
  related?: { file: string; range: Range; message: string }[];
}

/** `manifest` is absent exactly when an error in the manifest itself keeps the plugin from loading. */
export interface ManifestCheck {
  manifest?: PluginManifest;
  /** Where the text says the plugin's id, for problems that only other plugins make. */
  idRange?: Range;
  problems: Problem[];
}
