import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, realpath, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownPlaces } from './knownPlaces.ts';
import { watchFolders, type FolderWatcher, type WatchOptions } from './watchFolders.ts';

let root: string;
const watchers: FolderWatcher[] = [];
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-watch-')));
});
afterEach(async () => {
  await Promise.all(watchers.splice(0).map((watcher) => watcher.close()));
  await rm(root, { recursive: true, force: true });
});

/** What was told so far, as paths below the test's folder with forward slashes, and a way to wait for more. */
class Told {
  batches: string[][] = [];
  readonly errors: string[] = [];
  #look: () => void = () => {};

  add(paths: string[]): void {
    this.batches.push(paths.map((file) => path.relative(root, file).split(path.sep).join('/')));
    this.#look();
  }

  get all(): string[] {
    return this.batches.flat();
  }

  /** Resolves once all of these were told; the test's own time limit says if they never are. */
  async until(...names: string[]): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#look = () => names.every((name) => this.all.includes(name)) && resolve();
    this.#look();
    await promise;
  }

  forget(): void {
    this.batches = [];
  }
}

async function watch(folders: string[], options: Partial<WatchOptions> = {}): Promise<{ told: Told; watcher: FolderWatcher }> {
  const told = new Told();
  const watcher = watchFolders(
    folders.map((folder) => path.join(root, folder)),
    { onChanges: (paths) => told.add(paths), onError: (message) => told.errors.push(message), ...options },
  );
  watchers.push(watcher);
  await watcher.ready;
  return { told, watcher };
}

async function write(name: string, text = ''): Promise<void> {
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), text);
}

/** Writes as many editors do: a new file beside the old one, which then takes its place. */
async function replace(name: string, text: string): Promise<void> {
  await write(`${name}.new`, text);
  await rename(path.join(root, `${name}.new`), path.join(root, name));
}

/**
 * Waits until a change that is made now was told. Changes come in the order in which they happen, so that what was not told before it never will
 * be; but for what is removed, which is held back for a moment as it may come back.
 */
async function passed(told: Told, folder = 'a'): Promise<void> {
  const name = `${folder}/last-${told.batches.length}.js`;
  await write(name);
  await told.until(name);
}

describe('watchFolders', () => {
  it('tells of files that are made, changed, removed, renamed and replaced', async () => {
    await write('a/one.js');
    await write('a/two.js');
    const { told } = await watch(['a']);
    expect(told.all).toEqual([]);
    await write('a/deep/new.js');
    await told.until('a/deep', 'a/deep/new.js');
    await appendFile(path.join(root, 'a/one.js'), 'changed');
    await told.until('a/one.js');
    told.forget();
    await replace('a/one.js', 'replaced');
    await told.until('a/one.js');
    await rename(path.join(root, 'a/one.js'), path.join(root, 'a/three.js'));
    await told.until('a/three.js');
    told.forget();
    await unlink(path.join(root, 'a/two.js'));
    await told.until('a/two.js');
    await rm(path.join(root, 'a/deep'), { recursive: true });
    await told.until('a/deep', 'a/deep/new.js');
    expect(told.errors).toEqual([]);
  });

  it('sees all of sixty edits in quick succession, half of them by renaming', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `a/${index % 6}/${index}.js`);
    for (const name of names) await write(name);
    const { told } = await watch(['a']);
    for (const [index, name] of names.entries()) await (index % 2 === 0 ? write(name, 'edited') : replace(name, 'edited'));
    await told.until(...names);
  });

  it('sees the last of many edits of one file', async () => {
    await write('a/one.js');
    const { told } = await watch(['a']);
    for (let edit = 0; edit < 60; edit++) await write('a/one.js', `edit ${edit}`);
    await told.until('a/one.js');
    await passed(told);
    told.forget();
    await write('a/one.js', 'one more');
    await told.until('a/one.js');
  });

  it('tells of a burst once, with each path once', async () => {
    await write('a/one.js');
    // The settle time is longer than this machine could ever need for a few writes.
    const { told } = await watch(['a'], { settleMs: 1000 });
    for (const name of ['a/one.js', 'a/two.js', 'a/one.js', 'a/three.js', 'a/one.js']) await write(name, String(Math.random()));
    await told.until('a/one.js', 'a/two.js', 'a/three.js');
    expect(told.batches).toHaveLength(1);
    expect(new Set(told.all).size).toBe(told.all.length);
  });

  it('tells of changes that never end while they go on', async () => {
    await write('a/one.js');
    const { told } = await watch(['a'], { settleMs: 200 });
    let ended = false;
    const busy = (async () => {
      while (!ended) await write('a/one.js', String(Math.random()));
    })();
    await told.until('a/one.js');
    ended = true;
    await busy;
  });

  it('leaves out packages, git, caches and virtual environments, also those that appear', async () => {
    await write('a/env/pyvenv.cfg');
    await write('a/env/lib/x.py');
    await write('a/venv/x.py');
    const { told } = await watch(['a']);
    await write('a/lateEnv/pyvenv.cfg');
    for (const folder of ['env/lib', 'venv', 'node_modules/x', '.git', '__pycache__', 'b/node_modules', 'lateEnv/lib']) {
      await write(`a/${folder}/y.py`);
    }
    await passed(told);
    expect(told.all.filter((name) => /node_modules|\.git|__pycache__|env\/./i.test(name))).toEqual([]);
  });

  it('watches a folder that was named, wherever it is', async () => {
    await write('node_modules/plugin/x.js');
    await write('node_modules/other/x.js');
    const { told } = await watch(['', 'node_modules/plugin']);
    await write('node_modules/other/y.js');
    await write('node_modules/plugin/y.js');
    await told.until('node_modules/plugin/y.js');
    await passed(told);
    expect(told.all).not.toContain('node_modules/other/y.js');
  });

  it('leaves out what it is told to', async () => {
    const { told } = await watch(['a'], { ignored: (file) => file.endsWith('.log') });
    await write('a/x.log');
    await passed(told);
    expect(told.all).not.toContain('a/x.log');
  });

  it('follows links to folders and files, and does not go round in circles', async () => {
    await write('elsewhere/x.js');
    await write('elsewhere/one.js');
    await mkdir(path.join(root, 'a'));
    await symlink(path.join(root, 'elsewhere'), path.join(root, 'a/link'), 'junction');
    await symlink(path.join(root, 'a'), path.join(root, 'a/circle'), 'junction');
    const { told } = await watch(['a']);
    await write('elsewhere/x.js', 'changed');
    await told.until('a/link/x.js');
    await passed(told);
    expect(told.all.filter((name) => name.includes('circle/circle'))).toEqual([]);
  });

  it('follows links to plugins and to what lies in known places, and to nothing else', async () => {
    const at = (name: string): string => path.join(root, name);
    for (const name of [
      'disk/x.js',
      'disk/deep/x.js',
      'plugin/plugin.manifest.json',
      'plugin/lib/x.js',
      'a/src/x.js',
      'a/node_modules/x/x.js',
      'a/node_modules/tool/plugin.manifest.json',
    ])
      await write(name);
    await write('a/plugins/own/x.js');
    for (const [name, target] of Object.entries({
      wide: 'disk',
      plugin: 'plugin',
      src: 'a/src',
      packages: 'a/node_modules',
      installed: 'a/node_modules/tool',
      back: 'a',
      up: '.',
    }))
      await symlink(at(target), at(`a/plugins/${name}`), 'junction');
    await symlink(at('disk'), at('plugin/wide'), 'junction');
    const { told } = await watch(['a/plugins'], { known: new KnownPlaces([at('a')]) });
    for (const name of ['disk/x.js', 'disk/deep/x.js', 'disk/deep/y.js', 'a/node_modules/x/x.js', 'a/y.js']) await write(name, 'changed');
    const followed = ['plugin/lib/x.js', 'a/src/x.js', 'a/plugins/own/x.js', 'a/node_modules/tool/plugin.manifest.json'];
    for (const name of followed) await write(name, 'changed');
    await told.until(...['plugin/lib/x.js', 'src/x.js', 'own/x.js', 'installed/plugin.manifest.json'].map((name) => `a/plugins/${name}`));
    await passed(told, 'a/plugins');
    expect(told.all.filter((name) => /wide|packages|back|up/.test(name))).toEqual([]);
    // Where the place itself is a link, too.
    await symlink(at('disk'), at('a/linked'), 'junction');
    const linked = await watch(['a/linked'], { known: new KnownPlaces([at('a')]) });
    await write('disk/deep/z.js');
    await passed(linked.told, 'a/linked');
    expect(linked.told.all.filter((name) => name.includes('deep'))).toEqual([]);
  });

  it('watches so much and no more, and says so once', async () => {
    for (let number = 0; number < 20; number++) await write(`a/${number}.js`);
    const { told } = await watch(['a'], { most: 10 });
    expect(told.errors).toEqual([expect.stringContaining(`There are more than 10 files and folders in ${path.join(root, 'a')}`)]);
    for (let number = 0; number < 20; number++) await unlink(path.join(root, `a/${number}.js`));
    // What is gone makes room.
    await expect.poll(async () => (await write(`a/${told.batches.length}.ts`), told.all.some((name) => name.endsWith('.ts')))).toBe(true);
    expect(told.errors).toHaveLength(1);
  });

  it('watches a folder through a link to it', async () => {
    await write('real/x.js');
    await symlink(path.join(root, 'real'), path.join(root, 'link'), 'junction');
    const { told } = await watch(['link']);
    await write('real/x.js', 'changed');
    await told.until('link/x.js');
  });

  it('waits for folders and files that are not there yet', async () => {
    const { told } = await watch(['home/.codex/plugins', 'plugin.manifest.json']);
    await write('home/unrelated.js');
    await write('home/.codex/plugins/tidy/plugin.manifest.json');
    await write('plugin.manifest.json');
    await told.until('home/.codex/plugins', 'home/.codex/plugins/tidy/plugin.manifest.json', 'plugin.manifest.json');
    await write('home/.codex/plugins/tidy/x.js');
    await told.until('home/.codex/plugins/tidy/x.js');
    expect(told.all).not.toContain('home/unrelated.js');
  });

  it('goes on when the folder is removed and comes back', async () => {
    await write('a/one.js');
    const { told } = await watch(['a']);
    await rm(path.join(root, 'a'), { recursive: true });
    await told.until('a', 'a/one.js');
    told.forget();
    await write('a/one.js');
    await told.until('a/one.js');
    await rename(path.join(root, 'a'), path.join(root, 'b'));
    told.forget();
    await rename(path.join(root, 'b'), path.join(root, 'a'));
    told.forget();
    await write('a/two.js');
    await told.until('a/two.js');
    expect(told.errors).toEqual([]);
  });

  it('tells nothing after it was closed, and can be closed at any time', async () => {
    const { told, watcher } = await watch(['a']);
    const other = await watch(['a']);
    await write('a/one.js');
    await watcher.close();
    await watcher.close();
    const before = told.batches.length;
    await passed(other.told);
    expect(told.batches).toHaveLength(before);
    const hasty = watchFolders([root], { onChanges: () => {}, onError: (message) => told.errors.push(message) });
    await hasty.close();
    await hasty.ready;
    expect(told.errors).toEqual([]);
  });

  it('leaves nothing that would keep the process from ending', async () => {
    const source = pathToFileURL(path.join(import.meta.dirname, 'watchFolders.ts')).href;
    const program = `
      const { watchFolders } = await import(${JSON.stringify(source)});
      const watcher = watchFolders([${JSON.stringify(root)}], { onChanges: () => {}, onError: console.log });
      await watcher.ready;
      await watcher.close();
      console.log('closed');`;
    const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(printed).toBe('closed\n');
  });
});
