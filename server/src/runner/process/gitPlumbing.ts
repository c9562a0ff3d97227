// Questions to git about a repository that may be a stranger's: only commands that read, and nothing that its configuration names is run.
import * as l10n from '@vscode/l10n';
import { execa } from 'execa';
import { StringDecoder } from 'node:string_decoder';
import { helpers } from '../programs/helpers.ts';
import type { Machine } from '../programs/onPath.ts';
import { COMMAND_LINE_TOOLS_QUESTION, needsCommandLineTools } from '../programs/placeholders.ts';

export type GitAnswer = { ok: true; text: string; warnings?: string } | { ok: false; reason: string };

/** Asks git in one folder. Rejects nothing: what cannot be answered comes with its reason. */
export interface Git {
  (args: readonly string[], input?: string): Promise<GitAnswer>;
  /** For lists of any length: what ends with a NUL is told as it comes, and nothing of it is kept. */
  each(args: readonly string[], tell: (part: string) => void): Promise<GitAnswer>;
}

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT = 10_000_000;
/** Git takes it on Windows too. */
const NOTHING = '/dev/null';
/** No such protocol: what is not there is not fetched, by none. Some of them are programs, and a repository names them. */
const NO_PROTOCOL = 'none';

const SETTINGS: Readonly<Record<string, string>> = {
  // A repository without a work tree can be part of what is cloned, with a configuration that nobody chose.
  'safe.bareRepository': 'explicit',
  'protocol.allow': 'never',
  'core.fsmonitor': 'false',
  'core.hooksPath': NOTHING,
  'core.attributesFile': NOTHING,
  'core.excludesFile': NOTHING,
  'core.pager': 'cat',
  'submodule.recurse': 'false',
  'core.longpaths': 'true',
};

/**
 * Git by its absolute path: Windows looks for names in the working directory first, and the folder that is looked at may be a
 * stranger's. Undefined where there is none.
 * @param index the file with what is staged, where that is not the repository's usual one.
 */
export async function gitIn(folder: string, machine: Machine, index?: string): Promise<Git | undefined> {
  const program = await findGit(folder, machine);
  if (program === undefined) return undefined;
  const place = { program, folder, machine, trusted: await trustedFolders(program, folder, machine), index };
  return Object.assign((args: readonly string[], input?: string) => ask(place, args, input), {
    each: (args: readonly string[], tell: (part: string) => void) => askForEach(place, args, tell),
  });
}

export async function findGit(folder: string, machine: Machine): Promise<string | undefined> {
  for (const program of helpers('git', [folder], machine)) {
    if (!needsCommandLineTools(program, machine.platform) || (await hasCommandLineTools())) return program;
  }
  return undefined;
}

async function hasCommandLineTools(): Promise<boolean> {
  const { command, args } = COMMAND_LINE_TOOLS_QUESTION;
  return !(await execa(command, args, { stdio: 'ignore', timeout: TIMEOUT_MS, reject: false })).failed;
}

/** Whose repositories the user trusts though they are somebody else's. It is all of the user's and the machine's settings that is used. */
async function trustedFolders(program: string, folder: string, { environment }: Machine): Promise<string[]> {
  const { failed, stdout } = await execa(program, ['config', '-z', '--get-all', 'safe.directory'], {
    cwd: folder,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    reject: false,
    extendEnv: false,
    // In no repository, wherever it is asked.
    env: { ...withoutGit(environment), GIT_DIR: NOTHING },
  });
  return failed ? [] : stdout.split('\0').slice(0, -1);
}

interface Place {
  program: string;
  folder: string;
  machine: Machine;
  trusted: readonly string[];
  index: string | undefined;
}

async function ask(place: Place, args: readonly string[], input: string | undefined): Promise<GitAnswer> {
  const ended = await execa(place.program, [...OPTIONS, ...args], {
    ...surroundings(place),
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
    maxBuffer: MAX_OUTPUT,
  });
  return answerOf(ended, ended.stdout);
}

async function askForEach(place: Place, args: readonly string[], tell: (part: string) => void): Promise<GitAnswer> {
  const running = execa(place.program, [...OPTIONS, ...args], {
    ...surroundings(place),
    stdin: 'ignore',
    buffer: { stdout: false, stderr: true },
  });
  const decoder = new StringDecoder('utf8');
  let rest = '';
  running.stdout.on('data', (bytes: Buffer) => {
    const [first = '', ...more] = decoder.write(bytes).split('\0');
    rest += first;
    for (const part of more) {
      tell(rest);
      rest = part;
    }
  });
  return answerOf(await running, '');
}

const OPTIONS = ['--no-optional-locks', '--no-pager'];

function surroundings({ folder, machine, trusted, index }: Place) {
  const settings = [...Object.entries(SETTINGS), ...trusted.map((at) => ['safe.directory', at] as const)];
  return {
    cwd: folder,
    timeout: TIMEOUT_MS,
    // A file's text is compared as it is.
    stripFinalNewline: false,
    reject: false,
    extendEnv: false,
    env: {
      ...withoutGit(machine.environment),
      ...variablesOf(settings),
      ...(index !== undefined && { GIT_INDEX_FILE: index }),
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: NOTHING,
      GIT_ATTR_NOSYSTEM: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      GIT_NO_LAZY_FETCH: '1',
      // Not every git knows the line above.
      GIT_ALLOW_PROTOCOL: NO_PROTOCOL,
      LC_ALL: 'C',
      // Nor does git itself look for programs in the folder.
      NoDefaultCurrentDirectoryInExePath: '1',
    },
  } as const;
}

interface Ended {
  failed: boolean;
  timedOut: boolean;
  isMaxBuffer: boolean;
  stderr: string;
}

function answerOf({ failed, timedOut, isMaxBuffer, stderr }: Ended, text: string): GitAnswer {
  if (!failed) return { ok: true, text, ...(stderr !== '' && { warnings: stderr }) };
  if (timedOut) return { ok: false, reason: l10n.t('it did not answer within {0} s', TIMEOUT_MS / 1000) };
  if (isMaxBuffer) return { ok: false, reason: l10n.t('it has more to say than is read') };
  const said = stderr.split('\n').find((line) => line.startsWith('fatal: ')) ?? stderr.split('\n')[0];
  return { ok: false, reason: said?.replace(/^fatal: /, '').trim() || l10n.t('it failed') };
}

/** Settings as variables: their values may have any sign, and they count more than those of the repository. */
function variablesOf(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const each = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { ...Object.fromEntries(each), GIT_CONFIG_COUNT: String(settings.length) };
}

/** Variables of git say where repositories, programs and protocols are: whoever set them did not mean this repository. */
export function withoutGit(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^GIT_/i.test(name)));
}
