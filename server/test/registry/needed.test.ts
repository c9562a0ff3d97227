// What plugins need beside themselves, installed for real: packages by npm and pip, of which nothing is run, and plugins out of repositories of git.
import { execa } from 'execa';
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { npmProgram } from '../npmProgram.mts';
import { Terminal } from './terminal.ts';
import { noVerdaccio, startVerdaccio, type Verdaccio } from './verdaccio.ts';

const ID = 'com.example.needs';
let registry: Verdaccio | undefined;
let base: string;
let user: Terminal;

beforeAll(async () => {
  if (noVerdaccio === undefined) registry = await startVerdaccio();
}, 90_000);
afterAll(() => registry?.close());
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-needs-')));
  const made = base;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  user = await Terminal.open(path.join(base, 'home'), registry ? `registry=${registry.url}\n${registry.npmrc}` : '');
});

/** A plugin in a folder, with what else is in there. */
async function plugin(files: Record<string, string>, { folder = path.join(base, 'plugin'), version = '1.0.0' } = {}): Promise<string> {
  const handlers = [{ event: 'onFileSave', language: ['plaintext'], script: 'save.js' }];
  const manifest = {
    pluginId: ID,
    version,
    name: 'Needs',
    description: 'Needs things.',
    entryPoints: { handlers },
    permissions: [],
  };
  const all = {
    'plugin.manifest.json': JSON.stringify(manifest),
    'save.js': 'exports.onFileSave = () => ({ success: true });\n',
    ...files,
  };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  return folder;
}

const installed = (): string => path.join(user.home, '.codex', 'plugins', `${ID}@1.0.0`);

describe.skipIf(noVerdaccio !== undefined)(`packages of Node.js${noVerdaccio === undefined ? '' : ` (${noVerdaccio})`}`, () => {
  it('are installed with a plugin, and none of their scripts is run', { timeout: 60_000 }, async () => {
    const mark = path.join(base, 'ran');
    const runs = `node -e "require('fs').writeFileSync(${JSON.stringify(mark).replaceAll('"', "'")}, '')"`;
    const [folder] = [path.join(base, 'helper')];
    await mkdir(folder);
    const helper = {
      name: 'codex-test-helper',
      version: '1.0.0',
      main: 'index.js',
      scripts: { preinstall: runs, install: runs, postinstall: runs },
    };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify(helper));
    await writeFile(path.join(folder, 'index.js'), "exports.word = 'helped';\n");
    const { command, args } = npmProgram();
    await execa(command, [...args, 'publish', '--ignore-scripts', '--registry', registry!.url], { cwd: folder, env: user.environment });
    const needing = await plugin({
      'save.js': "const { word } = require('codex-test-helper');\nexports.onFileSave = () => ({ success: true, message: word });\n",
      'package.json': JSON.stringify({ name: ID, version: '1.0.0', dependencies: { 'codex-test-helper': '^1.0.0' } }),
    });
    await user.done('install', needing);
    expect(existsSync(path.join(installed(), 'node_modules', 'codex-test-helper', 'index.js'))).toBe(true);
    expect(existsSync(mark)).toBe(false);
    const event = path.join(base, 'event.json');
    await writeFile(event, JSON.stringify({ filePath: path.join(base, 'a.txt'), fileContent: 'x', language: 'plaintext' }));
    expect(await user.done('invoke', installed(), 'onFileSave', '--payload', event)).toMatchObject({ response: { message: 'helped' } });

    // What somebody removed of them is missed, and comes back with what the lock says; what was changed in them comes back as well.
    const modules = path.join(installed(), 'node_modules');
    await rm(modules, { recursive: true });
    expect((await user.run('install', '--frozen')).err).toContain('node_modules is gone');
    await user.done('install', '--frozen', '--force');
    const script = path.join(modules, 'codex-test-helper', 'index.js');
    await writeFile(script, 'changed');
    await user.done('install', '--frozen', '--force');
    expect(await readFile(script, 'utf8')).toContain('helped');
  });

  it('may all be for other systems', { timeout: 60_000 }, async () => {
    const folder = path.join(base, 'elsewhere');
    await mkdir(folder);
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: 'codex-test-elsewhere', version: '1.0.0', os: ['aix'] }));
    const { command, args } = npmProgram();
    await execa(command, [...args, 'publish', '--ignore-scripts', '--registry', registry!.url], { cwd: folder, env: user.environment });
    const needing = (version: string): Promise<string> =>
      plugin(
        { 'package.json': JSON.stringify({ name: ID, version, optionalDependencies: { 'codex-test-elsewhere': '1.0.0' } }) },
        { folder: path.join(base, version), version },
      );
    for (const version of ['1.0.0', '1.1.0']) await user.done('install', await needing(version));
    expect(existsSync(path.join(installed(), 'node_modules'))).toBe(false);
    expect(await user.done('rollback', ID)).toMatchObject({ version: '1.0.0' });
    await user.done('install', '--frozen');
  });

  it('that are not there leave nothing installed, with npm’s own words', { timeout: 60_000 }, async () => {
    const needing = await plugin({
      'package.json': JSON.stringify({ name: ID, version: '1.0.0', dependencies: { 'codex-test-missing': '1.0.0' } }),
    });
    const { code, err } = await user.run('install', needing);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/is not installed, as npm did not install what it needs \(codex-test-missing\):[\s\S]*404/),
    });
    expect(existsSync(installed())).toBe(false);
    expect(await readdir(path.join(user.home, '.codex', 'plugins', '.installing'))).toEqual([]);
  });
});

const PYTHON = spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0 ? undefined : 'there is no Python 3 with venv and pip';

describe.skipIf(PYTHON !== undefined)(`packages of Python${PYTHON === undefined ? '' : ` (${PYTHON})`}`, () => {
  const NAME = 'codex_test_helper-1.0.0-py3-none-any.whl';

  /** Makes a wheel, as PyPI has them. @returns the variables by which pip finds it, and its digest. */
  async function wheel(): Promise<{ env: Record<string, string>; digest: string }> {
    const folder = path.join(base, 'wheels');
    await mkdir(folder);
    const script = `import zipfile, sys
with zipfile.ZipFile(sys.argv[1], 'w') as z:
    z.writestr('codex_test_helper.py', "word = 'helped'\\n")
    z.writestr('codex_test_helper-1.0.0.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: codex-test-helper\\nVersion: 1.0.0\\n')
    z.writestr('codex_test_helper-1.0.0.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    z.writestr('codex_test_helper-1.0.0.dist-info/RECORD', '')`;
    await execa('python3', ['-c', script, path.join(folder, NAME)]);
    const digest = createHash('sha256')
      .update(await readFile(path.join(folder, NAME)))
      .digest('hex');
    return { env: { PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder }, digest };
  }

  it('are installed into an environment of the plugin’s own, by their digests', { timeout: 120_000 }, async () => {
    const { env, digest } = await wheel();
    const needing = await plugin({ 'requirements.lock': `codex-test-helper==1.0.0 \\\n    --hash=sha256:${digest}  # for words\n` });
    await user.with(env).done('install', needing);
    const own = process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python'];
    const { stdout } = await execa(path.join(installed(), '.venv', ...own), [
      '-c',
      'import codex_test_helper; print(codex_test_helper.word)',
    ]);
    expect(stdout).toBe('helped');
  });

  it('that are others than the lock has leave nothing installed', { timeout: 120_000 }, async () => {
    const { env } = await wheel();
    const needing = await plugin({ 'requirements.lock': `codex-test-helper==1.0.0 --hash=sha256:${'0'.repeat(64)}\n` });
    const { code, err } = await user.with(env).run('install', needing);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/is not installed, as pip did not install what its requirements\.lock names:[\s\S]*hash/i),
    });
    expect(existsSync(installed())).toBe(false);
  });
});

const GIT = spawnSync('git', ['--version']).status === 0 ? undefined : 'there is no git';

describe.skipIf(GIT !== undefined)(`plugins out of a repository${GIT === undefined ? '' : ` (${GIT})`}`, () => {
  const git = async (folder: string, ...args: string[]): Promise<string> => {
    const identity = [
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.invalid',
      '-c',
      'init.defaultBranch=main',
      '-c',
      'protocol.file.allow=always',
    ];
    return (await execa('git', [...identity, ...args], { cwd: folder, env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } }))
      .stdout;
  };
  async function repository(): Promise<{ folder: string; url: string }> {
    const folder = await plugin({}, { folder: path.join(base, 'a repository') });
    await git(folder, 'init', '--quiet');
    await git(folder, 'add', '.');
    await git(folder, 'commit', '--quiet', '-m', 'first');
    return { folder, url: `git+${pathToFileURL(folder).href}` };
  }

  it('are those of a branch, a tag or a commit, and keep which one it was', { timeout: 60_000 }, async () => {
    const { folder, url } = await repository();
    await git(folder, 'tag', 'v1');
    const commit = await git(folder, 'rev-parse', 'HEAD');
    for (const ref of ['', '#v1', '#main', `#${commit}`]) {
      expect(await user.done('install', `${url}${ref}`)).toMatchObject({ id: ID, version: '1.0.0' });
      const record = JSON.parse(await readFile(path.join(installed(), '.codex-install.json'), 'utf8')) as object;
      expect(record).toMatchObject({ source: { kind: 'git', from: pathToFileURL(folder).href, commit } });
      await user.done('remove', ID);
    }
  });

  it('may be without a work tree, and on a server that only has files', { timeout: 60_000 }, async () => {
    const { folder } = await repository();
    await git(folder, 'tag', 'v1');
    const bare = path.join(base, 'bare.git');
    await git(base, 'clone', '--quiet', '--bare', folder, bare);
    await git(bare, 'update-server-info');
    const server = createServer((request, response) => {
      const stream = createReadStream(path.join(base, new URL(request.url!, 'http://x').pathname));
      stream.on('error', () => response.writeHead(404).end()).pipe(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/bare.git`;
    for (const [spec, from] of [
      [bare, pathToFileURL(bare).href],
      [`${pathToFileURL(bare).href}#v1`, pathToFileURL(bare).href],
      [`${address}#v1`, address],
      [`git+${address}`, address],
    ] as const) {
      await user.done('install', spec);
      expect(await user.done('list')).toMatchObject([{ id: ID, source: { kind: 'git', from } }]);
      await user.done('remove', ID);
    }
  });

  it('have nothing run that the repository or its address brings along', { timeout: 60_000 }, async () => {
    const { folder, url } = await repository();
    const mark = path.join(base, 'ran');
    await writeFile(path.join(folder, '.gitattributes'), '* filter=evil\n');
    await writeFile(path.join(folder, '.gitmodules'), `[submodule "x"]\n\tpath = x\n\turl = ext::touch ${mark}\n`);
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: ID, version: '1.0.0', scripts: { build: `touch ${mark}` } }));
    await git(folder, 'add', '.');
    await git(folder, 'commit', '--quiet', '-m', 'more');
    await mkdir(path.join(folder, '.git', 'hooks'), { recursive: true });
    await writeFile(path.join(folder, '.git', 'hooks', 'post-checkout'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
    await user.done('install', url);
    for (const [given, message] of [
      [`git+ext::sh -c touch% ${mark}`, /nothing that can be installed|Cannot fetch/],
      [`${url}#--upload-pack=touch ${mark}`, /begins with "-"|Cannot fetch/],
      [`${url}#no-such-branch`, /Cannot fetch no-such-branch of .*couldn't find remote ref/],
    ] as const) {
      const { code, err } = await user.run('install', given);
      expect({ given, code, err }).toEqual({ given, code: 1, err: expect.stringMatching(message) });
    }
    expect(existsSync(mark)).toBe(false);
  });
});
