import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathRules, type PathKind } from './paths.ts';

const guard = createRequire(import.meta.url)(path.resolve(import.meta.dirname, '../../workers/node/guard/paths.cjs')) as {
  pathRules(kind: PathKind, ignoreCase: boolean): { within(file: string, folder: string): boolean; comparable(file: string): string };
};

/** Names without what means something to a platform; no dot or space at the end, which Windows drops. */
const name = fc
  .string({ unit: fc.constantFrom(...Array.from('abAB019._-~ $äÄßéИи日')), minLength: 1, maxLength: 8 })
  .filter((text) => !/[. ]$/.test(text));
const parts = (least: number): fc.Arbitrary<string[]> => fc.array(name, { minLength: least, maxLength: 5 });

const roots = {
  win32: fc.constantFrom('C:\\', 'd:\\', 'Z:\\', '\\\\server\\share\\', '\\\\?\\C:\\', '\\\\?\\UNC\\server\\share\\'),
  posix: fc.constant('/'),
};

/** What of a path is written in one way only: drives and shares, with `\\\\?\\` where it is there. */
const ROOT = /^(?:\\\\(?:\?\\UNC\\)?\w[^\\]*\\[^\\]+\\|(?:\\\\\?\\)?\w:\\|\/)/;

/** The same path in another way: some parts doubled back, other slashes, other case. */
function respelled(kind: PathKind, file: string, ignoresCase: boolean, seed: readonly number[]): string {
  const { sep } = path[kind];
  const root = ROOT.exec(file)?.[0] ?? '';
  const names = file.slice(root.length).split(/[\\/]/);
  const turn = (index: number): number => seed[index % seed.length] ?? 0;
  const spelled = names.map((one, index) => {
    const cased = !ignoresCase || turn(index) % 2 === 0 ? one : one.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase());
    const detour = turn(index) % 3 === 0 ? `.${sep}` : turn(index) % 5 === 0 ? `x${sep}..${sep}` : '';
    const end = kind === 'win32' && turn(index) % 7 === 0 && one !== '' ? '. ' : '';
    return detour + cased + end;
  });
  const text = root + spelled.join(kind === 'win32' && turn(0) % 4 === 1 ? '/' : sep);
  return turn(1) % 2 === 0 ? text + sep : text;
}

describe.each([
  ['win32', true],
  ['win32', false],
  ['posix', false],
  ['posix', true],
] as const)('paths of %s, ignoring case: %s', (kind, ignoresCase) => {
  const rules = pathRules(kind, () => ignoresCase);
  const inGuard = guard.pathRules(kind, ignoresCase);
  const seed = fc.array(fc.nat(1000), { minLength: 2, maxLength: 6 });
  const folders = fc.tuple(roots[kind], parts(1)).map(([root, names]) => root + names.join(path[kind].sep));

  it('finds what is below, and says the way to it', () => {
    fc.assert(
      fc.property(folders, parts(1), seed, (folder, names, turns) => {
        const file = respelled(kind, rules.join(folder, ...names), ignoresCase, turns);
        expect(rules.below(file, folder)).toBe(true);
        expect(rules.below(folder, file)).toBe(false);
        const way = rules.relative(folder, file);
        expect(way).toBeDefined();
        expect(rules.same(rules.join(folder, way ?? ''), file)).toBe(true);
        expect(inGuard.within(path[kind].resolve(file), folder)).toBe(true);
      }),
    );
  });

  it('has one key for all spellings, and as many keys as places', () => {
    fc.assert(
      fc.property(folders, folders, seed, (one, other, turns) => {
        expect(rules.key(respelled(kind, one, ignoresCase, turns))).toBe(rules.key(one));
        expect(rules.key(one) === rules.key(other)).toBe(rules.same(one, other));
        expect(rules.same(one, other)).toBe(rules.within(one, other) && rules.within(other, one));
      }),
    );
  });

  it('never takes a neighbour for what is inside', () => {
    fc.assert(
      fc.property(folders, name, parts(0), (folder, more, names) => {
        const neighbour = [`${folder}x${more}`, ...names].join(path[kind].sep);
        expect(rules.within(neighbour, folder)).toBe(false);
        expect(rules.relative(folder, neighbour)).toBeUndefined();
        expect(inGuard.within(path[kind].resolve(neighbour), folder)).toBe(false);
      }),
    );
  });

  it('is the same in the guard', () => {
    fc.assert(
      fc.property(folders, folders, seed, (one, other, turns) => {
        const file = path[kind].resolve(respelled(kind, one, ignoresCase, turns));
        expect(inGuard.within(file, other)).toBe(rules.within(file, other));
        expect(inGuard.comparable(file) === inGuard.comparable(other)).toBe(rules.same(file, other));
      }),
    );
  });
});
