import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { pathsOnTheWay, realPlaceNow, wayTo } from './onTheWay.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-way-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(root, ...parts);

describe.runIf(process.platform !== 'win32')('paths on the way', () => {
  test('are those of every link, in the middle and at the end', () => {
    for (const folder of ['a', 'b', 'c/inner']) mkdirSync(at(folder), { recursive: true });
    symlinkSync('../b/second', at('a/first'));
    symlinkSync(at('c'), at('b/second'));
    expect(pathsOnTheWay(at('a/first/inner'))).toEqual([at('a/first/inner'), at('b/second/inner'), at('c/inner')]);
    expect(pathsOnTheWay(at('c/inner'))).toEqual([at('c/inner')]);
    expect(pathsOnTheWay(at('a/first/none/x'))).toEqual([at('a/first/none/x'), at('b/second/none/x'), at('c/none/x')]);
  });

  test('step back from where a link leads, and have what they step back from on the way', () => {
    for (const folder of ['drawer/sub', 'far/deep', 'papers', 'far/papers']) mkdirSync(at(folder), { recursive: true });
    symlinkSync('drawer/sub/../../papers', at('plain'));
    expect(pathsOnTheWay(at('plain'))).toEqual([at('plain'), at('drawer/sub'), at('drawer'), at('papers')]);
    symlinkSync(at('far/deep'), at('drawer/over'));
    symlinkSync('drawer/over/../papers', at('through'));
    const found = wayTo(at('through'));
    expect(found.real).toBe(at('far/papers'));
    expect(found.links.map(({ place }) => place)).toEqual([at('through'), at('drawer/over')]);
    expect(found.paths).toEqual([at('through'), at('drawer/over'), at('far/deep'), at('far/papers')]);
  });

  test('come to an end, and so do real places, however links are nested', () => {
    mkdirSync(at('nested'));
    symlinkSync('.', at('nested/p0'));
    for (let depth = 1; depth <= 60; depth++) symlinkSync(`p${depth - 1}/p${depth - 1}`, at(`nested/p${depth}`));
    for (let depth = 0; depth < 38; depth++) symlinkSync(`${'./'.repeat(1900)}q${depth + 1}`, at(`nested/q${depth}`));
    expect(realPlaceNow(at('nested/p3'))).toBe(at('nested'));
    for (const name of ['p60', 'p60/none']) expect(realPlaceNow(at('nested', name))).toBe(at('nested', name));
    expect(realPlaceNow(at('nested/q0/x'))).toBe(at('nested/q38/x'));
    expect(wayTo(at('nested/p60')).links.length).toBeLessThan(50);
  });

  test('lead to real places where something is, or would be', () => {
    mkdirSync(at('there/folder'), { recursive: true });
    symlinkSync('there/folder/later', at('dangling'));
    symlinkSync('dangling/../beside', at('back'));
    expect(realPlaceNow(at('dangling'))).toBe(at('there/folder/later'));
    expect(realPlaceNow(at('dangling/a/../b'))).toBe(at('there/folder/later/b'));
    expect(realPlaceNow(at('back'))).toBe(at('there/folder/beside'));
    expect(realPlaceNow(at('none/../there'))).toBe(at('there'));
    symlinkSync('self', at('self'));
    expect(realPlaceNow(at('self/x'))).toBe(at('self/x'));
  });

  test('of links that lead to themselves are few', () => {
    symlinkSync('loop/x', at('loop'));
    symlinkSync('circle', at('circle'));
    expect(pathsOnTheWay(at('loop')).length).toBeLessThan(50);
    expect(pathsOnTheWay(at('circle'))).toEqual([at('circle')]);
  });
});
