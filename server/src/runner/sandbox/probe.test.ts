import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { TIERS } from '../../contract/isolation.ts';
import { tiersOn, toolVersion } from './probe.ts';

it.each([
  ['linux', TIERS],
  ['darwin', ['partlyIsolated', 'advisory']],
  ['win32', ['advisory']],
] as const)('says nothing of tiers that %s cannot have', (platform, tiers) => {
  expect(tiersOn(platform)).toEqual(tiers);
});

it.skipIf(process.platform === 'win32')('asks a tool for its version without the folders on PATH that are not the user’s own', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'codex-tool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const workspace = path.join(folder, 'workspace/bin');
  vi.stubEnv('PATH', `${workspace}:/usr/bin:/bin`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const tool = path.join(folder, 'tool');
  writeFileSync(tool, '#!/bin/sh\necho "$PATH"\n', { mode: 0o755 });
  expect(await toolVersion(tool, [path.join(folder, 'workspace')])).toBe('/usr/bin:/bin');
});
