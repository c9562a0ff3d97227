import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { InstallFault } from '../registry/installFault.ts';
import { installPlan } from './installRun.ts';

it('says once that it is still waiting, and only where it takes long to find out what would change', async () => {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-install-')));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => written.mockRestore());
  const afterMs = async (ms: number): Promise<unknown[]> => {
    written.mockClear();
    const { signal } = new AbortController();
    const code = await installPlan(PluginsFolder.ofUser(home), { isSingle: true, signal }, async () => {
      vi.advanceTimersByTime(ms);
      return { steps: [] };
    });
    expect([code, vi.getTimerCount()]).toEqual([0, 0]);
    return written.mock.calls.map(([text]) => text);
  };
  expect(await afterMs(9_999)).toEqual([]);
  const failing = (): Promise<never> => Promise.reject(new InstallFault('No.'));
  expect(await installPlan(PluginsFolder.ofUser(home), { isSingle: true, signal: new AbortController().signal }, failing)).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
  expect(await afterMs(60_000)).toEqual(['Still waiting for an answer; Ctrl+C stops it.\n']);
});
