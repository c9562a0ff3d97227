// What a workspace that somebody cloned can have the command line do, by what it brings along in .codex/plugins; and what packages can at installing.
import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { switchPointer } from '../../src/disk/pointer.ts';
import { offerOf, type Made } from '../../src/registry/install/testOffers.ts';
import { hostileRegistry } from './hostileRegistry.ts';
import { Terminal } from './terminal.ts';

const ID = 'com.example.cloned';
let base: string;
let workspace: string;
let plugins: string;
let user: Terminal;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-cloned-')));
  const made = base;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  workspace = path.join(base, 'workspace');
  plugins = path.join(workspace, '.codex', 'plugins');
  await mkdir(plugins, { recursive: true });
  user = await Terminal.open(path.join(base, 'home'), '');
});

async function tarball(made: Partial<Made> = {}, name = 'made.tgz'): Promise<{ file: string; integrity: string }> {
  const offer = await offerOf({ id: ID, version: '1.0.0', ...made });
  const file = path.join(workspace, name);
  await writeFile(file, await offer.tarball());
  return { file, integrity: offer.integrity };
}

async function lock(entries: Record<string, object>): Promise<void> {
  await writeFile(path.join(plugins, 'plugins-lock.json'), JSON.stringify({ lockVersion: 1, plugins: entries }));
}

describe.skipIf(process.platform === 'win32')('a workspace that somebody cloned', () => {
  it.each(['install', 'rollback', 'remove'])(
    'has nothing removed or written elsewhere by a link in the place of our own folder (%s)',
    async (command) => {
      const precious = path.join(base, 'precious');
      await mkdir(path.join(precious, 'folder'), { recursive: true });
      await symlink(path.relative(plugins, precious), path.join(plugins, '.installing'));
      const { file } = await tarball();
      const { code, err } = await user.run(command, command === 'install' ? file : ID, '--workspace', workspace);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('is no folder: something else has the place') });
      expect(await readdir(precious)).toEqual(['folder']);
    },
  );

  it('keeps what has no name of ours in that folder', async () => {
    await mkdir(path.join(plugins, '.installing', 'mine'), { recursive: true });
    const { file } = await tarball();
    await user.done('install', file, '--workspace', workspace);
    expect(await readdir(path.join(plugins, '.installing'))).toEqual(['mine']);
  });

  it('does nothing to plugins that are the user’s, by a link to where they are', async () => {
    const { file } = await tarball();
    await user.done('install', file);
    await rm(plugins, { recursive: true });
    await symlink(path.join(user.home, '.codex', 'plugins'), plugins);
    for (const args of [
      ['remove', ID],
      ['rollback', ID],
      ['install', file],
    ]) {
      const { code, err } = await user.run(...args, '--workspace', workspace);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('by a link, so that nothing is done there') });
    }
    expect(await user.done('list')).toMatchObject([{ id: ID, current: '1.0.0' }]);
  });

  it('has no version that is a link', async () => {
    const elsewhere = path.join(base, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(path.join(elsewhere, 'plugin.manifest.json'), JSON.stringify({ pluginId: ID, version: '1.0.0', name: 'x' }));
    await symlink(elsewhere, path.join(plugins, `${ID}@1.0.0`));
    expect(await user.done('list', '--workspace', workspace)).toEqual([]);
    expect((await user.run('rollback', ID, '1.0.0', '--workspace', workspace)).err).toContain('is not installed');
    expect(existsSync(path.join(plugins, `${ID}@current`))).toBe(false);
  });

  it.each([
    ['a pipe', async (file: string) => void (await execa('mkfifo', [file]))],
    ['a device without an end', (file: string) => symlink('/dev/zero', file)],
    ['a link to a secret', (file: string) => symlink(path.join(base, 'home', '.npmrc'), file)],
  ])('has its lock refused where that is %s', async (_, make) => {
    await writeFile(path.join(base, 'home', '.npmrc'), 'secret-words');
    await make(path.join(plugins, 'plugins-lock.json'));
    const { code, err } = await user.run('list', '--workspace', workspace);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('is no ordinary file') });
    expect(err).not.toContain('secret');
  });

  it('is not waited for where a pipe says which version serves', async () => {
    await mkdir(path.join(plugins, `${ID}@1.0.0`));
    await execa('mkfifo', [path.join(plugins, `${ID}@current`)]);
    expect(await user.done('list', '--workspace', workspace)).toMatchObject([{ id: ID, current: null }]);
    expect((await user.run('rollback', ID, '--workspace', workspace)).code).toBe(1);
  });

  it('has nothing outside of it read because its lock says so', async () => {
    const entry = (from: string): object => ({ version: '1.0.0', integrity: 'sha512-x', source: { kind: 'tarball', from } });
    for (const [from, message] of [
      ['/dev/zero', 'is outside of'],
      ['/etc/passwd', 'is outside of'],
      ['../home/x.tgz', 'is outside of'],
      ['zero.tgz', 'is outside of|is no ordinary file'],
    ] as const) {
      await rm(path.join(workspace, 'zero.tgz'), { force: true });
      await symlink('/dev/zero', path.join(workspace, 'zero.tgz'));
      await lock({ [ID]: entry(from) });
      const { code, err } = await user.run('install', '--frozen', '--workspace', workspace);
      expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) });
    }
    for (const id of ['../../../victim', '__proto__x', 'x']) {
      await lock({ [id]: entry('made.tgz') });
      expect((await user.run('list', '--workspace', workspace)).err).toContain('is no id of a plugin');
    }
  });

  it('is not believed what its folders say of themselves', async () => {
    const { file, integrity } = await tarball();
    const source = { kind: 'tarball', from: 'made.tgz' };
    await lock({ [ID]: { version: '1.0.0', integrity, source } });
    const folder = path.join(plugins, `${ID}@1.0.0`);
    const lie = async (): Promise<void> => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      await writeFile(path.join(folder, 'save.js'), 'evil();');
      await writeFile(
        path.join(folder, 'plugin.manifest.json'),
        JSON.stringify({ pluginId: ID, version: '1.0.0', name: 'x', permissions: ['process:spawn'] }),
      );
      const record = { id: ID, version: '1.0.0', integrity, source: { ...source, from: file }, installedAt: '2026-01-01T00:00:00.000Z' };
      await writeFile(path.join(folder, '.codex-install.json'), JSON.stringify(record));
    };
    await lie();
    await user.done('install', '--frozen', '--workspace', workspace);
    expect(await readFile(path.join(folder, 'save.js'), 'utf8')).not.toContain('evil');
    // One that serves is left as it is, and said.
    await lie();
    await switchPointer(path.join(plugins, `${ID}@current`), `${ID}@1.0.0`);
    for (const args of [
      ['install', '--frozen'],
      ['install', file],
    ])
      expect((await user.run(...args, '--workspace', workspace)).err).toMatch(
        /serves already, and is another than the one that is offered: .* was (?:changed|put there)/,
      );
  });

  it('has nothing installed that its lock does not have', async () => {
    const { integrity } = await tarball({ dependencies: { 'com.example.more': '*' } });
    await lock({ [ID]: { version: '1.0.0', integrity, source: { kind: 'tarball', from: 'made.tgz' } } });
    const more = await offerOf({ id: 'com.example.more', version: '1.0.0' });
    const bytes = await more.tarball();
    const { url } = await hostileRegistry((request, response, address) => {
      if (request.url?.endsWith('.tgz')) return response.end(bytes);
      const dist = { tarball: `${address}x.tgz`, integrity: more.integrity };
      const versions = { '1.0.0': { name: more.id, version: '1.0.0', dist } };
      return response.end(JSON.stringify({ name: more.id, versions, 'dist-tags': { latest: '1.0.0' } }));
    });
    const { code, err } = await user.run('install', '--frozen', '--workspace', workspace, '--registry', url);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('lacks com.example.more') });
    expect(await user.done('list', '--workspace', workspace)).toMatchObject([{ id: ID, current: null }]);
  });

  it('sends nobody’s secrets by settings of npm that it brings along', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const address = `127.0.0.1:${port}`;
    await writeFile(
      path.join(workspace, '.npmrc'),
      `registry=http://${address}/\n//${address}/:_authToken=\${SECRET}\nproxy=http://${address}\nstrict-ssl=false\n`,
    );
    const env = { ...user.environment, SECRET: 'secret-words' };
    const cli = path.resolve(import.meta.dirname, '../../../dist/cli.js');
    const info = (...args: string[]): Promise<{ stderr: string }> =>
      execa(process.execPath, [cli, 'info', ID, ...args], { cwd: workspace, env, reject: false });
    await info();
    expect(asked).toEqual([undefined]);
    // Nor does it say by which way others are reached.
    expect((await info('--registry', 'http://127.0.0.1:9/')).stderr).toContain('nothing listens there');
    expect(asked).toHaveLength(1);
  });
});

describe('a package', () => {
  const mark = (): string => path.join(base, 'ran');
  const python = (): string => `open(${JSON.stringify(mark())}, 'w').write('')\n`;
  const refuses = async (files: Record<string, string>, message: RegExp): Promise<void> => {
    const { file } = await tarball({ files });
    const { code, err } = await user.run('install', file);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) });
    expect(existsSync(path.join(user.home, '.codex', 'plugins', `${ID}@1.0.0`))).toBe(false);
  };

  it('has none of its modules taken for Python’s own', { timeout: 120_000 }, async () => {
    const digest = createHash('sha256').update('x').digest('hex');
    const modules = Object.fromEntries(
      ['venv', 'pip', 'logging', 'os', 'ensurepip', 'sitecustomize', 'usercustomize'].map((name) => [`${name}.py`, python()]),
    );
    // It cannot be had, and pip need not ask for it over and over.
    user = user.with({ PIP_INDEX_URL: 'http://127.0.0.1:1/', PIP_RETRIES: '0' });
    await refuses(
      { ...modules, 'requirements.lock': `nothing-of-that-name==1.0 --hash=sha256:${digest}\n` },
      /pip did not install|is not installed/,
    );
    expect(existsSync(mark())).toBe(false);
  });

  it.each([
    ['a path', './vendor/evil-1.0.tar.gz --hash=sha256:HASH'],
    ['an address', 'evil @ file:///tmp/evil-1.0.tar.gz --hash=sha256:HASH'],
    ['an option', '--no-binary :all:\nevil==1.0 --hash=sha256:HASH'],
    ['an option behind a comment that goes on', '# comment \\\n--no-binary :all:\nevil==1.0 --hash=sha256:HASH'],
    ['an option behind a carriage return', 'evil==1.0 --hash=sha256:HASH # \r--no-binary evil'],
    ['an option behind a line separator', 'evil==1.0 --hash=sha256:HASH # \u2028--no-binary evil'],
    ['an option behind a form feed', 'evil==1.0 --hash=sha256:HASH # \f--no-binary evil'],
    ['an option of one package', 'evil==1.0 --hash=sha256:HASH --config-settings=x=y'],
    ['another file', '-r other.txt'],
    ['a range', 'evil>=1.0 --hash=sha256:HASH'],
    ['another encoding', '# -*- coding: utf-7 -*-\nevil==1.0 --hash=sha256:HASH\n+AA'],
  ])('names no packages of Python by %s', async (_, text) => {
    await refuses(
      { 'requirements.lock': `${text.replaceAll('HASH', 'a'.repeat(64))}\n` },
      /only packages in one version each|no digest of/,
    );
  });

  it.each([
    ['a folder', { dependencies: { home: 'file:../../../..' } }],
    ['a path', { dependencies: { home: '../../..' } }],
    ['a link', { optionalDependencies: { home: 'link:../..' } }],
    ['an address', { dependencies: { evil: 'https://elsewhere.test/evil.tgz' } }],
    ['a repository', { dependencies: { evil: 'someone/evil' } }],
    ['another name of a place', { dependencies: { evil: 'npm:evil@file:../x' } }],
    ['what overrides others', { dependencies: { good: '1.0.0' }, overrides: { good: { evil: 'file:../..' } } }],
  ])('names no packages of Node.js by %s', async (_, more) => {
    await refuses({ 'package.json': JSON.stringify({ name: ID, version: '1.0.0', ...more }) }, /from a place, and not from a registry/);
  });

  it.each([
    ['links', { '../../victim': {}, 'node_modules/x': { resolved: '../../victim', link: true } }],
    ['files', { 'node_modules/x': { version: '1.0.0', resolved: 'file:../../x.tgz' } }],
    ['places outside', { 'node_modules/../../x': { version: '1.0.0', resolved: 'https://x.test/x.tgz' } }],
  ])('has no lock of npm with %s', async (_, packages) => {
    const manifest = { name: ID, version: '1.0.0', dependencies: { x: '1.0.0' } };
    const text = JSON.stringify({ lockfileVersion: 3, packages: { '': manifest, ...packages } });
    await refuses({ 'package.json': JSON.stringify(manifest), 'package-lock.json': text }, /from a place, and not from a registry/);
  });
});

describe('going to a later version that is there', () => {
  it('asks for consent to what is more, as an update does', async () => {
    const { file } = await tarball();
    const { file: later } = await tarball({ version: '1.1.0', permissions: ['process:spawn'] }, 'later.tgz');
    await user.done('install', file);
    await user.done('install', later, '--yes');
    await user.done('rollback', ID);
    const { code, json, err } = await user.run('rollback', ID, '1.1.0');
    expect({ code, json, err }).toEqual({
      code: 1,
      json: { error: expect.anything() },
      err: expect.stringContaining('asks for more than the version that serves: process:spawn'),
    });
    await user.done('rollback', ID, '1.1.0', '--yes');
    if (process.platform !== 'win32')
      expect(await readlink(path.join(user.home, '.codex', 'plugins', `${ID}@current`))).toBe(`${ID}@1.1.0`);
  });

  it('shows no password of what it was asked to install', async () => {
    const { err } = await user.run('install', 'https://user:hunter2@127.0.0.1:1/x.tgz');
    expect(err).toContain('127.0.0.1:1/x.tgz');
    expect(err).not.toContain('hunter2');
  });
});
