import { execa } from 'execa';
import { chmod, link, lstat, mkdir, mkdtemp, open, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { paths } from '../paths/paths.ts';
import { replaceFile, type NotReplaced } from './replaceFile.ts';

const [before, after] = [Buffer.from('before\n'), Buffer.from('after, and longer\n')];

describe('a file that gets another content', () => {
  let folder: string;
  const at = (name: string): string => path.join(folder, name);
  const replace = (name: string, where = folder): Promise<NotReplaced | undefined> =>
    replaceFile(at(name), { before, after, isAllowed: (real) => paths.below(real, where) });

  beforeEach(async () => void (folder = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-replace-')))));
  afterEach(() => rm(folder, { recursive: true }));

  it('is another one with the same rights, and nothing is left beside it', async () => {
    await writeFile(at('a.sh'), before);
    await chmod(at('a.sh'), 0o755);
    const { ino } = await stat(at('a.sh'));
    expect(await replace('a.sh')).toBeUndefined();
    const now = await stat(at('a.sh'));
    expect([await readFile(at('a.sh')), now.mode & 0o777, now.ino === ino]).toEqual([after, 0o755, false]);
    expect(await readdir(folder)).toEqual(['a.sh']);
  });

  it('may have any name, be it that the middle of a character is where others are cut', async () => {
    const name = `${'a'.repeat(59)}😀.md`;
    await writeFile(at(name), before);
    expect(await replace(name)).toBeUndefined();
    expect(await readFile(at(name))).toEqual(after);
  });

  it('is left alone where it has another content by now, or is no file any more', async () => {
    await writeFile(at('a'), 'mine\n');
    await mkdir(at('b'));
    expect([await replace('a'), await replace('b')]).toEqual(['changed', 'changed']);
    expect([await readFile(at('a'), 'utf8'), await readdir(folder)]).toEqual(['mine\n', ['a', 'b']]);
  });

  it('is left alone where nobody has a right to write it, also for whoever may write everything', async () => {
    await writeFile(at('a'), before);
    await chmod(at('a'), 0o444);
    expect(await replace('a')).toBe('read-only');
    expect([await readFile(at('a')), (await stat(at('a'))).mode & 0o777]).toEqual([before, 0o444]);
  });

  it('is kept elsewhere where it got half of another content in place, and cannot have its own again', async () => {
    await writeFile(at('a.txt'), before);
    await link(at('a.txt'), at('other'));
    const handle = await open(at('other'));
    const files = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const write = files.write as (content: Buffer, at: number, length: number, position: number) => Promise<{ bytesWritten: number }>;
    let calls = 0;
    const spy = vi.spyOn(files, 'write').mockImplementation(async function (this: typeof handle, ...args: unknown[]) {
      if (++calls > 2) throw new Error('EIO: it broke');
      const [content, at, , position] = args as [Buffer, number, number, number];
      // Of what was there, one byte is overwritten.
      return (await write.call(this, content, at, calls === 1 ? content.length : 1, position)) as never;
    });
    vi.stubEnv('TMPDIR', folder);
    onTestFinished(() => void [spy.mockRestore(), vi.unstubAllEnvs()]);
    await expect(replace('other')).rejects.toThrow(
      `EIO: it broke. What ${at('other')} had could not be put back: EIO: it broke. It is in ${at('other-2')} now.`,
    );
    expect([await readFile(at('other'), 'utf8'), await readFile(at('other-2'))]).toEqual(['aefore\n', before]);
    expect((await stat(at('other-2'))).mode & 0o077).toBe(0);
  });

  it('keeps a link to it, and its other names', async () => {
    await mkdir(at('sub'));
    await writeFile(at('sub/a'), before);
    await symlink(at('sub/a'), at('link'));
    expect(await replace('link')).toBeUndefined();
    expect((await lstat(at('link'))).isSymbolicLink()).toBe(true);
    expect(await readFile(at('sub/a'))).toEqual(after);
    await writeFile(at('b'), before);
    await link(at('b'), at('other'));
    expect(await replace('b')).toBeUndefined();
    expect(await readFile(at('other'))).toEqual(after);
  });

  it('is left alone where a link leads to a place that is not allowed', async () => {
    await mkdir(at('inner'));
    await writeFile(at('outside'), before);
    await symlink(at('outside'), at('inner/link'));
    expect(await replace('inner/link', at('inner'))).toBe('elsewhere');
    expect(await readFile(at('outside'))).toEqual(before);
  });

  describe.runIf(process.platform === 'linux')('on a full disk', () => {
    const MAIN = fileURLToPath(new URL('../../test/disk/replaceOnFullDisk.ts', import.meta.url));

    it.each([
      ['only name', 'before', /ENOSPC/],
      ['several names', 'before', /ENOSPC/],
      // What is worth nothing is written over where there is no room for both.
      ['worth nothing', 'after', /^$/],
      ['hole', 'before', /^ENOSPC: no space left on device, write$/],
    ])('has what it had, or is whole (%s)', async (what, has, said) => {
      await mkdir(at('disk'));
      const script = `mount -t tmpfs -o size=64k tmpfs "$1" && shift && exec "$@"`;
      const namespace = ['--user', '--map-root-user', '--mount', '/bin/sh', '-c', script, 'sh', at('disk')];
      const { stdout } = await execa('/usr/bin/unshare', [...namespace, process.execPath, MAIN, at('disk'), what]);
      const { message, content, names } = JSON.parse(stdout) as { message: string; content: string; names: string[] };
      expect(message).toMatch(said);
      const other = { 'several names': ['other'], hole: ['other'] }[what] ?? [];
      expect([content, names]).toEqual([has, ['file', 'filler', ...other]]);
    });
  });
});
