// How a suite says what it needs. Each `suites/<name>.suite.ts` has a `suites/<name>.setup.mts` beside it whose default export is this.

/** What the drivers prepare before a suite runs. */
export interface SuiteSetup {
  /** A folder under test-fixtures/workspaces, of which the suite gets a copy; absent: an empty folder. */
  readonly workspace?: string;
  /** A .code-workspace file in that folder, which is then opened instead of the folder. */
  readonly workspaceFile?: string;
  /** Folders under test-fixtures/plugins, copied into the workspace's .codex/plugins. */
  readonly plugins?: readonly string[];
  /** Folders under test-fixtures/plugins, copied into ~/.codex/plugins of the run's own home folder. */
  readonly installedPlugins?: readonly string[];
  /** Folders under test-fixtures/extensions: extensions that the editor loads as well, for what a user has installed beside ours. */
  readonly extensions?: readonly string[];
  /** Last changes to the copies, before the editor starts. Paths are absolute. What it returns ends what it started, once the suite is over. */
  readonly prepare?: (folders: { readonly workspace: string; readonly home: string }) => Promise<void | (() => Promise<void>)> | void;
  /**
   * `granted` (the default): the workspace is trusted. `restricted`: Restricted Mode, with no question asked.
   * `ask`: the editor asks at the start as it asks a user; needs `dialogs`.
   */
  readonly trust?: 'granted' | 'restricted' | 'ask';
  /**
   * Shows modal dialogs. By default the editor refuses them while it runs tests; with `true` the suite runs from an extension of its
   * own in an ordinary window, and its tests answer the dialogs with `editor.click`.
   */
  readonly dialogs?: boolean;
  /** User settings, on top of the ones that keep a run quiet. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** The editor's language, where it is not English. In `qps-ploc` each text of the extension is accented and in brackets. */
  readonly language?: string;
  /** Added to the environment of the editor, and so of the language server. */
  readonly env?: Readonly<Record<string, string>>;
  /** A command to which that of the editor is handed, and which becomes it. */
  readonly within?: readonly string[];
  /** Mostly waits for the editor, and measures no time: it runs beside the other suites, in an editor of its own like each of them. */
  readonly isPatient?: boolean;
  /** The limit for the whole suite; 180,000 ms when absent. */
  readonly timeoutMs?: number;
}
