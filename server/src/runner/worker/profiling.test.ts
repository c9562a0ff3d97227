// The part of the protocol that is about profiles, without a worker.
import { describe, expect, it, vi } from 'vitest';
import type { WorkerRequest } from '../wire.ts';
import { Profiling } from './profiling.ts';

const NOTHING = Buffer.alloc(0);

function begun(): { profiling: Profiling; sent: WorkerRequest[]; ready: Promise<unknown> } {
  const sent: WorkerRequest[] = [];
  const profiling = new Profiling((request) => void sent.push(request));
  const ready = profiling.begin(200);
  expect(profiling.take({ type: 'profiling' }, NOTHING)).toBe(true);
  return { profiling, sent, ready };
}

describe('a profile of a worker', () => {
  it('is begun, ended and put together', async () => {
    const { profiling, sent, ready } = begun();
    expect(await ready).toBeUndefined();
    const profile = profiling.end();
    // Of what a character is made of, a part may hold half.
    const bytes = Buffer.from('{"name":"ä"}');
    expect(profiling.take({ type: 'profile', more: true }, bytes.subarray(0, 10))).toBe(true);
    expect(profiling.take({ type: 'profile', more: false }, bytes.subarray(10))).toBe(true);
    expect(await profile).toEqual({ json: bytes });
    expect(sent).toEqual([{ type: 'profile', intervalUs: 200 }, { type: 'endProfile' }]);
  });

  it('may be of fifty megabytes', async () => {
    const { profiling } = begun();
    const profile = profiling.end();
    const part = Buffer.alloc(512 * 1024, 'x');
    for (let count = 1; count <= 100; count++) profiling.take({ type: 'profile', more: count < 100 }, part);
    const ended = await profile;
    expect('json' in ended && ended.json.length).toBe(100 * part.length);
  });

  it('may not be larger than can be used, and the next one is taken all the same', async () => {
    const { profiling } = begun();
    const profile = profiling.end();
    const part = Buffer.alloc(8 * 1024 * 1024);
    for (let count = 1; count <= 13; count++) expect(profiling.take({ type: 'profile', more: count < 13 }, part)).toBe(true);
    expect(await profile).toEqual({ fault: { code: 'too-large', mostBytes: 96 * 1024 * 1024 } });
    const again = profiling.begin(200);
    profiling.take({ type: 'profiling' }, NOTHING);
    expect(await again).toBeUndefined();
    const next = profiling.end();
    profiling.take({ type: 'profile', more: false }, Buffer.from('{}'));
    expect(await next).toEqual({ json: Buffer.from('{}') });
  });

  it('is one at a time, and ends once', async () => {
    const { profiling } = begun();
    expect(await profiling.begin(200)).toEqual({ code: 'busy' });
    const profile = profiling.end();
    expect(await profiling.end()).toEqual({ fault: { code: 'not-begun' } });
    profiling.take({ type: 'profile', more: false }, Buffer.from('{}'));
    await profile;
    expect(await profiling.end()).toEqual({ fault: { code: 'not-begun' } });
  });

  it('is sent when it was asked for, and never else', async () => {
    const profiling = new Profiling(() => undefined);
    expect(profiling.take({ type: 'profiling' }, NOTHING)).toBe(false);
    expect(profiling.take({ type: 'profile', more: false }, NOTHING)).toBe(false);
    const { profiling: other } = begun();
    expect(other.take({ type: 'profiling' }, NOTHING)).toBe(false);
    expect(other.take({ type: 'profile', error: 'x' }, NOTHING)).toBe(false);
  });

  it('may fail in the worker’s own words', async () => {
    const profiling = new Profiling(() => undefined);
    const beginning = profiling.begin(200);
    profiling.take({ type: 'profiling', error: 'No.' }, NOTHING);
    expect(await beginning).toEqual({ code: 'failed', words: 'No.' });
    // Nothing was begun, so that another attempt may.
    const again = profiling.begin(200);
    profiling.take({ type: 'profiling' }, NOTHING);
    expect(await again).toBeUndefined();
    const profile = profiling.end();
    profiling.take({ type: 'profile', error: 'Neither.' }, NOTHING);
    expect(await profile).toEqual({ fault: { code: 'failed', words: 'Neither.' } });
  });

  it('is not waited for without end, and what comes later is nothing against the protocol', async () => {
    vi.useFakeTimers();
    try {
      const sent: WorkerRequest[] = [];
      const profiling = new Profiling((request) => void sent.push(request));
      const beginning = profiling.begin(200);
      await vi.advanceTimersByTimeAsync(15_000);
      expect(await beginning).toEqual({ code: 'late' });
      // It would go on for as long as the worker does.
      expect(sent).toEqual([{ type: 'profile', intervalUs: 200 }, { type: 'endProfile' }]);
      expect(profiling.take({ type: 'profiling' }, NOTHING)).toBe(true);
      expect(profiling.take({ type: 'profile', more: false }, NOTHING)).toBe(true);

      const again = profiling.begin(200);
      profiling.take({ type: 'profiling' }, NOTHING);
      await again;
      const profile = profiling.end();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await profile).toEqual({ fault: { code: 'late' } });
      expect(profiling.take({ type: 'profile', more: true }, NOTHING)).toBe(true);
      expect(profiling.take({ type: 'profile', more: false }, NOTHING)).toBe(true);
      expect(profiling.take({ type: 'profile', more: false }, NOTHING)).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  it('has nothing in it of one that came late', async () => {
    vi.useFakeTimers();
    try {
      const { profiling } = begun();
      const late = profiling.end();
      await vi.advanceTimersByTimeAsync(60_000);
      expect(await late).toEqual({ fault: { code: 'late' } });
      const again = profiling.begin(200);
      profiling.take({ type: 'profile', more: true }, Buffer.from('{"late":'));
      profiling.take({ type: 'profile', more: false }, Buffer.from('1}'));
      profiling.take({ type: 'profiling' }, NOTHING);
      expect(await again).toBeUndefined();
      const profile = profiling.end();
      profiling.take({ type: 'profile', more: false }, Buffer.from('{}'));
      expect(await profile).toEqual({ json: Buffer.from('{}') });

      const second = profiling.begin(200);
      profiling.take({ type: 'profiling' }, NOTHING);
      await second;
      const lateAgain = profiling.end();
      await vi.advanceTimersByTimeAsync(60_000);
      await lateAgain;
      const third = profiling.begin(200);
      profiling.take({ type: 'profile', more: true }, Buffer.from('{"late":'));
      const ended = third.then(() => profiling.end());
      profiling.take({ type: 'profiling' }, NOTHING);
      await third;
      await Promise.resolve();
      profiling.take({ type: 'profile', more: false }, Buffer.from('1}'));
      profiling.take({ type: 'profile', more: false }, Buffer.from('{"on":"time"}'));
      expect(await ended).toEqual({ json: Buffer.from('{"on":"time"}') });
    } finally {
      vi.useRealTimers();
    }
  });

  it('ends with its worker', async () => {
    const { profiling } = begun();
    const profile = profiling.end();
    profiling.workerEnded();
    expect(await profile).toEqual({ fault: { code: 'worker-ended' } });
    expect(await profiling.begin(200)).toEqual({ code: 'worker-ended' });
    expect(await profiling.end()).toEqual({ fault: { code: 'worker-ended' } });
  });
});
