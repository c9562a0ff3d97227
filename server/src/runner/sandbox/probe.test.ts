import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TIERS } from '../../contract/isolation.ts';
import { judge, tiersOn, toolVersion } from './probe.ts';

it.each([
  ['linux', TIERS],
  ['darwin', ['partlyIsolated', 'advisory']],
  ['win32', ['advisory']],
] as const)('says nothing of tiers that %s cannot have', (platform, tiers) => {
  expect(tiersOn(platform)).toEqual(tiers);
});

describe.runIf(process.platform !== 'win32')('a trial', () => {
  const trial = (script: string, times?: number[]): ReturnType<typeof judge> => judge('/bin/sh', ['-c', script], {}, [], times);

  it('that does not end in time proves nothing: nothing weaker is taken for it', async () => {
    const late = 'read -r never <&1';
    expect(await trial(late, [50, 100])).toEqual({
      works: true,
      unproven: expect.stringMatching(/^A trial under \/bin\/sh did not end within 0\.1 s/),
    });
  });

  it('that was too slow at first is made again', async () => {
    expect(await trial('/bin/sleep 1; echo allowed', [100, 60_000])).toEqual({ works: true });
  });

  it.each([
    ['echo allowed', { works: true }],
    ['echo allowed; echo forbidden', { works: false, why: 'A trial under /bin/sh could read a file that it should not see.' }],
    ['echo no namespaces >&2', { works: false, why: 'A trial under /bin/sh failed: no namespaces.' }],
  ])('that ends is believed: %s', async (script, result) => {
    expect(await trial(script)).toEqual(result);
  });
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
