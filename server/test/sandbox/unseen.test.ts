// What a plugin can use up without anything of it showing in the size of a process or in a folder's listing: each is noticed, and said by what it was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, Runner, RunnerOptions } from '../../src/runner/types.ts';

const MB = 1024 * 1024;
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-unseen-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let runner: Runner | undefined;
afterEach(async () => {
  await runner?.close();
  runner = undefined;
});

const linux = process.platform === 'linux';
const works = linux ? (await probe('isolated')).tier === 'isolated' : false;
const tiers = (['isolated', 'selfLocked', 'advisory'] as const).filter((tier) => (tier === 'isolated' ? works : linux));

interface Attack {
  name: string;
  /** Lines of Python that hold on to what they take, in `kept`. */
  takes: string;
  permissions?: string[];
  limits: RunnerOptions['limits'];
  says: RegExp;
  only?: readonly string[];
}

const ATTACKS: Attack[] = [
  {
    name: 'page tables',
    takes: `
    import mmap
    for _ in range(3):
        one = mmap.mmap(-1, 1 << 36, flags=mmap.MAP_PRIVATE | 0x4000, prot=mmap.PROT_READ)
        one.madvise(15)
        kept.append(one)
        for at in range(0, 1 << 36, 2 << 20):
            one[at]`,
    limits: { memoryBytes: 200 * MB },
    says: /used \d+ MB of memory \(limit 200 MB\)/,
  },
  {
    name: 'memory files',
    takes: `
    import os
    one = os.memfd_create("x")
    os.posix_fallocate(one, 0, ${300 * MB})
    kept.append(one)`,
    permissions: ['process:spawn'],
    limits: { memoryBytes: 200 * MB },
    says: /used \d+ MB of memory \(limit 200 MB\)/,
  },
  {
    name: 'files that were removed while they are open',
    takes: `
    import os, tempfile
    for _ in range(3):
        one = tempfile.TemporaryFile()
        os.posix_fallocate(one.fileno(), 0, ${4 * MB})
        kept.append(one)`,
    limits: { tmpBytes: 8 * MB },
    says: /kept 12 MB in its temporary folder and in files that it removed while they are open \(limit 8 MB\)|No space left on device/,
  },
  {
    name: 'empty files',
    takes: `
    import os, tempfile
    for number in range(3_000):
        os.close(os.open(f"{tempfile.gettempdir()}/{number}", os.O_CREAT))`,
    limits: { tmpEntries: 2_000 },
    says: /kept \d+ files and folders or more in its temporary folder \(limit 2000\)/,
  },
  {
    name: 'a large file behind many empty ones',
    takes: `
    import os, tempfile
    folder = tempfile.mkdtemp()
    for number in range(3_000):
        os.close(os.open(f"{folder}/{number}", os.O_CREAT))
    with open(folder + "/zz", "wb") as large:
        os.posix_fallocate(large.fileno(), 0, ${16 * MB})`,
    limits: { tmpEntries: 2_000, tmpBytes: 8 * MB },
    says: /kept \d+ files and folders or more in its temporary folder \(limit 2000\)|No space left on device/,
  },
  {
    name: 'what is waited for',
    takes: `
    import os, select
    waited = [os.pipe()[0] for _ in range(100)]
    for _ in range(30):
        one = select.epoll()
        kept.append(one)
        for fd in waited:
            one.register(fd, 1)
    kept += waited`,
    limits: { eventWatches: 2_000 },
    says: /had \d+ descriptors waited for \(epoll\) \(limit 2000\)/,
  },
  {
    name: 'descriptors of all processes together',
    takes: `
    import subprocess, sys
    for _ in range(6):
        kept.append(subprocess.Popen([sys.executable, "-I", "-c", "import os, time; kept = [os.dup(0) for _ in range(100)]; time.sleep(60)"]))`,
    permissions: ['process:spawn'],
    limits: { descriptors: 500 },
    says: /had \d+ descriptors open in all its processes \(limit 500\)/,
  },
  {
    name: 'timers',
    takes: `
    import subprocess, sys
    program = """
import ctypes, time
libc = ctypes.CDLL("libc.so.6")
timer = ctypes.c_void_p()
for _ in range(2000):
    libc.timer_create(1, None, ctypes.byref(timer))
time.sleep(60)"""
    kept.append(subprocess.Popen([sys.executable, "-I", "-c", program]))`,
    permissions: ['process:spawn'],
    limits: {},
    says: /had \d+ timers and queued signals \(limit 1024\)/,
    // Elsewhere the system refuses them.
    only: ['isolated'],
  },
];

/** Runs a handler in Python. */
async function run(
  tier: (typeof tiers)[number],
  name: string,
  lines: string,
  { permissions = [], limits }: Partial<Attack> = {},
): Promise<InvocationOutcome> {
  const folder = path.join(root, `${tier}-${name.replaceAll(' ', '-')}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a.py'), `import time\ndef on_command(event):\n    kept = []\n${lines.replace(/^\n/, '')}`);
  runner = createRunner({ sandbox: tier, node: process.execPath, ...(limits && { limits }) });
  return await runner.invoke({
    plugin: { key: folder, id: 'com.example.greedy', folder, settings: {}, grants: { permissions, workspaceFolders: [] } },
    ...{ script: 'a.py', event: 'onCommand', eventId: 'e', payload: '{"event":"onCommand"}', mode: 'warm', deadlineMs: 15_000 },
  });
}

// A file without any test would be an error.
test.for(tiers.length === 0 ? ['needs bubblewrap or Landlock (Linux)'] : [])('confined', (reason, context) => context.skip(reason));

describe.for(tiers)('used up unseen (%s)', { timeout: 60_000 }, (tier) => {
  test.for(ATTACKS.filter(({ only }) => only === undefined || only.includes(tier)))('$name', async ({ takes, says, ...attack }) => {
    const outcome = await run(tier, attack.name, `${takes}\n    time.sleep(30)`, attack);
    expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringMatching(says) } });
  });

  // Elsewhere the system counts them together.
  test.for(tier === 'isolated' ? ['timers of other programs'] : [])('%s of the user are not taken for those of a worker', async (name) => {
    const program = `import ctypes, sys
libc = ctypes.CDLL("libc.so.6")
timer = ctypes.c_void_p()
for _ in range(2000):
    libc.timer_create(1, None, ctypes.byref(timer))
print("made", flush=True)
sys.stdin.read()`;
    const other = spawn('python3', ['-I', '-c', program], { stdio: ['pipe', 'pipe', 'inherit'] });
    onTestFinished(() => void other.kill());
    await once(other.stdout, 'data');
    // It is looked at every second.
    expect(await run(tier, name, '    time.sleep(3)\n    return {"value": 1}')).toMatchObject({ ok: true });
  });

  // Elsewhere nothing limits them.
  const limited = tier === 'advisory' ? [] : ['timers and signals that wait'];
  test.for(limited)('%s are limited by the system for what locks itself', async () => {
    const lines = '    import resource\n    return {"most": resource.getrlimit(resource.RLIMIT_SIGPENDING)}';
    expect(await run(tier, 'limit of timers', lines)).toMatchObject({ ok: true, value: { most: [1_024, 1_024] } });
  });
});
