// Nothing outlives the host, however it ends: here it is killed with SIGKILL, or runs without the rights to read a script.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describePlugin, invocation, isRunning, leftovers, makePlugin, SILENT_PROGRAM } from '../../src/runner/testHarness.ts';
import { anotherUserCannotRun, asAnotherUser } from '../clone.mts';
import type { Invocation, InvocationOutcome, RunnerPlugin, WorkerStatus } from '../../src/runner/types.ts';

interface HostLine {
  log?: string;
  status?: WorkerStatus;
  outcome?: InvocationOutcome;
}

const program = path.join(import.meta.dirname, 'hostUnderTest.mts');
const faults = describePlugin(path.resolve(import.meta.dirname, '../../../test-fixtures/plugins/faults'));

function startHost(
  wrapper: string[] = [],
  environment: NodeJS.ProcessEnv = process.env,
): {
  pid: number;
  kill(): void;
  send(invocations: Invocation[]): void;
  end(): void;
  lines: AsyncIterator<HostLine>;
} {
  const [command, ...args] = [...wrapper, process.execPath, '--no-warnings', program];
  const host = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
  onTestFinished(() => void host.kill('SIGKILL'));
  const lines = createInterface({ input: host.stdout });
  return {
    pid: host.pid!,
    kill: () => void host.kill('SIGKILL'),
    send: (invocations) => void host.stdin.write(`${JSON.stringify({ invocations })}\n`),
    end: () => host.stdin.end(),
    lines: (async function* () {
      for await (const line of lines) yield JSON.parse(line) as HostLine;
    })(),
  };
}

/** Reads on until the check accepts a line. */
async function until(lines: AsyncIterator<HostLine>, check: (line: HostLine) => boolean): Promise<HostLine> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) throw new Error('The host ended before it said what was awaited.');
    if (check(value)) return value;
  }
}

/** Waits until none of the processes runs any more; the test's own time limit is the bound. */
async function gone(pids: number[]): Promise<void> {
  while (pids.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Puts a program that never says which interpreter it is into a plugin's folder. `ids` resolves when it and all of its children run. */
function makeSilent(file: string): { plugin: RunnerPlugin; folder: string; ids: Promise<number[]> } {
  const plugin = makePlugin({ [file]: SILENT_PROGRAM, 'a.py': 'def on_file_save(event): return {}' });
  chmodSync(path.join(plugin.folder, file), 0o755);
  const folder = path.dirname(path.join(plugin.folder, file));
  execFileSync('mkfifo', [path.join(folder, 'ids')]);
  const ids = async (): Promise<number[]> => {
    const found: number[] = [];
    const pipe = createReadStream(path.join(folder, 'ids'));
    onTestFinished(() => found.filter(isRunning).forEach((pid) => process.kill(pid, 'SIGKILL')));
    for await (const line of createInterface({ input: pipe })) if (found.push(Number(line)) === 4) break;
    return found;
  };
  return { plugin, folder, ids: ids() };
}

describe.runIf(process.platform === 'linux')('host death', () => {
  test('kill -9 of the host takes blocked workers and their runaway children with it', async () => {
    const plugin = makePlugin({
      'blocks.js': `
        const { spawn } = require('node:child_process');
        exports.onFileSave = () => {
          const children = [spawn('sleep', ['3600']), spawn('sleep', ['3600'], { detached: true })];
          require('node:fs').writeSync(1, 'children ' + process.pid + ' ' + children.map((child) => child.pid).join(' ') + '\\n');
          for (;;);
        };`,
      'blocks.py': `
import os, re, subprocess
def on_file_save(event_json):
    children = [subprocess.Popen(["sleep", "3600"]), subprocess.Popen(["setsid", "sleep", "3600"])]
    os.write(1, ("children %d %d %d\\n" % (os.getpid(), children[0].pid, children[1].pid)).encode())
    # Keeps the interpreter lock: no other thread of the process can notice anything.
    re.match(r"(a?){64}a{64}$", "a" * 64)
`,
    });
    const host = startHost();
    host.send(['blocks.js', 'blocks.py'].map((script) => invocation(plugin, script, { deadlineMs: 600_000 })));
    const pids: number[] = [];
    while (pids.length < 6) {
      const { log } = await until(host.lines, (line) => line.log?.startsWith('children ') === true);
      pids.push(...log!.split(' ').slice(1).map(Number));
    }
    expect(pids.filter(isRunning)).toEqual(pids);
    host.kill();
    await gone(pids);
    await gone(leftovers());
    expect(leftovers()).toEqual([]);
  });

  test('kill -9 of the host takes scripts that run on their own and their runaway children with it', async () => {
    const plugin = makePlugin({
      'alone.js': `
        const { spawn } = require('node:child_process');
        const children = [{}, { detached: true }, { detached: true, env: {} }].map((more) => spawn('/bin/sleep', ['3600'], more));
        require('node:fs').writeSync(2, 'children ' + process.pid + ' ' + children.map((child) => child.pid).join(' ') + '\\n');
        for (;;);`,
      'alone.py': `
import os, re, subprocess
children = [subprocess.Popen(["sleep", "3600"]), subprocess.Popen(["setsid", "sleep", "3600"]), subprocess.Popen(["/usr/bin/setsid", "sleep", "3600"], env={})]
os.write(2, ("children %d %d %d %d\\n" % (os.getpid(), *[child.pid for child in children])).encode())
re.match(r"(a?){64}a{64}$", "a" * 64)
`,
    });
    const host = startHost();
    host.send(['alone.js', 'alone.py'].map((script) => invocation(plugin, script, { mode: 'oneShot', deadlineMs: 600_000 })));
    const pids: number[] = [];
    while (pids.length < 8) {
      const { log } = await until(host.lines, (line) => line.log?.startsWith('children ') === true);
      pids.push(...log!.split(' ').slice(1).map(Number));
    }
    onTestFinished(() => pids.filter(isRunning).forEach((pid) => process.kill(pid, 'SIGKILL')));
    expect(pids.filter(isRunning)).toEqual(pids);
    host.kill();
    await gone(pids);
    await gone(leftovers());
    expect(leftovers()).toEqual([]);
  });

  describe('while an interpreter is asked what it is and does not answer', () => {
    test("kill -9 of the host takes the one in a plugin's virtual environment and its runaway children with it", async () => {
      const { plugin, ids } = makeSilent('.venv/bin/python');
      const host = startHost();
      host.send([invocation(plugin, 'a.py')]);
      const pids = await ids;
      expect(pids.filter(isRunning)).toEqual(pids);
      host.kill();
      await gone(pids);
    });

    test("kill -9 of the host takes the user's own with it", async () => {
      const { folder, ids } = makeSilent('bin/python3');
      const host = startHost([], { ...process.env, PATH: `${folder}:/usr/bin:/bin` });
      host.send([invocation(faults, 'handlers/ok.py')]);
      const pids = await ids;
      expect(pids.filter(isRunning)).toEqual(pids);
      host.kill();
      await gone(pids);
    });

    test('a host that closes its runner does not wait for the answer, and nothing stays', async () => {
      const { plugin, ids } = makeSilent('.venv/bin/python');
      const host = startHost();
      host.send([invocation(plugin, 'a.py')]);
      const pids = await ids;
      host.end();
      await gone([host.pid, ...pids]);
    });
  });

  test('kill -9 of the host ends idle workers, too', async () => {
    const host = startHost();
    host.send(['handlers/ok.js', 'handlers/ok.py'].map((script) => invocation(faults, script)));
    const pids = new Set<number>();
    while (pids.size < 2) pids.add((await until(host.lines, ({ status }) => status?.state === 'ready')).status!.pid!);
    host.kill();
    await gone([...pids]);
  });

  test('a host that closes its runner exits by itself, and nothing of it stays', async () => {
    const host = startHost();
    host.send([invocation(faults, 'handlers/ok.js')]);
    await until(host.lines, ({ outcome }) => outcome?.ok === true);
    host.end();
    await gone([host.pid]);
    await gone(leftovers());
  });

  test('a script that may not be read is named', async (context) => {
    const isRoot = process.getuid?.() === 0;
    const reason = isRoot ? anotherUserCannotRun(program) : undefined;
    if (reason !== undefined) context.skip(reason);
    const plugin = makePlugin({
      'a.js': 'exports.onFileSave = () => ({ success: true });',
      'b.js': 'exports.onFileSave = () => ({ success: true });',
    });
    chmodSync(plugin.folder, 0o755);
    chmodSync(path.join(plugin.folder, 'a.js'), 0o000);
    if (isRoot) chownSync(path.join(plugin.folder, 'a.js'), 0, 0);
    const host = startHost(isRoot ? [...asAnotherUser] : []);
    host.send([invocation(plugin, 'a.js')]);
    expect((await until(host.lines, ({ outcome }) => outcome !== undefined)).outcome).toMatchObject({
      ok: false,
      error: { code: 'script-unreadable', message: expect.stringContaining('com.example.test: a.js may not be read by this user') },
    });
    host.send([invocation(plugin, 'b.js')]);
    expect((await until(host.lines, ({ outcome }) => outcome !== undefined)).outcome).toMatchObject({ ok: true });
    host.end();
    await gone([host.pid]);
  });
});
