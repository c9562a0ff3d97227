import { describe, expect, it } from 'vitest';
import type { FileSystem } from './fileSystem.ts';
import { Unchanged } from './unchanged.ts';

function disk(files: Record<string, string>): FileSystem {
  return {
    stat: (file) => Promise.resolve(file in files ? 'file' : undefined),
    realpath: (file) => Promise.resolve(files[file]),
    readText: (file) => Promise.resolve(files[file]),
    list: (folder) => Promise.resolve(Object.keys(files).filter((file) => file.startsWith(folder))),
  };
}

describe('Unchanged', () => {
  it('makes anew what depends on a file that changed, came or went, and nothing else', async () => {
    const kept = new Unchanged<string>(2);
    let made = 0;
    const make = async (from: FileSystem): Promise<string> => {
      made++;
      return [await from.readText('/a'), await from.stat('/b'), ...(await from.list('/l/'))].join();
    };
    const check = async (files: Record<string, string>, expected: string, isNew: boolean, version = '1'): Promise<void> => {
      const before = made;
      expect(await kept.get('one', version, disk(files), make)).toBe(expected);
      expect({ files, isNew: made > before }).toEqual({ files, isNew });
    };
    await check({ '/a': '1' }, '1,', true);
    await check({ '/a': '1', '/other': '2' }, '1,', false);
    await check({ '/a': '2' }, '2,', true);
    await check({ '/a': '2', '/b': '' }, '2,file', true);
    await check({ '/a': '2', '/b': '', '/l/x': '' }, '2,file,/l/x', true);
    await check({ '/a': '2', '/b': '', '/l/x': '' }, '2,file,/l/x', false);
    await check({ '/a': '2', '/b': '', '/l/x': '' }, '2,file,/l/x', true, '2');
    await check({}, ',', true, '2');
  });

  it('makes once what several ask for at the same time, and again where the disk changed meanwhile', async () => {
    const kept = new Unchanged<string | undefined>(2);
    const files: Record<string, string> = { '/a': '1' };
    const { promise: until, resolve: open } = Promise.withResolvers<void>();
    let made = 0;
    const get = (): Promise<string | undefined> =>
      kept.get('one', '', disk(files), async (from) => {
        made++;
        const text = await from.readText('/a');
        await until;
        return text;
      });
    const early = [get(), get()];
    // What is being made has read the file by now.
    await Promise.resolve();
    files['/a'] = '2';
    const late = [get(), get()];
    open();
    expect(await Promise.all([...early, ...late])).toEqual(['1', '2', '2', '2']);
    expect(made).toBe(2);
  });

  it('keeps nothing that was made of two states, and nothing that failed', async () => {
    const kept = new Unchanged<string>(2);
    const files: Record<string, string> = { '/a': '1' };
    let made = 0;
    const twice = async (from: FileSystem): Promise<string> => {
      made++;
      const first = await from.readText('/a');
      if (made === 1) files['/a'] = '2';
      return `${first}${await from.readText('/a')}`;
    };
    expect(await kept.get('one', '', disk(files), twice)).toBe('12');
    files['/a'] = '1';
    expect(await kept.get('one', '', disk(files), twice)).toBe('11');
    const failing = kept.get('two', '', disk(files), () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(await kept.get('two', '', disk(files), () => Promise.resolve('yes'))).toBe('yes');
  });

  it('keeps no more than it may', async () => {
    const kept = new Unchanged<number>(2);
    let made = 0;
    const get = (key: string): Promise<number> => kept.get(key, '', disk({}), () => Promise.resolve(++made));
    expect([await get('a'), await get('b'), await get('a')]).toEqual([1, 2, 1]);
    expect([await get('c'), await get('b'), await get('a')]).toEqual([3, 2, 4]);
  });
});
