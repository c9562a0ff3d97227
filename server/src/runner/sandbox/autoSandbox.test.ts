// Which bubblewrap is taken, and what becomes of it when workspaces become known. Who may put files where is said, as tests run in a folder that is
// everybody's.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { AutoSandbox } from './autoSandbox.ts';
import { probe } from './probe.ts';
import { invocation, makePlugin, startRunner } from '../testHarness.ts';

const system = vi.hoisted(() => ({ folders: ['/usr/bin'] }));
vi.mock('../programs/anybodys.ts', () => ({ isAnybodys: () => false, systemFolders: () => system.folders }));

const bwrap = process.platform === 'linux' ? (await probe('isolated')).tools.bwrap : undefined;

/** A machine whose system brings no bubblewrap. Each of the folders on its PATH has one that tells when it runs. */
function withoutSystem(...folders: string[]): { at(...parts: string[]): string; ran(folder: string): boolean } {
  const root = makePlugin({}).folder;
  const at = (...parts: string[]): string => path.join(root, ...parts);
  for (const folder of folders) {
    mkdirSync(at(folder), { recursive: true });
    writeFileSync(at(folder, 'bwrap'), `#!/bin/sh\necho x >> ${at(folder, 'ran')}\nexec ${bwrap} "$@"\n`, { mode: 0o755 });
  }
  const before = [process.env['PATH'], system.folders] as const;
  process.env['PATH'] = [...folders.map((folder) => at(folder)), '/usr/bin', '/bin'].join(':');
  system.folders = [];
  onTestFinished(() => {
    process.env['PATH'] = before[0];
    system.folders = before[1];
  });
  return { at, ran: (folder) => existsSync(at(folder, 'ran')) };
}

describe.runIf(bwrap !== undefined)('the sandbox that is chosen', { timeout: 30_000 }, () => {
  test('takes no bubblewrap from a workspace, and says so', async () => {
    const { at, ran } = withoutSystem('workspace/bin', 'other');
    const sandbox = new AutoSandbox('isolated', undefined, () => [at('workspace')]);
    expect(await sandbox.report()).toMatchObject({
      tier: 'isolated',
      tools: { bwrap: at('other/bwrap') },
      passedOver: [expect.stringContaining(`${at('workspace/bin/bwrap')} was passed over on PATH`)],
    });
    expect([ran('workspace/bin'), ran('other')]).toEqual([false, true]);
  });

  test.for(['auto', 'isolated'] as const)('is chosen anew when a folder turns out to be a workspace (%s)', async (choice) => {
    const { at } = withoutSystem('workspace/bin', 'later/bin', 'other');
    const strange = [at('nothing')];
    const sandbox = new AutoSandbox(choice, undefined, () => strange);
    expect(await sandbox.report()).toMatchObject({ tools: { bwrap: at('workspace/bin/bwrap') } });
    const first = sandbox.report();
    strange.push(at('somewhere'));
    expect(sandbox.report()).toBe(first);
    strange.push(at('workspace'));
    expect(await sandbox.report()).toMatchObject({ tools: { bwrap: at('later/bin/bwrap') } });
    const { folder } = makePlugin({});
    const plan = await sandbox.prepare({
      ...{ runtime: 'node', command: process.execPath, args: [], pluginFolder: folder, environment: {} },
      grants: { permissions: [], workspaceFolders: [at('later')] },
    });
    expect([plan.command, ...plan.args]).toContain(at('other/bwrap'));
    expect([plan.command, ...plan.args]).not.toContain(at('later/bin/bwrap'));
    await plan.release?.();
  });

  test('ends what was confined by one that turns out to be a workspace’s', async () => {
    const { at, ran } = withoutSystem('workspace/bin', 'other');
    const strange: string[] = [];
    const { runner, statuses } = startRunner({ sandbox: 'isolated', strangeFolders: () => strange });
    const plugin = makePlugin({ 'a.js': 'exports.onFileSave = () => ({ success: true });' });
    await runner.isolation();
    expect(await runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
    expect([ran('workspace/bin'), ran('other')]).toEqual([true, false]);
    await runner.isolation();
    expect(statuses.filter(({ state }) => state === 'stopped')).toEqual([]);
    strange.push(at('workspace'));
    await runner.isolation();
    expect(statuses.filter(({ state }) => state === 'stopped')).toHaveLength(1);
    expect(await runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
    expect(ran('other')).toBe(true);
  });
});
