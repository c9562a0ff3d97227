// Programs of package managers, which run to their end and say what went wrong on their last lines.
import { execa } from 'execa';

/** `reason` is to follow a colon. */
export type PackagesInstalled = { ok: true } | { ok: false; reason: string };

/** Downloads take their time, and somebody waits who can end them. */
const TIMEOUT_MS = 10 * 60_000;
const LAST_LINES = 6;

export async function runToEnd(
  [command, ...args]: readonly [string, ...string[]],
  { folder, environment, signal }: { folder: string; environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<PackagesInstalled> {
  const ended = await execa(command, args, {
    cwd: folder,
    stdin: 'ignore',
    all: true,
    timeout: TIMEOUT_MS,
    reject: false,
    extendEnv: false,
    env: environment,
    ...(signal && { cancelSignal: signal }),
  });
  if (!ended.failed) return { ok: true };
  if (ended.isCanceled) return { ok: false, reason: 'it was stopped' };
  if (ended.timedOut) return { ok: false, reason: `it did not end within ${TIMEOUT_MS / 60_000} minutes` };
  const lines = (ended.all ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return { ok: false, reason: lines.length > 0 ? lines.slice(-LAST_LINES).join('\n') : (ended.shortMessage ?? 'it failed') };
}
