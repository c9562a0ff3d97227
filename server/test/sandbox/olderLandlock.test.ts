// Kernels differ in what their Landlock holds. With no more of it than an older one has, a self-locked process must be held all the same.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox } from '../../src/runner/sandbox/confine.ts';
import { probe, weaknessesOf } from '../../src/runner/sandbox/probe.ts';
import type { LaunchPlan } from '../../src/runner/sandbox/sandbox.ts';
import { isRunning } from '../../src/runner/testHarness.ts';

const PYTHON = '/usr/bin/python3';
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-older-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Takes the name of an attack; says `done`, or which error there was. */
const ATTACKS = `
import ctypes, errno, fcntl, json, os, signal, socket, struct, subprocess, sys, threading
facts = json.load(open(os.path.join(os.path.dirname(__file__), "facts.json")))
victim, thread, outside, own = facts["victim"], facts["thread"], facts["outside"], facts["own"]
libc = ctypes.CDLL(None, use_errno=True)
ARM = os.uname().machine == "aarch64"

def call(x64, arm64, *args):
    result = libc.syscall(ctypes.c_long(arm64 if ARM else x64), *[ctypes.c_long(a) if isinstance(a, int) else a for a in args])
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def read(file):
    with open(file) as opened:
        if not opened.read():
            raise OSError(0, "nothing there")

def pair_of(owner):
    a, b = socket.socketpair()
    owner(a)
    fcntl.fcntl(a, 10, 9)
    fcntl.fcntl(a, fcntl.F_SETFL, fcntl.fcntl(a, fcntl.F_GETFL) | 0o20000)
    b.send(b"x")

def connect():
    with socket.create_connection(("127.0.0.1", facts["port"]), 5) as peer:
        assert peer.recv(100) == b"MARKER"

def queue(x64, arm64, *first):
    call(x64, arm64, *first, 9, ctypes.create_string_buffer(struct.pack("iii", 9, 0, -1) + bytes(116)))

def in_thread():
    seen = []
    signal.signal(signal.SIGUSR2, lambda *_: seen.append(1))
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    signal.pthread_kill(other.ident, signal.SIGUSR2)
    signal.raise_signal(signal.SIGUSR2)
    os.kill(os.getpid(), 0)
    stop.set()
    other.join()
    assert seen

def own_files():
    file = os.path.join(os.environ["TMPDIR"], "a")
    for text in ("long text", "x"):
        with open(file, "w") as opened:
            opened.write(text)
    with open(file, "r+") as opened:
        opened.truncate(0)
    assert os.stat(file).st_size == 0
    for name in ("status", "statm", "maps", "fd/0"):
        os.stat("/proc/self/" + name)
    read("/proc/self/status")
    assert os.listdir("/proc/self/fd")

def sizes():
    a, b = socket.socketpair()
    for one in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        before = a.getsockopt(socket.SOL_SOCKET, one)
        a.setsockopt(socket.SOL_SOCKET, one, before + 4096)
        if a.getsockopt(socket.SOL_SOCKET, one) == before:
            raise OSError(0, "stays as it is")

def ends(child, act, how):
    act(child)
    assert child.wait() == how, child.returncode

def kill_by_child():
    if subprocess.call(["/bin/sh", "-c", "kill -9 %d" % victim], stderr=subprocess.DEVNULL) != 0:
        raise PermissionError

def ended():
    child = subprocess.Popen(["/bin/true"])
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    # It is there as long as nobody has asked how it ended.
    os.kill(child.pid, 9)
    child.wait()
    try:
        os.kill(child.pid, 9)
    except ProcessLookupError:
        return
    raise AssertionError("it is there")

attacks = {
    "truncate": lambda: os.truncate(outside, 0),
    "emptyByReading": lambda: os.open(own, os.O_RDONLY | os.O_TRUNC),
    "emptyByReadingOutside": lambda: os.open(outside, os.O_RDONLY | os.O_TRUNC),
    "emptyByNeither": lambda: os.open(outside, 3 | os.O_TRUNC),
    "kill": lambda: os.kill(victim, 9),
    "killThread": lambda: os.kill(thread, 9),
    "pidfd": lambda: signal.pidfd_send_signal(os.pidfd_open(victim), 9),
    "tkill": lambda: call(200, 130, victim, 9),
    "tgkill": lambda: call(234, 131, victim, victim, 9),
    "killGroup": lambda: os.killpg(victim, 9),
    "sigqueue": lambda: queue(129, 138, victim),
    "tgsigqueue": lambda: queue(297, 240, victim, victim),
    "owner": lambda: pair_of(lambda s: fcntl.fcntl(s, 8, victim)),
    "ownerOfStructure": lambda: pair_of(lambda s: fcntl.fcntl(s, 15, struct.pack("ii", 1, victim))),
    "ownerByIoctl": lambda: pair_of(lambda s: fcntl.ioctl(s, 0x8901, struct.pack("i", victim))),
    "ownerByOtherIoctl": lambda: pair_of(lambda s: fcntl.ioctl(s, 0x8902, struct.pack("i", victim))),
    "tcp": connect,
    "lease": lambda: fcntl.fcntl(os.open(own, os.O_RDONLY), 1024, 1),
    "notify": lambda: fcntl.fcntl(os.open(os.path.dirname(own), os.O_RDONLY), 1026, 2),
    "inotify": lambda: libc.inotify_init1(0) >= 0 or call(294, 26, 0),
    "connections": lambda: read("/proc/self/net/unix"),
    "connectionsOfThread": lambda: read("/proc/self/task/%d/net/unix" % os.getpid()),
    "mounts": lambda: read("/proc/self/mountinfo"),
    "mountsOfThread": lambda: read("/proc/thread-self/mountinfo"),
    "bufferSizes": sizes,
    "controlSignalsToItself": in_thread,
    "controlOwnFiles": own_files,
    "killInFront": lambda: os.kill(os.getppid(), 9),
    "killByChild": kill_by_child,
    "controlChild": lambda: ends(subprocess.Popen(["/bin/sleep", "60"]), lambda child: child.kill(), -9),
    "controlGroup": lambda: ends(subprocess.Popen(["/bin/sleep", "60"], start_new_session=True), lambda child: os.killpg(child.pid, 15), -15),
    "controlGrandchild": lambda: ends(subprocess.Popen(["/bin/sh", "-c", "sleep 60 & kill -9 $!; wait $!; exit 7"], stderr=subprocess.DEVNULL), lambda child: None, 7),
    "controlAbort": lambda: ends(subprocess.Popen([sys.executable, "-I", "-c", "import os; os.abort()"]), lambda child: None, -6),
    "controlEnded": ended,
}
results = {}
for name in sys.argv[1:]:
    try:
        attacks[name]()
        results[name] = "done"
    except BaseException as error:
        results[name] = type(error).__name__
print(json.dumps(results))
`;

interface Run {
  results: Record<string, string>;
  outside: string;
  own: string;
  victimLives: boolean;
  notes: string[];
}

let made = 0;

/** @param landlock the version that is used; undefined without any confinement. */
async function run(landlock: number | undefined, attacks: string[], permissions: string[] = []): Promise<Run> {
  const folder = path.join(root, `plugin${made++}`);
  mkdirSync(folder);
  const [own, outside] = [path.join(folder, 'own.txt'), path.join(root, `outside${made}.txt`)];
  for (const file of [own, outside]) writeFileSync(file, 'precious');
  const victim = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore', detached: true });
  await once(victim, 'spawn');
  const threads = (): number[] => readdirSync(`/proc/${victim.pid}/task`).map(Number);
  await expect.poll(() => threads().length, { timeout: 30_000 }).toBeGreaterThan(4);
  const ended = once(victim, 'exit');
  const server = net.createServer((socket) => void socket.on('error', () => undefined).end('MARKER')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  onTestFinished(async () => {
    victim.kill('SIGKILL');
    server.close();
    await ended;
  });
  const script = path.join(folder, 'attacks.py');
  writeFileSync(script, ATTACKS);
  writeFileSync(
    path.join(folder, 'facts.json'),
    JSON.stringify({ victim: victim.pid, thread: threads().find((one) => one !== victim.pid), outside, own, port }),
  );
  const plan: LaunchPlan = {
    runtime: 'python',
    command: PYTHON,
    args: ['-I', '-B', script, ...attacks],
    pluginFolder: folder,
    environment: {},
    // Nothing but the system is to hold it.
    bare: true,
    grants: { permissions, workspaceFolders: [] },
  };
  const prepared =
    landlock === undefined
      ? { ...plan, cwd: folder, environment: { TMPDIR: folder }, notes: [], release: undefined }
      : await createSandbox('selfLocked', { python: PYTHON, landlock }).prepare(plan);
  const child = spawn(prepared.command, prepared.args, {
    cwd: prepared.cwd,
    env: prepared.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const [stdout, stderr] = await Promise.all([text(child, 'stdout'), text(child, 'stderr'), once(child, 'exit')]);
  await prepared.release?.();
  expect(stderr).toBe('');
  const [outsideNow, ownNow] = [outside, own].map((file) => readFileSync(file, 'utf8')) as [string, string];
  return {
    results: JSON.parse(stdout) as Record<string, string>,
    outside: outsideNow,
    own: ownNow,
    victimLives: isRunning(victim.pid!),
    notes: prepared.notes ?? [],
  };
}

async function text(child: ChildProcess, stream: 'stdout' | 'stderr'): Promise<string> {
  let all = '';
  for await (const part of child[stream]!) all += String(part);
  return all;
}

const FILES = ['truncate', 'emptyByReading', 'emptyByReadingOutside', 'emptyByNeither'];
const SIGNALS = ['kill', 'killThread', 'pidfd', 'tkill', 'tgkill', 'killGroup', 'sigqueue', 'tgsigqueue'];
const OWNERS = ['owner', 'ownerOfStructure', 'ownerByIoctl', 'ownerByOtherIoctl'];
const SHARED = ['lease', 'notify', 'inotify', 'connections', 'connectionsOfThread', 'mounts', 'mountsOfThread'];
const CHILDREN = ['controlChild', 'controlGroup', 'controlGrandchild', 'controlAbort', 'controlEnded', 'controlSignalsToItself'];
const CONTROLS = ['controlSignalsToItself', 'controlOwnFiles'];

const { tier, tools } = await probe('selfLocked');
const present = tier === 'selfLocked' ? (tools.landlock ?? 0) : 0;
const versions = [...new Set([1, 3, 5, present])].filter((version) => version > 0 && version <= present);

// A file without any test would be an error.
test.for(present === 0 ? ['needs Landlock (Linux)'] : [])('older Landlock', (reason, context) => context.skip(reason));

describe.runIf(present > 0)('without confinement', { timeout: 60_000 }, () => {
  test.for([...FILES, ...SIGNALS, ...OWNERS, ...SHARED, ...CONTROLS, 'tcp', 'bufferSizes'])('%s succeeds', async (attack, context) => {
    const { results } = await run(undefined, [attack]);
    // Some file systems know no leases.
    if (attack === 'lease' && results[attack] !== 'done') context.skip('no leases here');
    expect(results).toEqual({ [attack]: 'done' });
  });
});

describe.for(versions)('self-locked with Landlock %i', { timeout: 60_000 }, (version) => {
  test('files that may not be written are not emptied', async () => {
    const { results, outside, own } = await run(version, FILES);
    expect(results).toEqual(Object.fromEntries(FILES.map((name) => [name, 'PermissionError'])));
    expect([outside, own]).toEqual(['precious', 'precious']);
  });

  test('no other process gets a signal', async () => {
    const { results, victimLives } = await run(version, [...SIGNALS, ...OWNERS]);
    expect(results).toEqual(Object.fromEntries([...SIGNALS, ...OWNERS].map((name) => [name, 'PermissionError'])));
    expect(victimLives).toBe(true);
  });

  test('also not where programs may be started, which get theirs', async () => {
    const all = [...SIGNALS, ...OWNERS, 'killInFront', 'killByChild'];
    const { results, victimLives } = await run(version, [...all, ...CHILDREN], ['process:spawn']);
    expect(results).toEqual({
      ...Object.fromEntries(all.map((name) => [name, 'PermissionError'])),
      ...Object.fromEntries(CHILDREN.map((name) => [name, 'done'])),
    });
    expect(victimLives).toBe(true);
  });

  test('nothing is taken that all programs share, and nothing is told of the machine', async () => {
    const { results } = await run(version, [...SHARED, 'bufferSizes']);
    for (const [name, result] of Object.entries(results)) expect(result, name).toMatch(/^(OSError|PermissionError)$/);
  });

  test('no other host is reached than what was granted', async () => {
    const { results, notes } = await run(version, ['tcp'], ['network:request:example.com']);
    expect(results).toEqual({ tcp: 'PermissionError' });
    if (version < 4) expect(notes).toEqual([expect.stringMatching(/^network:request:example\.com was not given: before Linux 6\.7/)]);
    else expect(notes).toEqual([]);
  });

  test('what a process does with itself and its own files works', async () => {
    expect((await run(version, CONTROLS)).results).toEqual(Object.fromEntries(CONTROLS.map((name) => [name, 'done'])));
    expect((await run(version, ['tcp'], ['network:request'])).results).toEqual({ tcp: 'done' });
  });
});

test('what older versions leave open is said', () => {
  const words = (version: number): string => weaknessesOf('selfLocked', 'linux', version).slice(1).join(' ');
  expect(words(3)).toMatch(/no network at all/);
  expect(words(4)).toBe('');
});
