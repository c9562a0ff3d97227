// npm's own configuration, as far as talking to registries goes: .npmrc files and variables. By hand, as @npmcli/config reads and checks all of npm's
// options, its command line and its workspaces, and libnpmconfig is given up.
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** Values by npm's names of them: `registry`, `@scope:registry`, `//host/path/:_authToken`. Lists (`ca[]`) have an item a line. */
export type NpmConfig = ReadonlyMap<string, string>;

export interface ConfigPlaces {
  /** Where the project's own .npmrc lies. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  home?: string;
  /** The Node.js beside which npm keeps what all users share. */
  node?: string;
}

/** A file that is there and cannot be read is worth an error: without it, somebody else's registry would be asked. */
export class UnreadableConfig extends Error {
  override readonly name = 'UnreadableConfig';
}

/**
 * What holds in a folder: variables before the project's file, of which only addresses count, that before the user's, and the one of all users last.
 * @throws UnreadableConfig
 */
export async function npmConfig({ cwd, env, home = homedir(), node = process.execPath }: ConfigPlaces): Promise<NpmConfig> {
  const variables = fromVariables(env);
  const userFile = variables.get('userconfig') ?? path.join(home, '.npmrc');
  const project = addressesIn(await fromFile(path.join(cwd, '.npmrc'), {}));
  const user = await fromFile(userFile, env);
  const prefix = variables.get('prefix') ?? user.get('prefix') ?? globalPrefix(env, node);
  const shared = await fromFile(variables.get('globalconfig') ?? path.join(prefix, 'etc', 'npmrc'), env);
  return new Map([...shared, ...user, ...project, ...variables]);
}

/**
 * The working directory may be a stranger's, and plugins are installed there before anybody trusts it: of what its file says, only which registries are
 * meant counts. Who the user is, and by which way and with which certificates they are reached, the user's own files and variables say.
 */
function addressesIn(project: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...project].filter(([name]) => name === 'registry' || /^@[^:]+:registry$/.test(name)));
}

/** As npm has it where nobody says otherwise. */
function globalPrefix(env: NodeJS.ProcessEnv, node: string): string {
  if (process.platform === 'win32') return env['APPDATA'] === undefined ? path.dirname(node) : path.join(env['APPDATA'], 'npm');
  return env['PREFIX'] ?? path.dirname(path.dirname(node));
}

/** `npm_config_fetch_timeout`, in any case; names that begin with `//` are taken as they are. */
function fromVariables(env: NodeJS.ProcessEnv): Map<string, string> {
  const found = Object.entries(env).flatMap(([name, value]): [string, string][] => {
    const key = /^npm_config_(.+)$/is.exec(name)?.[1];
    if (key === undefined || value === undefined || value === '') return [];
    return [[key.startsWith('//') ? key : key.replaceAll(/(?!^)_/g, '-').toLowerCase(), value]];
  });
  return new Map(found);
}

async function fromFile(file: string, env: NodeJS.ProcessEnv): Promise<Map<string, string>> {
  try {
    return parseNpmrc(await readFile(file, 'utf8'), env);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return new Map();
    throw new UnreadableConfig(`npm's settings in ${file} cannot be read: ${message}. Mend the file, or remove it.`, { cause: error });
  }
}

/** Exported for its tests. */
export function parseNpmrc(text: string, env: NodeJS.ProcessEnv): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/[\r\n]+/)) {
    // Sections mean nothing to npm.
    const [, name, given] = /^\s*([^\s;#[=][^=]*?)\s*(?:=\s*(.*?))?\s*$/.exec(line) ?? [];
    if (name === undefined) continue;
    const value = withVariables(plain(given ?? 'true'), env);
    // What names a variable that is not set has no value: as a token it would be sent as it is written.
    if (value === undefined) continue;
    const key = withVariables(plain(name), env) ?? name;
    const list = /^(.+)\[\]$/.exec(key)?.[1];
    if (list === undefined) values.set(key, value);
    else values.set(list, values.has(list) ? `${values.get(list)}\n${value}` : value);
  }
  return values;
}

/** Without quotes, or without what `;` or `#` make a comment. A `\n` in quotes is a line break, as certificates have them. */
function plain(text: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(text)?.[2];
  if (quoted !== undefined) return quoted.replaceAll(String.raw`\n`, '\n').replaceAll(/\\(["\\])/g, '$1');
  return text
    .replace(/(?<!\\)[;#].*$/, '')
    .replaceAll(/\\([;#])/g, '$1')
    .trim();
}

/** `${NAME}`, and `${NAME?}` for nothing where it is not set. */
function withVariables(text: string, env: NodeJS.ProcessEnv): string | undefined {
  let isMissing = false;
  const whole = text.replaceAll(/(?<!\\)\$\{([^${}?]+)(\?)?\}/g, (_, name: string, orNothing: string | undefined) => {
    const value = env[name];
    if (value === undefined && orNothing === undefined) isMissing = true;
    return value ?? '';
  });
  return isMissing ? undefined : whole;
}
