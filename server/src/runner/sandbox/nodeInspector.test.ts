// Which flags a worker gets so that a debugger can reach it, by the version of its Node.js. Nothing is started here.
import { expect, onTestFinished, test } from 'vitest';
import { createSandbox } from './confine.ts';
import type { SpawnPlan } from './sandbox.ts';
import { makePlugin } from '../testHarness.ts';
import type { ProbedTier } from '../../contract/isolation.ts';

async function prepared(version: string, tier: ProbedTier = 'advisory'): Promise<SpawnPlan> {
  const plugin = makePlugin({});
  const plan = await createSandbox(tier, {}).prepare({
    runtime: 'node',
    command: process.execPath,
    args: ['worker.mjs'],
    pluginFolder: plugin.folder,
    environment: {},
    grants: plugin.grants,
    version,
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
