// A worker that is about to end, as it can stay for long on a busy machine, for the tests of what ends everything that it started.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';
import { makePlugin } from '../testHarness.ts';
import { TOKEN_VARIABLE } from './processGroup.ts';

/**
 * As what stands in front of a self-locked worker, and as a worker that just ends: of its threads the first one has ended, and another one has become the parent
 * of what it started, which left the group and gave up its environment.
 */
const ENDING = `import ctypes, os, platform, signal, threading, time
libc = ctypes.CDLL(None)
SUBREAPER, EXIT = 36, 93 if platform.machine() == "aarch64" else 60
def tell(what):
    os.write(1, b"%d\\n" % what)
libc.prctl(SUBREAPER, 1, 0, 0, 0)
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        tell(os.getpid())
        os.execve("/bin/sleep", ["sleep", "3600"], {})
    threading.Thread(target=time.sleep, args=(3600,)).start()
    tell(os.getpid())
    libc.syscall(EXIT, 0)
while True:
    signal.pause()
`;

/** Ids: of what is to be ended, without the leader of its group, which carries the token. */
export async function startEnding(): Promise<{ token: string; pids: number[]; leader: number }> {
  const { folder } = makePlugin({});
  const token = `of-${path.basename(folder)}`;
  const env = { PATH: '/usr/bin:/bin', [TOKEN_VARIABLE]: token };
  const child = spawn('python3', ['-c', ENDING], { env, stdio: ['ignore', 'pipe', 'ignore'], detached: true });
  const pids: number[] = [];
  onTestFinished(() => [child.pid!, ...pids].filter(exists).forEach((pid) => process.kill(pid, 'SIGKILL')));
  for await (const line of createInterface({ input: child.stdout })) if (pids.push(Number(line)) === 2) break;
  const hasEnded = (pid: number): boolean => readFileSync(`/proc/${pid}/status`, 'utf8').includes('\nState:\tZ');
  await expect.poll(() => pids.filter(hasEnded)).toHaveLength(1);
  return { token, pids, leader: child.pid! };
}

function exists(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}
