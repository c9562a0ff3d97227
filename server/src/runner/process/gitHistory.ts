// What git knows of a folder since its last tag. Reads only; nothing that the repository's configuration names is run.
import { execa } from 'execa';

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
export async function sinceLastTag(folder: string, file: string): Promise<SinceTag | undefined> {
  const tag = (await git(folder, ['describe', '--tags', '--abbrev=0']))?.trim();
  if (!tag) return undefined;
  const [text, differing, untracked] = await Promise.all([
    git(folder, ['show', '--no-textconv', `${tag}:./${file}`]),
    git(folder, ['diff', '--no-ext-diff', '--no-textconv', '--name-only', tag, '--', '.']),
    git(folder, ['ls-files', '--others', '--exclude-standard', '--', '.']),
  ]);
  return { tag, ...(text !== undefined && { text }), changed: Boolean(differing?.trim()) || Boolean(untracked?.trim()) };
}

async function git(folder: string, args: string[]): Promise<string | undefined> {
  const safe = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.pager=cat'];
  const { failed, stdout } = await execa('git', [...safe, ...args], {
    cwd: folder,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    // A file's text is compared as it is.
    stripFinalNewline: false,
    reject: false,
    env: { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  });
  return failed ? undefined : stdout;
}
