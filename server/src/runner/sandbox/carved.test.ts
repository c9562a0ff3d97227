import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { carvedFolders } from './carved.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-carved-')));
  for (const file of [
    'home/.netrc',
    'home/a.txt',
    'home/.config/gcloud/token',
    'home/.config/tool/x',
    'home/project/b.txt',
    'home/docs/c.txt',
  ]) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), '');
  }
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const at = (file: string): string => path.join(root, file);
const all = (...files: string[]): string[] => files.map(at).toSorted();

describe.runIf(process.platform !== 'win32')('folders with something hidden in them', () => {
  const hidden = (): string[] => [at('home/.netrc'), at('home/.config/gcloud')];

  test('are made of what lies beside it, level by level', () => {
    const [folder, ...others] = carvedFolders([at('home'), at('home/docs')], hidden());
    expect(others).toEqual([]);
    expect(folder).toMatchObject({ root: at('home'), folders: [at('home/.config')] });
    expect(folder!.entries.toSorted()).toEqual(all('home/a.txt', 'home/.config/tool', 'home/project', 'home/docs'));
  });

  test('leave out what is given by other means, and what is hidden in there is not looked for', () => {
    const inside = [...hidden(), at('home/project/b.txt')];
    const [folder] = carvedFolders([at('home')], inside, (place) => place === at('home/project'));
    expect(folder!.folders).toEqual([at('home/.config')]);
    expect(folder!.entries).not.toContain(at('home/project'));
    expect(carvedFolders([at('home')], inside, () => true)).toEqual([]);
  });

  test('stay whole where nothing is hidden, and where they are too full', () => {
    expect(carvedFolders([at('home/docs')], hidden())).toEqual([]);
    expect(carvedFolders([at('home')], hidden(), undefined, 3)).toEqual([]);
    const [folder] = carvedFolders([at('home')], hidden(), undefined, 6);
    // Of the second level, there was no room for what is in it.
    expect(folder).toMatchObject({ folders: [], entries: expect.arrayContaining([at('home/.config')]) });
  });

  test('are not looked for behind links', () => {
    symlinkSync(at('home'), at('link'));
    const [folder] = carvedFolders([root], [...hidden(), at('link/.netrc')]);
    expect(folder!.entries).toContain(at('link'));
  });
});
