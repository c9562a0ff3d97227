// The canonical plugin manifest: what both vocabularies and both syntaxes are turned into.
import type { Range } from '../../text/range.ts';
import type { Permission } from '../../permissions/names.ts';
import type { SavePhase } from '../../contract/eventNames.ts';
import type { Problem } from '../rules/problem.ts';

/** One handler after both vocabularies were merged and every default was filled in. */
export interface HandlerDeclaration {
  /** A built-in event or one that the manifest's `events` names; of an endpoint, its method and path: `POST /generate`. */
  event: string;
  /** It answers requests to an endpoint, which it is handed as an object. */
  endpoint?: true;
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
  /** onFileSave: is run for Format Document too. */
  formatter?: true;
  /** Of a formatter: is run for Format Selection too. */
  ranges?: true;
  /** May be run again when its worker died through no fault of its own. */
  idempotent: boolean;
  /** Effective deadline: the handler's own, else the plugin's, else `BUDGETS.handlerMs`. */
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

/** A command that users are offered; the plugin's onCommand handlers run it. */
export interface CommandDeclaration {
  /** What handlers get as `command`. */
  command: string;
  /** For people, and untrusted: as the manifest has it. */
  title: string;
  /** When it is offered (`contract/whenClause.ts`), as written. */
  when?: string;
  /** The name of a codicon, without `$( )`. */
  icon?: string;
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
  /** Each name once: of several of a name the first. */
  commands: CommandDeclaration[];
  settings: { enableDebug: boolean; maxExecutionTimeMs: number; cacheEnabled: boolean } & Record<string, unknown>;
  runtime: { node?: string; python?: string };
  /** Plugins that it needs, by id, each with a SemVer range as written. */
  dependencies: Record<string, string>;
}

/** `manifest` is absent exactly when an error in the manifest itself keeps the plugin from loading. */
export interface ManifestCheck {
  manifest?: PluginManifest;
  /** Where the text says the plugin's id, for problems that only other plugins make. */
  idRange?: Range;
  problems: Problem[];
}
