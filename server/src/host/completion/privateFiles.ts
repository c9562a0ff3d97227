// Whether the text of a file may be used for completions, or leave the machine for them: what somebody ignores, and what has secrets by its name,
// stays where it is.
import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readIfThere } from '../../disk/fileSystem.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';
import { paths } from '../../paths/paths.ts';
import { isSecretName } from '../../permissions/secretNames.ts';
import { looksLikeSecret, URL_WITH_PASSWORD } from '../../text/secretShapes.ts';
import { folderOf } from '../leftAlone/leftAlone.ts';
import { ignoreFile, type SaidAt } from '../leftAlone/ignoreFile.ts';
import { createMask } from '../secrets.ts';

/** What keeps a file from being used: files that ignore it, its name, or that plugins are kept out of where it is. */
export type WhyPrivate = 'gitignore' | 'codexignore' | 'env' | 'secret-name' | 'withheld';

const IGNORE_FILES = { gitignore: '.gitignore', codexignore: '.codexignore' } as const;

type Kind = keyof typeof IGNORE_FILES;

const KINDS = Object.keys(IGNORE_FILES) as Kind[];

/** Nobody writes longer ones. */
const LARGEST_BYTES = 1024 * 1024;

/** How many folders are kept. */
const MOST_KEPT = 20_000;

type Rules = (path: string) => SaidAt | undefined;

interface Level {
  folder: string;
  rules: Partial<Record<Kind, Rules>>;
}

interface FolderState {
  /** The folders whose files say something of what is in this one, the outermost first. */
  levels: readonly Level[];
  /** Why nothing in it is used. */
  why?: Kind;
}

export interface PrivateFilesOptions {
  /** The workspace folders, absolute. */
  folders: () => readonly string[];
  /** Whether plugins are not handed a file. Asked for those that nothing else speaks against. */
  isWithheld?: (filePath: string) => Promise<boolean>;
  /** Told in words of files that cannot be read. What they would say of others is taken for a yes. */
  log: (text: string) => void;
}

/** What was read is kept until it is said to have changed. */
export class PrivateFiles {
  readonly #options: PrivateFilesOptions;
  #folders = new Map<string, Promise<FolderState>>();

  constructor(options: PrivateFilesOptions) {
    this.#options = options;
  }

  /** Why a file's text is not to be used; undefined where it may be. Never rejects. */
  async why(filePath: string): Promise<WhyPrivate | undefined> {
    const name = path.basename(filePath);
    if (isEnvFile(name)) return 'env';
    if (isSecretFile(name)) return 'secret-name';
    const { levels, why } = await this.#stateOf(path.dirname(filePath));
    const ignored = why ?? said(levels, filePath, '');
    return ignored ?? ((await this.#options.isWithheld?.(filePath)) ? 'withheld' : undefined);
  }

  /** The same for all that is in a folder. */
  async whyFolder(folder: string): Promise<WhyPrivate | undefined> {
    return (await this.#stateOf(folder)).why;
  }

  /** A file was made, written or removed: it may be one of those that say something. @returns whether it is. */
  changed(filePath: string): boolean {
    const name = path.basename(filePath);
    const says = Object.values(IGNORE_FILES).some((one) => one === name) || name === '.git' || isExclude(filePath);
    if (says) this.foldersChanged();
    return says;
  }

  /** Other folders are open. */
  foldersChanged(): void {
    this.#folders = new Map();
  }

  #stateOf(folder: string): Promise<FolderState> {
    const key = paths.plain(folder);
    const known = this.#folders.get(key);
    if (known) return known;
    if (this.#folders.size >= MOST_KEPT) this.#folders.clear();
    const asked = this.#look(key);
    this.#folders.set(key, asked);
    return asked;
  }

  async #look(folder: string): Promise<FolderState> {
    const parent = path.dirname(folder);
    if (await this.#isTop(folder)) return this.#withOwn(folder, []);
    const above = await this.#stateOf(parent);
    const why = above.why ?? said(above.levels, folder, '/');
    if (why === 'gitignore' && this.#options.folders().some((one) => paths.same(one, folder))) return this.#inIgnored(folder, above);
    // What is in a folder that is left out cannot be taken in again.
    return why ? { levels: above.levels, why } : this.#withOwn(folder, above.levels);
  }

  /** Whoever opens a folder that git ignores as a whole works in it: what git ignores there is said in it. */
  async #inIgnored(folder: string, above: FolderState): Promise<FolderState> {
    const levels = above.levels.map((level) => ({
      folder: level.folder,
      rules: level.rules.codexignore ? { codexignore: level.rules.codexignore } : {},
    }));
    const why = said(levels, folder, '/');
    return why ? { levels, why } : this.#withOwn(folder, levels);
  }

  async #withOwn(folder: string, above: readonly Level[]): Promise<FolderState> {
    const nocase = ignoresCase(folder);
    const rules: Level['rules'] = {};
    for (const kind of KINDS) {
      const file = paths.join(folder, IGNORE_FILES[kind]);
      const texts = [kind === 'gitignore' ? await this.#read(await excludeFile(folder)) : undefined, await this.#read(file)];
      if (texts.includes(null)) return { levels: [], why: kind };
      const text = texts.filter((one) => one !== undefined).join('\n');
      if (text !== '') rules[kind] = ignoreFile(text, nocase);
    }
    return { levels: Object.keys(rules).length === 0 ? above : [...above, { folder, rules }] };
  }

  /** Whether nothing above a folder counts: it is the root of the repository that the workspace folder is in, or the workspace folder in none. */
  async #isTop(folder: string): Promise<boolean> {
    if (path.dirname(folder) === folder) return true;
    const workspace = folderOf(paths.join(folder, 'x'), this.#options.folders());
    // A repository inside of a workspace folder is in that one as well.
    if (workspace !== undefined && !paths.same(folder, workspace)) return false;
    if (await isThere(paths.join(folder, '.git'))) return true;
    return workspace !== undefined && !(await isInRepository(path.dirname(folder)));
  }

  /** @returns undefined for what is not there, null for what cannot be read. */
  async #read(file: string | undefined): Promise<string | undefined | null> {
    try {
      return file === undefined ? undefined : (await readIfThere(file, LARGEST_BYTES))?.toString('utf8');
    } catch (error) {
      this.#options.log((error as Error).message);
      return null;
    }
  }
}

/** What the innermost of some folders says that says something of a file or folder. */
function said(levels: readonly Level[], file: string, end: '' | '/'): Kind | undefined {
  for (const kind of KINDS) {
    for (const { folder, rules } of levels.toReversed()) {
      const name = rules[kind] && paths.relative(folder, file);
      const says = name === undefined || name === '' ? undefined : rules[kind]?.(name + end);
      if (says?.is) return kind;
      if (says) break;
    }
  }
  return undefined;
}

function isThere(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}

async function isInRepository(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (await isThere(paths.join(at, '.git'))) return true;
    if (path.dirname(at) === at) return false;
  }
}

/** What git ignores in a repository without saying so in it. In a worktree and a submodule, `.git` is a file that says where the rest is. */
async function excludeFile(folder: string): Promise<string | undefined> {
  const git = paths.join(folder, '.git');
  const facts = await lstat(git).catch(() => undefined);
  if (!facts) return undefined;
  if (facts.isDirectory()) return paths.join(git, 'info', 'exclude');
  const [, target] = /^gitdir: (.+?)\s*$/m.exec(await textOf(git)) ?? [];
  if (target === undefined) return undefined;
  const own = path.resolve(folder, target);
  const common = (await textOf(paths.join(own, 'commondir'))).trim();
  return paths.join(common === '' ? own : path.resolve(own, common), 'info', 'exclude');
}

function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

function isExclude(filePath: string): boolean {
  return path.basename(filePath) === 'exclude' && path.basename(path.dirname(filePath)) === 'info';
}

/** Files of variables, and examples of such. */
function isEnvFile(name: string): boolean {
  return /^\.env|\.env$/i.test(name);
}

/** Files that tools keep keys and passwords in. */
const SECRET_FILES =
  /^(?:\.netrc|_netrc|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.pgpass|\.htpasswd|\.git-credentials|\.dockercfg|\.boto|\.s3cfg|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|kubeconfig)$|\.(?:pem|key|p12|pfx|ppk|jks|keystore|kdbx|gpg|asc|ovpn|tfvars|tfstate)$/i;

/** Files of data rather than of code: in these, a name that tells of secrets is to be believed. */
const DATA = /^[^.]+$|\.(?:json|jsonc|yaml|yml|toml|ini|cfg|conf|config|properties|xml|plist|txt|csv)$/i;

function isSecretFile(name: string): boolean {
  return SECRET_FILES.test(name) || (DATA.test(name) && isSecretName(name.replace(/\.[^.]*$/, '')));
}

/** A value in quotation marks beside a name that tells what it is. */
const NAMED_VALUE =
  /(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization)["']?\s*[:=]\s*["'`](?:(?:bearer|basic)\s+)?[^"'`\s$]{6,}["'`]/i;

/** What only machines write is looked at by itself. */
const OPAQUE = /[A-Za-z0-9+/_=-]{32,}/g;

const SHORTEST = 8;

/** Makes what says whether a text has a secret in it, such as a token, a password in an address, or the value of a secret variable. */
export function secretFinder(env: NodeJS.ProcessEnv = process.env): (text: string) => boolean {
  const mask = createMask(env, { named: false });
  return (text) =>
    text.length >= SHORTEST &&
    (URL_WITH_PASSWORD.test(text) || NAMED_VALUE.test(text) || (text.match(OPAQUE)?.some(looksLikeSecret) ?? false) || mask(text) !== text);
}

/** Whether a text has a key in it that takes several lines. */
export function hasPrivateKey(text: string): boolean {
  return /^[^\S\n]*["'`]?-----BEGIN [A-Z ]*PRIVATE KEY/m.test(text);
}
