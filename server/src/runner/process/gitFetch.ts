// One commit of a repository that may be a stranger's, without its history: git runs nothing that the repository brings along.
import { execa } from 'execa';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import { findGit, withoutGit } from './gitPlumbing.ts';

export type FetchedCommit = { ok: true; commit: string } | { ok: false; reason: string };

const TIMEOUT_MS = 5 * 60_000;

/** Where repositories may be. What else git knows are programs that it would start. */
const PROTOCOLS = 'https:http:ssh:git:file';

/**
 * Puts the files of a commit into a folder.
 * @param folder an empty one.
 * @param ref a branch, a tag or a whole commit; the repository's own choice by default.
 */
export async function fetchCommit(
  folder: string,
  {
    url,
    ref = 'HEAD',
    signal,
    machine = thisMachine(),
  }: { url: string; ref?: string | undefined; signal?: AbortSignal | undefined; machine?: Machine },
): Promise<FetchedCommit> {
  const program = await findGit(folder, machine);
  if (program === undefined) return { ok: false, reason: 'git was not found. Install it, or see to it that its folder is on PATH' };
  // Either would be taken for an option.
  if (url.startsWith('-') || ref.startsWith('-')) return { ok: false, reason: 'no address or name begins with "-"' };
  const git = async (...args: string[]): Promise<{ ok: true; text: string } | { ok: false; reason: string }> => {
    const ended = await execa(
      program,
      ['-c', 'core.hooksPath=/dev/null', '-c', 'core.symlinks=false', '-c', 'submodule.recurse=false', ...args],
      {
        cwd: folder,
        stdin: 'ignore',
        timeout: TIMEOUT_MS,
        reject: false,
        extendEnv: false,
        env: {
          ...withoutGit(machine.environment),
          ...(machine.environment['GIT_SSH_COMMAND'] !== undefined && { GIT_SSH_COMMAND: machine.environment['GIT_SSH_COMMAND'] }),
          GIT_ALLOW_PROTOCOL: PROTOCOLS,
          GIT_TERMINAL_PROMPT: '0',
          // Files that are kept elsewhere are no part of the commit.
          GIT_LFS_SKIP_SMUDGE: '1',
          LC_ALL: 'C',
        },
        ...(signal && { cancelSignal: signal }),
      },
    );
    if (!ended.failed) return { ok: true, text: ended.stdout };
    if (ended.isCanceled) return { ok: false, reason: 'it was stopped' };
    if (ended.timedOut) return { ok: false, reason: `git did not end within ${TIMEOUT_MS / 60_000} minutes` };
    const said = ended.stderr.split('\n').find((line) => /^(?:fatal|error): /.test(line)) ?? ended.shortMessage ?? '';
    return { ok: false, reason: said.replace(/^(?:fatal|error): /, '').trim() };
  };
  const made = await git('init', '--quiet', '--template=');
  if (!made.ok) return made;
  const fetch = (...depth: string[]): ReturnType<typeof git> =>
    git('fetch', '--quiet', ...depth, '--no-tags', '--no-recurse-submodules', url, ref);
  let fetched = await fetch('--depth=1');
  // A server that only has files cannot leave the history out.
  if (!fetched.ok && /dumb http transport/i.test(fetched.reason)) fetched = await fetch();
  if (!fetched.ok) return fetched;
  const checkedOut = await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
  if (!checkedOut.ok) return checkedOut;
  const commit = await git('rev-parse', 'HEAD');
  return commit.ok ? { ok: true, commit: commit.text.trim() } : commit;
}
