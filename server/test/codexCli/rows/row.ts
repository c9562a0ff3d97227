// What a row of the table of verdicts is: files as an author writes them, and what Codex has of them when it takes all of it.
// What Codex really does with them is never written here: scripts/codexVerdicts.mts asks the CLI, and keeps its answers in verdicts.json.

/** What was written, to be found again in what Codex has. */
export interface Written {
  hooks?: number;
  servers?: readonly string[];
  /** Servers that say that they run, by a file in the home folder: see `STARTING`. */
  started?: readonly string[];
  prompts?: number;
  /** Of composerIcon, logo, logoDark and screenshots. */
  pictures?: number;
  /** The plugins that the marketplace lists. */
  plugins?: readonly string[];
}

export interface Row {
  name: string;
  /** By their paths in the marketplace's folder; the plugin "x" lies in `p`. */
  files: Readonly<Record<string, string>>;
  written: Written;
  /** Whether the plugin is installed too. Not where that would need a network. */
  installs: boolean;
  /** Of files that are not UTF-8. */
  encodings?: Readonly<Record<string, 'latin1' | 'utf16le'>>;
}

export const MARKETPLACE = '.agents/plugins/marketplace.json';
export const PLUGIN = 'p/.codex-plugin/plugin.json';
export const HOOKS = 'p/hooks/hooks.json';
export const SERVERS = 'p/.mcp.json';

const SOUND: Readonly<Record<string, string>> = {
  [MARKETPLACE]: '{"name":"m","plugins":[{"name":"x","source":"./p"}]}',
  [PLUGIN]: '{"name":"x","version":"1.0.0","description":"d"}',
};

/** A value as JSON; text stays as it is, so that a row can have what no value gives. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The bytes of a row's file. */
export function bytesOf({ files, encodings = {} }: Row, name: string): Buffer {
  return Buffer.from(files[name] ?? '', encodings[name] ?? 'utf8');
}

interface More {
  /** Other files, and other texts of the usual ones. */
  beside?: Readonly<Record<string, string>>;
  installs?: boolean;
  /** Of the file. */
  encoding?: 'latin1' | 'utf16le';
}

/** A row of the one file that differs, with others beside it. */
export function row(
  name: string,
  file: string,
  value: unknown,
  written: Written = {},
  { beside = {}, installs = true, encoding }: More = {},
): Row {
  const files = { ...SOUND, ...beside, [file]: text(value) };
  return { name, files, written, installs, ...(encoding && { encodings: { [file]: encoding } }) };
}

/** A script that leaves a file behind in the home folder, called as its first argument says. */
export const STARTING = 'touch "$HOME/started-$1"\n';
