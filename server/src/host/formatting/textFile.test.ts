import { chmod, link, lstat, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytesOf, readTextFile, rewriteWhole } from './textFile.ts';

let workspace: string;
beforeEach(async () => {
  workspace = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-text-file-')));
});
afterEach(() => rm(workspace, { recursive: true, force: true }));

async function put(name: string, content: string | Buffer): Promise<string> {
  const file = path.join(workspace, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

const [before, after] = [Buffer.from('before\n'), Buffer.from('after\n')];

describe('a text that is read and written', () => {
  it.each([
    ['UTF-8', Buffer.from('ä\r\n')],
    ['UTF-8 with its mark', Buffer.from('\uFEFFä\n')],
    ['UTF-16', Buffer.from('\uFEFFä\u{1F99C}', 'utf16le')],
    ['UTF-16, the other way round', Buffer.from('\uFEFFä\u{1F99C}', 'utf16le').swap16()],
    ['no text', Buffer.alloc(0)],
  ])('has the bytes that it had: %s', async (_, bytes) => {
    const found = await readTextFile(await put('a.txt', bytes));
    expect('why' in found ? found.why : bytesOf(found.text, found.mark)).toEqual(bytes);
  });

  it.each([
    ['not in UTF-8', Buffer.from([0xe4, 0x0a])],
    ['a binary file', Buffer.from('GIF89a\0')],
  ])('is left alone where it is %s', async (why, bytes) => {
    expect(await readTextFile(await put('a.txt', bytes))).toEqual({ why: expect.stringContaining(why) as string });
  });

  it('is left alone where nobody has a right to write it, also for whoever may write everything', async () => {
    const file = await put('a.txt', 'text');
    await chmod(file, 0o444);
    expect(await readTextFile(file)).toEqual({ why: 'it is read-only' });
  });
});

describe('a file that is written as a whole', () => {
  const rewrite = (file: string): Promise<string | undefined> => rewriteWhole(file, { before, after, workspace });

  it('is another one with the same rights, and nothing is left beside it', async () => {
    const file = await put('a.sh', before);
    await chmod(file, 0o755);
    const { ino } = await stat(file);
    expect(await rewrite(file)).toBeUndefined();
    const now = await stat(file);
    expect([await readFile(file), now.mode & 0o777, now.ino === ino]).toEqual([after, 0o755, false]);
    expect(await readdir(workspace)).toEqual(['a.sh']);
  });

  it('is not written where it has another content by now', async () => {
    const file = await put('a.txt', 'mine\n');
    expect(await rewrite(file)).toBe('it was changed meanwhile');
    expect(await readFile(file, 'utf8')).toBe('mine\n');
  });

  it('keeps a link to it, and its other names', async () => {
    const file = await put('sub/a.txt', before);
    await symlink(file, path.join(workspace, 'link'));
    expect(await rewrite(path.join(workspace, 'link'))).toBeUndefined();
    expect((await lstat(path.join(workspace, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(file)).toEqual(after);
    const named = await put('b.txt', before);
    await link(named, path.join(workspace, 'other'));
    expect(await rewrite(named)).toBeUndefined();
    expect(await readFile(path.join(workspace, 'other'))).toEqual(after);
  });

  it('is not written where a link leads out of the workspace', async () => {
    const inner = path.join(workspace, 'inner');
    await mkdir(inner);
    const file = await put('outside.txt', before);
    await symlink(file, path.join(inner, 'link'));
    expect(await rewriteWhole(path.join(inner, 'link'), { before, after, workspace: inner })).toContain('leads out of the workspace');
    expect(await readFile(file)).toEqual(before);
  });
});
