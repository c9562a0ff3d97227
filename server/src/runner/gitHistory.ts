// What git knows of a folder since its last tag. Reads only; nothing that the repository's configuration names is run.
import { execFile } from 'node:child_process';

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

function git(folder: string, args: string[]): Promise<string | undefined> {
  const safe = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.pager=cat'];
  const options = {
    cwd: folder,
    timeout: TIMEOUT_MS,
    maxBuffer: MAX_OUTPUT,
    windowsHide: true,
    env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' },
  };
  return new Promise((resolve) => {
    execFile('git', [...safe, ...args], options, (error, stdout) => resolve(error ? undefined : stdout));
  });
}
