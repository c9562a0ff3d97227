import { describe, expect, it } from 'vitest';
import { Quiet } from './quiet.ts';

const LONG_MS = 60_000;

describe('quiet', () => {
  it('is not waited for where nothing is under way', async () => {
    await new Quiet().when(LONG_MS, new AbortController().signal);
  });

  it('comes when the last that is under way has ended, also in failure', async () => {
    const quiet = new Quiet();
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const running = [quiet.during(() => first.promise), quiet.during(() => second.promise).catch(() => 'failed')];
    let isQuiet = false;
    const waited = quiet.when(LONG_MS, new AbortController().signal).then(() => (isQuiet = true));
    first.resolve();
    await running[0];
    expect(isQuiet).toBe(false);
    second.reject(new Error('on purpose'));
    await waited;
    expect(await running[1]).toBe('failed');
  });

  it('is not waited for longer than was asked, or once nobody wants it any more', async () => {
    const quiet = new Quiet();
    void quiet.during(() => new Promise(() => {}));
    await quiet.when(5, new AbortController().signal);
    await quiet.when(LONG_MS, AbortSignal.abort());
  });
});
