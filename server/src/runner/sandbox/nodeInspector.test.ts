// Which flags a worker gets so that a debugger can reach it, by the version of its Node.js. Nothing is started here.
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSandbox } from './confine.ts';
import { withoutPermissionModel } from './nodeInspector.ts';
import type { SpawnPlan } from './sandbox.ts';
import { makePlugin } from '../testHarness.ts';
import type { ProbedTier } from '../../contract/isolation.ts';

async function prepared(version: string, tier: ProbedTier = 'advisory', forDebugger = false): Promise<SpawnPlan> {
  const plugin = makePlugin({});
  const plan = await createSandbox(tier, {}).prepare({
    runtime: 'node',
    command: process.execPath,
    args: ['worker.mjs'],
    pluginFolder: plugin.folder,
    environment: {},
    grants: plugin.grants,
    version,
    forDebugger,
  });
  onTestFinished(() => plan.release?.());
  return plan;
}

test.for([
  ['22.15.0', false],
  ['22.22.0', false],
  ['23.11.0', false],
  ['24.0.0', false],
  ['24.11.1', false],
  ['24.12.0', true],
  ['25.0.0', true],
] as const)('Node.js %s is told to let a debugger in: %s', async ([version, told]) => {
  const { args } = await prepared(version);
  expect(args).toContain('--permission');
  expect(args.includes('--allow-inspector')).toBe(told);
});

describe('a worker for a debugger', () => {
  const onLinux = process.platform === 'linux';

  test.runIf(onLinux).for(['isolated', 'selfLocked'] as const)('%s: an older Node.js runs without its permission model', async (tier) => {
    const usual = await prepared('22.22.0', tier);
    expect(usual.args).toContain('--permission');
    expect(usual.debugging).toMatchObject({ possible: false });
    const { args, debugging } = await prepared('22.22.0', tier, true);
    expect(args).not.toContain('--permission');
    expect(args.find((arg) => arg.startsWith('--require='))).toMatch(/guard.start\.cjs$/);
    expect(debugging).toMatchObject({ possible: true, note: expect.stringContaining('without the permission model of Node.js 22.22.0') });
  });

  test('what stays in force is said', () => {
    expect(withoutPermissionModel('22.22.0', 'isolated').note).toContain('hold it back as before');
  });

  test('advisory: an older Node.js keeps its permission model, which is all that there is', async () => {
    const { args, debugging } = await prepared('24.11.1', 'advisory', true);
    expect(args).toContain('--permission');
    expect(debugging).toMatchObject({ possible: false });
  });

  test.for(onLinux ? (['isolated', 'selfLocked', 'advisory'] as const) : (['advisory'] as const))(
    '%s: a newer one keeps its permission model too, and there is nothing to tell',
    async (tier) => {
      const { args, debugging } = await prepared('24.12.0', tier, true);
      expect(args).toEqual(expect.arrayContaining(['--permission', '--allow-inspector']));
      expect(debugging).toBeUndefined();
    },
  );
});
