// The way of a plugin through its versions, with a real registry, the real command line, and an editor that is open and saves all the while.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Editor, type EditorOptions } from '../lsp/editor.ts';
import { publish, writeSigns } from './signsPlugin.ts';
import { Terminal, type Ran } from './terminal.ts';
import { noVerdaccio, startVerdaccio, type Verdaccio } from './verdaccio.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const TIDY = path.join(root, 'test-fixtures/workspaces/demo/.codex/plugins/tidy');
const ID = 'com.example.signs';

let registry: Verdaccio;
beforeAll(async () => {
  if (noVerdaccio === undefined) registry = await startVerdaccio();
}, 90_000);
afterAll(() => registry?.close());

/** What was done, how long it took, and how it is to be printed. */
class Times {
  readonly #lines: string[] = [];

  async of<T>(what: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const done = await work();
    this.#lines.push(`${String(Math.round(performance.now() - began)).padStart(6)} ms  ${what}`);
    return done;
  }

  print(): void {
    process.stdout.write(`${this.#lines.join('\n')}\n`);
  }
}

/** Somebody with an editor, and a terminal beside it. */
class User {
  readonly editor: Editor;
  readonly terminal: Terminal;

  private constructor(editor: Editor, terminal: Terminal) {
    this.editor = editor;
    this.terminal = terminal;
  }

  static async open(options: Partial<EditorOptions> = {}): Promise<User> {
    const editor = await Editor.open({ workspace: 'codex-cli', ...options });
    onTestFinished(() => editor.dispose());
    const home = path.join(path.dirname(editor.folder), 'home');
    return new User(editor, await Terminal.open(home, `registry=${registry.url}\n${registry.npmrc}`));
  }

  done(...args: string[]): Promise<unknown> {
    return this.terminal.done(...args);
  }

  /** A plugin that signs what is saved with its version, in a folder outside of the workspace. */
  async source(save: (version: string) => string = signs): Promise<(version: string) => Promise<string>> {
    return async (version) => {
      const folder = path.join(this.terminal.home, `source-${version}`);
      await cp(TIDY, folder, { recursive: true, filter: (file) => !/[\\/](?:events|handlers|tests)$/.test(file) });
      const file = path.join(folder, 'plugin.manifest.json');
      const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
      const handlers = [{ event: 'onFileSave', language: ['plaintext'], script: 'save.js', phase: 'beforeSave' }];
      await writeFile(
        file,
        `${JSON.stringify({ ...manifest, pluginId: ID, version, permissions: [], entryPoints: { handlers } }, undefined, 2)}\n`,
      );
      await writeFile(path.join(folder, 'save.js'), save(version));
      await writeFile(path.join(folder, 'CHANGELOG.md'), `# Changelog\n\n## ${version}\n\n- Signs.\n`);
      return folder;
    };
  }

  /** @returns what the text is after saving. */
  async save(uri: string, text: string): Promise<string> {
    this.editor.change(uri, text);
    await this.editor.save(uri);
    return this.editor.text(uri);
  }

  serves(version: string): Promise<void> {
    return this.editor.untilPlugins((plugins) => plugins.some((plugin) => plugin.id === ID && plugin.version === version));
  }
}

function from(name: string): object {
  return { kind: 'registry', registry: registry.url, name };
}

function signs(version: string): string {
  return `exports.onFileSave = (e) => ({ success: true, formattedContent: JSON.parse(e).fileContent.trimEnd() + ' ${version}\\n' });`;
}

const reason = noVerdaccio === undefined ? '' : ` (${noVerdaccio})`;

describe.skipIf(noVerdaccio !== undefined)(`the way of a plugin through its versions${reason}`, () => {
  it('leads forth and back while an editor saves', { timeout: 120_000 }, async () => {
    const times = new Times();
    const user = await User.open();
    const source = await user.source((version) => (version === '2.0.0' ? 'exports.onFileSave = () => process.exit(9);' : signs(version)));
    const uri = await user.editor.openDocument('a.txt', 'plaintext', 'x\n');
    const published = (version: string): Promise<unknown> =>
      times.of(`publish ${version}`, async () => user.done('publish', '--plugin-dir', await source(version), '--version', version));
    const isServed = async (version: string): Promise<void> => {
      await times.of(`the editor has ${version}`, () => user.serves(version));
      await times.of('a save', async () => expect(await user.save(uri, 'text \n')).toBe(`text ${version}\n`));
    };

    await published('1.0.0');
    const installed = await times.of('install', () => user.done('install', `${ID}@^1.0.0`));
    expect(installed).toMatchObject({
      id: ID,
      version: '1.0.0',
      folder: expect.stringContaining(`${ID}@1.0.0`),
      integrity: expect.stringMatching(/^sha512-/),
    });
    await isServed('1.0.0');

    // From here on, somebody saves all the time: every save is signed by a version that serves.
    const other = await user.editor.openDocument('b.txt', 'plaintext', 'x\n');
    const saved = new Set<string>();
    let isOver = false;
    const saving = (async () => {
      while (!isOver) saved.add(await user.save(other, 'all the time\n'));
    })();
    await published('1.1.0');
    expect(await times.of('update', () => user.done('update'))).toMatchObject([{ id: ID, from: '1.0.0', version: '1.1.0' }]);
    await isServed('1.1.0');
    expect(await times.of('roll back', () => user.done('rollback', ID))).toMatchObject({ id: ID, from: '1.1.0', version: '1.0.0' });
    await isServed('1.0.0');
    isOver = true;
    await saving;
    expect(saved).toEqual(new Set(['all the time 1.0.0\n', 'all the time 1.1.0\n']));

    // What was gone back from is not what an update leads to.
    const { json, err } = await user.terminal.run('update');
    expect(json).toEqual([]);
    expect(err).toContain('1.1.0 is passed over, as you went back from it');
    await times.of('install by name', () => user.done('install', `${ID}@1.1.0`));
    await isServed('1.1.0');

    await published('2.0.0');
    expect(await user.done('list', '--outdated')).toMatchObject([{ id: ID, current: '1.1.0', latest: '2.0.0' }]);
    await times.of('install a bad version', () => user.done('install', `${ID}@2`));
    await user.serves('2.0.0');
    // It crashes, and what is saved is saved all the same.
    for (let crash = 1; crash <= 3; crash++) expect(await user.save(uri, `crash ${crash}\n`)).toBe(`crash ${crash}\n`);
    await times.of('roll back', () => user.done('rollback', ID));
    await isServed('1.1.0');
    const integrity = expect.stringMatching(/^sha512-./) as string;
    expect(await user.done('list')).toEqual([
      { id: ID, version: '1.1.0', current: '1.1.0', versions: ['2.0.0', '1.1.0', '1.0.0'], integrity, source: from(ID) },
    ]);
    await times.of('remove', () => user.done('remove', ID));
    await user.editor.untilPlugins((plugins) => plugins.every(({ id }) => id !== ID));
    expect(await user.save(uri, 'nobody\n')).toBe('nobody\n');
    times.print();
  });

  it('is gone by those that ask for no more, where another one does', { timeout: 60_000 }, async () => {
    const user = await User.open();
    const { home } = user.terminal;
    const [quiet, asking] = ['com.example.signs.quiet', 'com.example.signs.asking'];
    const at = async (id: string, version: string, permissions: string[] = []): Promise<void> =>
      publish(await writeSigns(home, { id, version, permissions }), home);
    const needing = 'com.example.signs.needing';
    await Promise.all([quiet, asking, needing].map((id) => at(id, '1.0.0')));
    await user.done('install', `${quiet}@1`, `${asking}@1`, `${needing}@1`);
    await Promise.all([at(quiet, '1.1.0'), at(asking, '1.1.0', ['process:spawn'])]);
    await publish(await writeSigns(home, { id: needing, version: '1.1.0', dependencies: { [asking]: '^1.1.0' } }), home);
    for (const named of [[], ['--registry', registry.url]]) {
      const { code, err } = await user.terminal.run('update', ...named);
      const command = ['codex-plugin update', quiet, ...named].join(' ');
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining(`The others alone: ${command}.\n`) });
    }
    expect(await user.done('update', quiet)).toMatchObject([{ id: quiet, version: '1.1.0' }]);
    expect((await user.terminal.run('update')).err).not.toContain('The others alone');
    // What it came from so far is said where that changes.
    const local = await user.terminal.run('install', path.join(home, `${quiet}-1.0.0`));
    expect(local.err).toContain(`${quiet} 1.1.0 → 1.0.0 (back)  from ${path.join(home, `${quiet}-1.0.0`)}, before from ${registry.url}`);
  });

  it('needs no registry to lead back', { timeout: 60_000 }, async () => {
    const user = await User.open();
    const source = await user.source();
    for (const version of ['1.0.0', '1.1.0']) await user.done('install', await source(version));
    await writeFile(path.join(user.terminal.home, '.npmrc'), 'registry=http://127.0.0.1:9/\n');
    await user.done('rollback', ID);
    await user.serves('1.0.0');
    expect(await user.done('list')).toMatchObject([{ current: '1.0.0' }]);
    expect((await user.terminal.run('install', `${ID}@^1`)).err).toContain('nothing listens there');
  });

  it('leads back to what was published, where somebody changed what serves', { timeout: 60_000 }, async () => {
    const user = await User.open();
    const { folder } = (await user.done('install', await (await user.source())('1.0.0'))) as { folder: string };
    const uri = await user.editor.openDocument('a.txt', 'plaintext', 'x\n');
    await user.serves('1.0.0');
    const frozen = (): Promise<unknown> => user.done('install', '--frozen');
    await frozen();
    // Python keeps its bytecode beside modules that were run.
    await mkdir(path.join(folder, '__pycache__'));
    await frozen();

    await writeFile(path.join(folder, 'save.js'), signs('9.9.9'));
    const { code, err } = await user.terminal.run('install', '--frozen');
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/serves already.*: save\.js was changed\. .*install has --force/),
    });
    expect(await readFile(path.join(folder, 'save.js'), 'utf8')).toBe(signs('9.9.9'));
    await user.done('install', '--frozen', '--force');
    expect(await readFile(path.join(folder, 'save.js'), 'utf8')).toBe(signs('1.0.0'));
    await expect.poll(() => user.save(uri, 'text\n')).toBe('text 1.0.0\n');
    await rm(path.join(folder, 'save.js'));
    expect((await user.terminal.run('install', '--frozen')).err).toContain('save.js is gone');
    // Where it came from is not there any more: what is kept of it has to do.
    await rm(path.join(user.terminal.home, 'source-1.0.0'), { recursive: true });
    const alone = (): Promise<Ran> => user.terminal.run('install', '--frozen');
    expect(await alone()).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /is in place, and not as it was installed: save\.js is gone\. Nothing was changed, as it cannot be had anew\. /,
      ),
    });
    await writeFile(path.join(folder, 'save.js'), signs('1.0.0'));
    expect(await alone()).toMatchObject({
      code: 0,
      json: [],
      err: expect.stringContaining('is in place as it was installed, and was not compared with what is published now. '),
    });
  });

  it('leads to what served before, also after it led on, and where the lock cannot be read', { timeout: 60_000 }, async () => {
    const user = await User.open();
    const source = await user.source();
    const back = async (...args: string[]): Promise<unknown> => user.done('rollback', ...args);
    for (const version of ['1.0.0', '1.2.0']) await user.done('install', await source(version));
    expect(await back(ID)).toMatchObject({ version: '1.0.0' });
    await user.done('install', await source('1.1.0'));
    expect(await back(ID, '1.2.0')).toMatchObject({ version: '1.2.0', from: '1.1.0' });
    const lock = path.join(user.terminal.home, '.codex/plugins/plugins-lock.json');
    await writeFile(lock, '<<<<<<< ours');
    expect(await back(ID)).toMatchObject({
      ...{ version: '1.1.0', from: '1.2.0' },
      warnings: expect.arrayContaining([expect.stringMatching(/^plugins-lock\.json was left as it is\. .* is no JSON\. Mend it/)]),
    });
    expect(await back(ID)).toMatchObject({ version: '1.0.0', from: '1.1.0' });
    expect(await readFile(lock, 'utf8')).toBe('<<<<<<< ours');
  });

  it('does not lead to a version that was changed since, but for who insists on it', { timeout: 60_000 }, async () => {
    const user = await User.open();
    const source = await user.source();
    const { folder } = (await user.done('install', await source('1.0.0'))) as { folder: string };
    await user.done('install', await source('1.1.0'));
    const refused = async (words: string): Promise<void> => {
      const { code, err } = await user.terminal.run('rollback', ID);
      expect(err).toContain(' Install that version anew, or go back to it as it is by --force.');
      expect({ code, err }).toEqual({
        code: 1,
        err: expect.stringContaining(`${ID} 1.0.0 is not as it was installed: ${words}. Nothing was changed.`),
      });
      expect(await user.done('list')).toMatchObject([{ current: '1.1.0' }]);
    };
    const script = path.join(folder, 'save.js');
    await writeFile(script, signs('9.9.9'));
    await refused('save.js was changed');
    await rm(script);
    await refused('save.js is gone');
    await writeFile(script, signs('1.0.0'));
    await writeFile(path.join(folder, 'more.js'), '');
    await refused('more.js was put there');
    expect(await user.done('rollback', ID, '--force')).toMatchObject({ version: '1.0.0' });
    await user.done('rollback', `${ID}@1.1.0`);
    await rm(path.join(folder, 'more.js'));
    expect((await user.terminal.run('rollback', `${ID}@1.1.0`, '1.0.0')).code).toBe(2);
    expect(await user.done('rollback', ID)).toMatchObject({ version: '1.0.0' });
    await user.done('rollback', ID, '1.1.0');
    await rm(path.join(folder, '.codex-install-files.json'));
    expect(await user.done('rollback', ID)).toMatchObject({
      version: '1.0.0',
      warnings: [`Nobody knows what ${ID} 1.0.0 was when it was installed, so nothing of it was compared.`],
    });
  });

  it('is the same on another machine by the lock', { timeout: 60_000 }, async () => {
    const [one, other] = [await User.open(), await User.open()];
    const published = 'com.example.signs.locked';
    const source = await one.source();
    const folder = await source('1.0.0');
    const file = path.join(folder, 'plugin.manifest.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace(ID, published));
    await one.done('publish', folder);
    const workspaces = [one, other].map(({ editor }) => editor.folder);
    const installed = (await one.done('install', published, '--workspace', workspaces[0]!)) as { integrity: string };
    const lock = path.join('.codex', 'plugins', 'plugins-lock.json');
    await mkdir(path.join(workspaces[1]!, '.codex', 'plugins'), { recursive: true });
    const text = await readFile(path.join(workspaces[0]!, lock), 'utf8');
    await writeFile(path.join(workspaces[1]!, lock), text);
    const { integrity } = installed;
    expect(await other.done('list', '--workspace', workspaces[1]!)).toEqual([
      { id: published, version: '1.0.0', current: null, versions: [], locked: '1.0.0', integrity, source: from(published) },
    ]);
    expect(await other.done('install', '--frozen', '--workspace', workspaces[1]!)).toMatchObject([{ id: published, integrity }]);
    expect(await readFile(path.join(workspaces[1]!, lock), 'utf8')).toBe(text);
    expect((await other.terminal.run('install', '--frozen', '--workspace', workspaces[1]!)).err).toContain('1.0.0 (again)');
    // What is there is not what the lock says.
    await other.done('remove', published, '--workspace', workspaces[1]!);
    await writeFile(path.join(workspaces[1]!, lock), text.replace(/sha512-[^"]+/, `sha512-${'A'.repeat(86)}==`));
    const { code, err } = await other.terminal.run('install', '--frozen', '--workspace', workspaces[1]!);
    expect(code).toBe(1);
    expect(err).toContain('Nothing was installed; ask who runs the registry');
    expect(await other.done('list', '--workspace', workspaces[1]!)).toMatchObject([{ id: published, current: null }]);
  });
});
