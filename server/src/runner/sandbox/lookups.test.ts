import type { LookupAddress } from 'node:dns';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { destinationOf, type Resolve } from './destination.ts';
import { LOOKUP_MS, Lookups, MOST_WAITING } from './lookups.ts';

const ADDRESS: LookupAddress[] = [{ address: '93.184.216.34', family: 4 }];

/** The system, as far as names are concerned: `*.silent` is answered when the test says so, all else at once. */
class Names {
  readonly asked: string[] = [];
  readonly #silent = new Map<string, () => void>();

  readonly lookup: Resolve = (name) => {
    this.asked.push(name);
    if (name.startsWith('none')) return Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    return name.endsWith('.silent') ? new Promise((resolve) => this.#silent.set(name, () => resolve(ADDRESS))) : Promise.resolve(ADDRESS);
  };

  /** Those that keep a thread. */
  get running(): string[] {
    return [...this.#silent.keys()];
  }

  async answer(name: string): Promise<void> {
    this.#silent.get(name)!();
    this.#silent.delete(name);
    await vi.advanceTimersByTimeAsync(0);
  }
}

describe('lookups', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const silent = (resolve: Resolve, count: number, label = 'n'): void => {
    for (let number = 0; number < count; number++) resolve(`${label}${number}.silent`).catch(() => undefined);
  };

  test('a plugin whose name server is silent keeps nobody else waiting', async () => {
    const names = new Names();
    const lookups = new Lookups(names.lookup, 2);
    silent(lookups.of('evil'), 200);
    expect(await lookups.of('other')('good.example')).toBe(ADDRESS);
    expect(await lookups.of('third')('good.example')).toBe(ADDRESS);
    expect(names.running).toEqual(['n0.silent']);
  });

  test('several of them keep the others waiting once, and together have half of the threads from then on', async () => {
    const names = new Names();
    const lookups = new Lookups(names.lookup, 2);
    silent(lookups.of('evil'), 10, 'a');
    silent(lookups.of('evil too'), 10, 'b');
    const other = lookups.of('other')('good.example');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(names.running).toEqual(['a0.silent', 'b0.silent']);
    await names.answer('b0.silent');
    expect(await other).toBe(ADDRESS);
    expect(names.running).toEqual(['a0.silent']);
    await names.answer('a0.silent');
    expect(names.running).toHaveLength(1);
    expect(await lookups.of('other')('better.example')).toBe(ADDRESS);
  });

  test('a plugin is not asked anew for another of its processes', async () => {
    const names = new Names();
    const lookups = new Lookups(names.lookup, 2);
    silent(lookups.of('evil'), 1, 'a');
    silent(lookups.of('evil'), 1, 'b');
    expect(names.running).toEqual(['a0.silent']);
  });

  test('what nobody answers in time is unknown, and said to be', async () => {
    const names = new Names();
    const lookups = new Lookups(names.lookup, 2);
    const asked = ['a.silent', 'b.silent', 'none.example'].map((host) => destinationOf([{ host }], host, 443, lookups.of('p')));
    await vi.advanceTimersByTimeAsync(LOOKUP_MS);
    const [first, second, third] = await Promise.all(asked);
    expect(first).toEqual({ kind: 'unknown', message: 'a.silent could not be looked up: no name server answered in time.' });
    expect(second).toEqual({ kind: 'unknown', message: 'b.silent could not be looked up: no name server answered in time.' });
    expect(third).toMatchObject({ kind: 'unknown' });
    // What was given up is not asked for when its turn comes.
    await names.answer('a.silent');
    expect(names.asked).toEqual(['a.silent']);
  });

  test('a name is asked for once at a time, and again when its answer is old', async () => {
    const names = new Names();
    const resolve = new Lookups(names.lookup, 2).of('p');
    await Promise.all([resolve('good.example'), resolve('good.example')]);
    await resolve('good.example');
    await expect(resolve('none.example')).rejects.toThrow('no such name');
    expect(names.asked).toEqual(['good.example', 'none.example']);
    await vi.advanceTimersByTimeAsync(60_000);
    await resolve('good.example');
    expect(names.asked).toHaveLength(3);
  });

  test('so many names wait and no more', async () => {
    const names = new Names();
    const lookups = new Lookups(names.lookup, 2);
    silent(lookups.of('evil'), MOST_WAITING + 1);
    await expect(lookups.of('evil')('one.more.silent')).rejects.toThrow('too many names at a time');
    expect(await lookups.of('other')('good.example')).toBe(ADDRESS);
  });

  test('a plugin that asks for many names gets them all', async () => {
    const names = new Names();
    const resolve = new Lookups(names.lookup, 2).of('p');
    const all = await Promise.all(Array.from({ length: MOST_WAITING }, (_, number) => resolve(`n${number}.example`)));
    expect(all).toHaveLength(MOST_WAITING);
  });
});
