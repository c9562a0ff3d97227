// What every driver does: run one suite in a real extension host and say how it went.
import type { FailedTest, SkippedTest } from '../suite/support/channelProtocol.mts';

/** One suite with everything prepared. All paths are absolute. */
export interface SuiteRun {
  readonly name: string;
  /** The workspace folder that the editor opens. */
  readonly workspaceFolder: string;
  /** The .code-workspace file that the editor opens instead. */
  readonly workspaceFile: string | undefined;
  /** The extension under test: a folder with a package.json, as a user gets it. */
  readonly extensionFolder: string;
  /** Folders of further extensions. */
  readonly otherExtensions: readonly string[];
  /** The bundled suite: a folder with a package.json and an index.js that exports run and activate. */
  readonly suiteFolder: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly trust: 'granted' | 'restricted' | 'ask';
  readonly dialogs: boolean;
  /** The run's own home folder. */
  readonly homeFolder: string;
  /** A fresh folder for the editor's data. */
  readonly dataFolder: string;
  /** Where screenshots and, after a failure, logs go. */
  readonly outputFolder: string;
  /** Where screenshots for the documentation go. */
  readonly documentationFolder: string;
  readonly env: Readonly<Record<string, string>>;
  /** The editor's language. */
  readonly language: string;
  /** A command to which that of the editor is handed, and which becomes it. */
  readonly within: readonly string[];
  readonly grep: string | undefined;
  readonly timeoutMs: number;
  /** Shows a line of progress. */
  readonly log: (line: string) => void;
}

export interface SuiteResult {
  readonly suite: string;
  readonly driver: string;
  readonly passed: readonly string[];
  readonly skipped: readonly SkippedTest[];
  readonly failures: readonly FailedTest[];
  readonly durationMs: number;
}

export interface Driver {
  /** Such as "VS Code server 1.139.1, browser". */
  readonly name: string;
  run(suite: SuiteRun): Promise<SuiteResult>;
  close(): Promise<void>;
}

/** A command with another one in front of it that becomes it. */
export function commandWithin(within: readonly string[], command: string, args: readonly string[]): [string, string[]] {
  const [first = command, ...rest] = [...within, command, ...args];
  return [first, rest];
}

/** Settings that keep a run quiet and repeatable. A suite's own settings come on top. */
const quietSettings: Readonly<Record<string, unknown>> = {
  // The web workbench would save by itself, so that what happens on save happens twice.
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  // One language service of JavaScript and TypeScript is enough, and it fetches nothing. Each has its name of today and the one before.
  'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'js/ts.tsserver.useSyntaxServer': 'never',
  'typescript.tsserver.useSyntaxServer': 'never',
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
};

/** The settings of a run: the quiet ones, those for its kind of trust, and its own. */
export function runSettings(suite: SuiteRun): Record<string, unknown> {
  return {
    ...quietSettings,
    'security.workspace.trust.startupPrompt': suite.trust === 'ask' ? 'always' : 'never',
    ...suite.settings,
  };
}

/** The environment of an editor under test: ours without what npm, node and an outer editor left in it, and with a home of its own. */
export function editorEnvironment(suite: SuiteRun, channel: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(npm_|NODE_|VSCODE_|ELECTRON_|XDG_|VITEST|INIT_CWD$)/i.test(name)) env[name] = value;
  }
  return { ...env, HOME: suite.homeFolder, USERPROFILE: suite.homeFolder, ...suite.env, ...channel };
}

/** The result of a suite that did not come to its end. */
export function unfinished(suite: SuiteRun, driver: string, message: string, durationMs: number, picture?: string): SuiteResult {
  return {
    suite: suite.name,
    driver,
    passed: [],
    skipped: [],
    failures: [{ title: `${suite.name} runs to its end`, message, picture }],
    durationMs,
  };
}
