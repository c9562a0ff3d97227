// What git knows of a folder since its last tag. Reads only; nothing that the repository's configuration names is run.
import { execa } from 'execa';
import { helpers } from '../programs/helpers.ts';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import { COMMAND_LINE_TOOLS_QUESTION, needsCommandLineTools } from '../programs/placeholders.ts';

export interface SinceTag {
  tag: string;
  /** The text that the file had then. Undefined where it was not there. */
  text?: string;
  /** Whether any file in the folder is another than it was then. */
  changed: boolean;
}

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT = 10_000_000;

/** Undefined where the folder is in no repository, there is no tag, or there is no git. */
export async function sinceLastTag(folder: string, file: string, machine: Machine = thisMachine()): Promise<SinceTag | undefined> {
  const program = await findGit(folder, machine);
  if (program === undefined) return undefined;
  const configured = await run(program, folder, [
    'config',
    '--name-only',
    '-z',
    '--get-regexp',
    String.raw`^filter\..*\.(clean|process|required)$`,
  ]);
  const unfiltered = withoutFilters(configured?.split('\0').filter(Boolean) ?? [], machine.environment);
  const git = (args: string[]): Promise<string | undefined> => run(program, folder, args, unfiltered);
  const tag = (await git(['describe', '--tags', '--abbrev=0']))?.trim();
  if (!tag) return undefined;
  const [text, differing, untracked] = await Promise.all([
    git(['show', '--no-textconv', `${tag}:./${file}`]),
    // In a submodule, git would go by the configuration there.
    git(['diff', '--no-ext-diff', '--no-textconv', '--ignore-submodules=dirty', '--name-only', tag, '--', '.']),
    git(['ls-files', '--others', '--exclude-standard', '--', '.']),
  ]);
  return { tag, ...(text !== undefined && { text }), changed: Boolean(differing?.trim()) || Boolean(untracked?.trim()) };
}

/** By its absolute path: Windows looks for names in the working directory first, and the folder that is looked at may be a stranger's. */
async function findGit(folder: string, machine: Machine): Promise<string | undefined> {
  for (const program of helpers('git', [folder], machine)) {
    if (!needsCommandLineTools(program, machine.platform) || (await hasCommandLineTools())) return program;
  }
  return undefined;
}

async function hasCommandLineTools(): Promise<boolean> {
  const { command, args } = COMMAND_LINE_TOOLS_QUESTION;
  return !(await execa(command, args, { stdio: 'ignore', timeout: TIMEOUT_MS, reject: false })).failed;
}

/**
 * Variables that take away the programs through which git would send files before it compares them: a repository names them in its configuration.
 * Files that nobody touched are told by their time stamps.
 */
function withoutFilters(names: readonly string[], { GIT_CONFIG_COUNT }: NodeJS.ProcessEnv): Record<string, string> {
  const first = Number(GIT_CONFIG_COUNT) || 0;
  const settings = [...new Set(names)].flatMap((name, index) => [
    [`GIT_CONFIG_KEY_${first + index}`, name],
    [`GIT_CONFIG_VALUE_${first + index}`, name.endsWith('.required') ? 'false' : ''],
  ]);
  return { ...Object.fromEntries(settings), GIT_CONFIG_COUNT: String(first + settings.length / 2) };
}

async function run(program: string, folder: string, args: string[], variables: Record<string, string> = {}): Promise<string | undefined> {
  const safe = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.pager=cat'];
  const { failed, stdout } = await execa(program, [...safe, ...args], {
    cwd: folder,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    // A file's text is compared as it is.
    stripFinalNewline: false,
    reject: false,
    env: {
      ...variables,
      GIT_OPTIONAL_LOCKS: '0',
      GIT_TERMINAL_PROMPT: '0',
      // What is not there is not fetched, by no protocol: some of them are programs.
      GIT_NO_LAZY_FETCH: '1',
      GIT_ALLOW_PROTOCOL: '',
      // Nor does git itself look for programs in the folder.
      NoDefaultCurrentDirectoryInExePath: '1',
    },
  });
  return failed ? undefined : stdout;
}
