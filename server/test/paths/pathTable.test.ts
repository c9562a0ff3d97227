// One table of what lies inside of what, for all who compare paths: the host, and the guards in the workers, which have rules of their own.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pathRules, type PathKind } from '../../src/paths/paths.ts';
import table from './table.json' with { type: 'json' };

interface Group {
  kind: PathKind;
  ignoresCase: boolean;
  folder: string;
  inside: Record<string, string | undefined>;
  outside: string[];
}

const groups = table as Group[];
const workers = path.resolve(import.meta.dirname, '../../workers');
const guard = createRequire(import.meta.url)(path.join(workers, 'node/guard/paths.cjs')) as {
  pathRules(kind: PathKind, ignoreCase: boolean): { within(file: string, folder: string): boolean };
};

/** Every row: a spelling, and the way to it from the folder, or undefined. */
const rows = groups.flatMap((group) => [
  ...Object.entries(group.inside).map(([file, way]) => ({ ...group, file, way })),
  ...group.outside.map((file) => ({ ...group, file, way: undefined })),
]);

it('has rows enough for both platforms', () => {
  expect(rows.length).toBeGreaterThanOrEqual(300);
  for (const kind of ['win32', 'posix']) expect(rows.filter((row) => row.kind === kind).length).toBeGreaterThanOrEqual(100);
});

describe.each(groups)('$kind, ignores case: $ignoresCase, $folder', ({ kind, ignoresCase, folder, inside, outside }) => {
  const rules = pathRules(kind, () => ignoresCase);
  const inGuard = guard.pathRules(kind, ignoresCase);
  // The guards are given what Node.js and Python have made absolute.
  const isAbsolute = (file: string): boolean => path[kind].isAbsolute(file) && path[kind].resolve(file) === path[kind].normalize(file);

  it.each(Object.entries(inside))('contains %j', (file, way) => {
    expect(rules.relative(folder, file)).toBe(way);
    expect(rules.same(folder, file)).toBe(way === '');
    expect(rules.key(file) === rules.key(folder)).toBe(way === '');
    expect(inGuard.within(path[kind].resolve(file), folder)).toBe(true);
  });

  it.each(outside)('does not contain %j', (file) => {
    expect(rules.relative(folder, file)).toBeUndefined();
    expect(rules.within(file, folder)).toBe(false);
    expect(rules.key(file)).not.toBe(rules.key(folder));
    if (isAbsolute(file)) expect(inGuard.within(path[kind].resolve(file), folder)).toBe(false);
  });
});

it("is what Python's guard goes by too", () => {
  const script = path.join(import.meta.dirname, 'pathTable.py');
  const said = execFileSync('python3', ['-I', '-B', script, path.join(workers, 'python/guard')], { encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual({ rows: rows.length, wrong: [] });
});
