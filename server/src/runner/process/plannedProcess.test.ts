// What holds for everything that is started for a plugin, whichever way.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readdirSync, watch } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPlanned } from './plannedProcess.ts';
import { Reaper } from './reaper.ts';
import { invocation, makePlugin, startRunner } from '../testHarness.ts';
import type { InvocationOutcome } from '../types.ts';

function withVariable(name: string, value: string): void {
  const before = process.env[name];
  process.env[name] = value;
  onTestFinished(() => {
    if (before === undefined) delete process.env[name];
    else process.env[name] = before;
  });
}

describe('planned processes', () => {
  test.for(['warm', 'oneShot'] as const)('what the system refuses to start is a failure of the call (%s)', async (mode) => {
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ success: true });' });
    // Variables for the language reach every plugin; one that is longer than Linux takes makes it refuse.
    withVariable('LC_MUCH', 'x'.repeat(200_000));
    const { runner } = startRunner({ node: process.execPath });
    expect(await runner.invoke(invocation(plugin, 'a.js', { mode }))).toMatchObject({
      ok: false,
      error: { code: 'worker-exited', message: expect.stringMatching(/could not be started: .*E2BIG/) },
    });
  });

  test.runIf(process.platform === 'linux').for(['warm', 'oneShot'] as const)(
    'what the host inherited from whoever started it is not passed on (%s)',
    async (mode) => {
      const plugin = makePlugin({
        'secret.txt': '',
        'a.js': `
          const fs = require('node:fs');
          const open = fs.readdirSync('/proc/self/fd').flatMap((fd) => { try { return fs.readlinkSync('/proc/self/fd/' + fd); } catch { return []; } });
          if (${mode === 'warm'}) exports.onFileSave = () => ({ open });
          else console.log(JSON.stringify({ open }));`,
      });
      const secret = path.join(plugin.folder, 'secret.txt');
      const program = path.resolve(import.meta.dirname, '../../../test/faults/hostUnderTest.mts');
      // Node.js closes to its children what it finds open at its start, up to the first gap of some size.
      const gap = Array.from({ length: 40 }, () => 'ignore' as const);
      const host = spawn(process.execPath, ['--no-warnings', program], {
        stdio: ['pipe', 'pipe', 'inherit', ...gap, openSync(secret, 'r')],
      });
      onTestFinished(() => void host.kill('SIGKILL'));
      host.stdin!.write(`${JSON.stringify({ invocations: [invocation(plugin, 'a.js', { mode })] })}\n`);
      let outcome: InvocationOutcome | undefined;
      for await (const line of createInterface({ input: host.stdout! })) {
        ({ outcome } = JSON.parse(line) as { outcome?: InvocationOutcome });
        if (outcome !== undefined) break;
      }
      expect(outcome).toMatchObject({ ok: true, value: { open: expect.not.arrayContaining([secret]) } });
    },
  );

  test.for(['warm', 'oneShot'] as const)(
    'what was prepared for a process that is not started after all is taken away (%s)',
    async (mode) => {
      const plugin = makePlugin({ 'a.js': '' });
      const tmp = path.join(makePlugin({}).folder, 'tmp');
      mkdirSync(tmp);
      withVariable('TMPDIR', tmp);
      const { runner } = startRunner({ node: process.execPath, sandbox: 'advisory' });
      const made = once(watch(tmp), 'change');
      const abort = new AbortController();
      const outcome = runner.invoke(invocation(plugin, 'a.js', { mode, signal: abort.signal }));
      if (mode === 'oneShot') abort.abort();
      else void runner.close();
      expect(await outcome).toMatchObject({ ok: false, error: { code: mode === 'warm' ? 'runner-closed' : 'cancelled' } });
      await made;
      const left = (): string[] =>
        readdirSync(tmp, { recursive: true })
          .map(String)
          .filter((name) => path.basename(name).startsWith('codex-plugin-'));
      await expect.poll(left).toEqual([]);
    },
  );

  test('nothing is started once nobody is left who would end it', async () => {
    const { folder } = makePlugin({});
    const reaper = new Reaper();
    await reaper.close();
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    let released = 0;
    const plan = { command: process.execPath, args: [], cwd: folder, environment: {}, release: () => void released++ };
    const planned = startPlanned(plan, reaper, {
      descriptors: [],
      start: () => {
        throw new Error('It was started.');
      },
      runsAtOnce: false,
      busy: () => false,
      onExceeded: () => undefined,
      onEnd: resolve,
    });
    expect(await ended).toEqual({ code: null, signal: null, spawnError: 'the plugin host is shutting down' });
    await planned.gone;
    expect(released).toBe(1);
  });
});
