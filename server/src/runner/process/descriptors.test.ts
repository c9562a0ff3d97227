// Real processes: what they hold is held by the kernel.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../sandbox/limits.ts';
import { descriptorsOf, type Descriptors } from './descriptors.ts';

const MB = 1024 * 1024;
const PYTHON = '/usr/bin/python3';

/** What a program in Python has, once its lines are done. */
async function held(lines: string, most: { descriptors: number; eventWatches: number } = DEFAULT_LIMITS): Promise<Descriptors> {
  const program = `import ctypes, os, select, socket, sys, tempfile, threading\nlibc = ctypes.CDLL(None)\nkept = []\n${lines}\nprint("done", flush=True)\nsys.stdin.read()`;
  const child = spawn(PYTHON, ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return await descriptorsOf([child.pid!, 999_999_999], most);
}

describe.runIf(process.platform === 'linux' && existsSync(PYTHON))('descriptors', () => {
  test('of an ordinary program hold next to nothing', async () => {
    const { open, ...rest } = await held('kept.append(tempfile.NamedTemporaryFile())');
    expect(open).toBeGreaterThanOrEqual(4);
    expect(rest).toEqual({
      ...{ sockets: expect.toSatisfy((count: number) => count <= 3), inFlight: 0, fileWatchers: 0, fileWatches: 0, eventWatches: 0 },
      ...{ memoryBytes: 0, removedBytes: 0 },
    });
  });

  test('tell of memory files, and of files that were removed while open, each once', async () => {
    const found = await held(`
memory = os.memfd_create("x")
os.posix_fallocate(memory, 0, ${8 * MB})
removed = tempfile.TemporaryFile()
removed.write(b"x" * ${4 * MB})
removed.flush()
kept = [memory, os.dup(memory), removed, os.dup(removed.fileno())]`);
    expect(found.memoryBytes).toBe(8 * MB);
    expect(found.removedBytes).toBeGreaterThanOrEqual(4 * MB);
    expect(found.removedBytes).toBeLessThan(5 * MB);
  });

  test('tell of those that are on their way through sockets', async () => {
    const found = await held(`
for _ in range(3):
    a, b = socket.socketpair()
    kept += [a, b]
    socket.send_fds(a, [b"x"], [0] * 50)`);
    expect(found.inFlight).toBe(150);
    expect(found.sockets).toBeGreaterThanOrEqual(6);
  });

  test('tell of what is watched and waited for', async () => {
    const found = await held(`
for _ in range(3):
    watcher = libc.inotify_init1(0)
    kept.append(watcher)
    for folder in (b"/", b"/usr"):
        libc.inotify_add_watch(watcher, folder, 2)
waited = [os.pipe()[0] for _ in range(20)]
for _ in range(5):
    one = select.epoll()
    kept.append(one)
    for fd in waited:
        one.register(fd, 1)`);
    expect(found).toMatchObject({ fileWatchers: 3, fileWatches: 6, eventWatches: 100 });
  });

  test('tell of what waits in connections, where there are many', async () => {
    const found = await held(`
listening = socket.create_server(("127.0.0.1", 0))
for _ in range(40):
    one = socket.create_connection(listening.getsockname())
    other, _ = listening.accept()
    kept += [one, other]
    one.sendall(b"x" * 50_000)`);
    expect(found.memoryBytes).toBeGreaterThanOrEqual(40 * 50_000);
  });

  test('are counted as far as they matter', async () => {
    expect((await held('kept += [os.dup(0) for _ in range(400)]', { ...DEFAULT_LIMITS, descriptors: 100 })).open).toBe(101);
  });
});
