import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DocumentPlaces } from '../../runner/index.ts';
import { SavedFile, stampOf } from './savedFile.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-saved-')));
  mkdirSync(at('src'));
  writeFileSync(at('src/a.txt'), 'as it was');
  writeFileSync(at('secret.txt'), 'a secret');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const places = new DocumentPlaces({ workspaceFolders: [], plugins: [], confined: false });
const watched = async (file: string): Promise<SavedFile> => new SavedFile(file, (await places.find(file)).places, await stampOf(file));
const at = (...parts: string[]): string => path.join(root, ...parts);

describe('a saved file', () => {
  test('is read when a handler wrote it, or put another one in its place', async () => {
    const file = await watched(at('src/a.txt'));
    expect((await file.changed())?.text).toBeUndefined();
    writeFileSync(at('src/a.txt'), '\uFEFFwritten');
    expect((await file.changed())?.text).toBe('written');
    expect((await file.changed())?.text).toBeUndefined();
    writeFileSync(at('src/a.txt.tmp'), 'exchanged by somebody');
    renameSync(at('src/a.txt.tmp'), at('src/a.txt'));
    expect((await file.changed())?.text).toBe('exchanged by somebody');
  });

  test.runIf(process.platform !== 'win32')('may be a link from the start, or lie in a folder that is one', async () => {
    symlinkSync('src', at('link'));
    symlinkSync(at('src/a.txt'), at('b.txt'));
    const files = [await watched(at('link/a.txt')), await watched(at('b.txt'))];
    writeFileSync(at('src/a.txt'), 'written by a tool');
    expect(await Promise.all(files.map(async (file) => (await file.changed())?.text))).toEqual(['written by a tool', 'written by a tool']);
    const other = await watched(at('b.txt'));
    rmSync(at('b.txt'));
    writeFileSync(at('b.txt'), 'a file of its own');
    expect((await other.changed())?.text).toBe('a file of its own');
  });

  // A handler that may write the folder could have the host read for it what it may not read itself.
  test.runIf(process.platform !== 'win32').for<[string, () => void]>([
    ['a link', () => symlinkSync(at('secret.txt'), at('src/a.txt'))],
    ['a link to a link', () => [symlinkSync('../secret.txt', at('src/c')), symlinkSync('c', at('src/a.txt'))]],
    ['a pipe', () => execFileSync('mkfifo', [at('src/a.txt')])],
    ['a folder', () => mkdirSync(at('src/a.txt'))],
    ['a device', () => symlinkSync('/dev/zero', at('src/a.txt'))],
  ])('is not read when %s was put in its place', async ([, put]) => {
    const file = await watched(at('src/a.txt'));
    rmSync(at('src/a.txt'));
    put();
    expect((await file.changed())?.text).toBeUndefined();
  });

  test.runIf(process.platform !== 'win32')('is not read when its folder became a link', async () => {
    const file = await watched(at('src/a.txt'));
    mkdirSync(at('other'));
    linkSync(at('secret.txt'), at('other/a.txt'));
    renameSync(at('src'), at('before'));
    symlinkSync('other', at('src'));
    expect((await file.changed())?.text).toBeUndefined();
  });

  describe('in an encoding that only an editor knows', () => {
    const LATIN1 = Buffer.from('Größe', 'latin1');
    const begun = async (bytes: Buffer | string, shown: string): Promise<SavedFile> => {
      writeFileSync(at('src/a.txt'), bytes);
      const file = await watched(at('src/a.txt'));
      await file.begin(shown);
      return file;
    };
    const rewritten = async (file: SavedFile, bytes: Buffer | string, isUtf8?: boolean) => {
      writeFileSync(at('src/a.txt'), bytes);
      return file.changed({ isUtf8: () => Promise.resolve(isUtf8), shown: undefined });
    };

    test('is not read, whatever it looks like', async () => {
      expect(await rewritten(await begun(LATIN1, 'Größe'), Buffer.from('Größe!', 'latin1'))).toEqual({});
      expect(await rewritten(await begun(LATIN1, 'Größe'), 'plain now')).toEqual({});
      // The bytes of `Ã¤` are those of an ä in UTF-8.
      expect(await rewritten(await begun(Buffer.from('Ã¤', 'latin1'), 'Ã¤'), Buffer.from('Ã¤ Ã¤', 'latin1'))).toEqual({});
      expect(await rewritten(await begun(Buffer.from('plain', 'utf16le'), 'plain'), Buffer.from('other', 'utf16le'))).toEqual({});
      expect(await rewritten(await begun('plain', 'plain'), LATIN1)).toEqual({});
    });

    test('is not read where nobody looked at it before, but for what is the same in all of them', async () => {
      const changed = async (bytes: Buffer | string) => {
        writeFileSync(at('src/a.txt'), 'as it was');
        const file = await watched(at('src/a.txt'));
        writeFileSync(at('src/a.txt'), bytes);
        return file.changed({ isUtf8: () => Promise.resolve(undefined), shown: 'Größe' });
      };
      expect(await changed(LATIN1)).toEqual({});
      expect(await changed('Ã¤')).toEqual({});
      expect(await changed('plain')).toEqual({ text: 'plain' });
      expect(await changed('Größe')).toEqual({ text: 'Größe' });
    });

    test('is not known to be written where it has the same bytes', async () => {
      expect(await rewritten(await begun(LATIN1, 'Größe'), LATIN1)).toBeUndefined();
    });

    test('is asked about where a text is the same in all of them, and becomes one that is not', async () => {
      expect(await rewritten(await begun('plain', 'plain'), 'Größe', false)).toEqual({});
      expect(await rewritten(await begun('plain', 'plain'), 'Größe', true)).toEqual({ text: 'Größe' });
      expect(await rewritten(await begun('plain', 'plain'), 'Größe')).toEqual({ text: 'Größe' });
      expect(await rewritten(await begun('plain', 'plain'), 'more', false)).toEqual({ text: 'more' });
    });

    test('is read where it is the same as what the editor shows, but for its line breaks and what was typed since', async () => {
      expect(await rewritten(await begun('ä\r\n', 'ä\n'), 'ö')).toEqual({ text: 'ö' });
      expect(await rewritten(await begun('\uFEFFä', 'ä'), '\uFEFFö')).toEqual({ text: 'ö' });
      expect(await rewritten(await begun('plain', 'plain, and typed'), 'other')).toEqual({ text: 'other' });
      expect(await rewritten(await begun(Buffer.from('\uFEFFä', 'utf16le'), 'ä'), Buffer.from('\uFEFFö', 'utf16le'))).toEqual({
        text: 'ö',
      });
      expect(await rewritten(await begun(Buffer.from('\uFEFFä', 'utf16le'), 'ä'), 'ö')).toEqual({});
    });
  });
});
