import { execa } from 'execa';
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, symlink, truncate, writeFile, chmod, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as pacote from 'pacote';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readTarball } from '../tarball/readTarball.ts';
import { compared } from './comparison.ts';
import { packPlugin, type PackedPlugin, type PackOptions, type Packing } from './pack.ts';

// Put together here, so that programs that look for keys in repositories find none.
const KEY = ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');

const manifestWith = (more: object = {}): string =>
  JSON.stringify({
    pluginId: 'com.example.hello',
    version: '1.0.0',
    description: 'Greets.',
    entryPoints: { handlers: [{ event: 'onFileSave', script: 'handlers/save.js' }] },
    permissions: ['network', 'filesystem:read:src'],
    ...more,
  });

const PLUGIN = { 'plugin.manifest.json': manifestWith(), 'handlers/save.js': 'exports.onFileSave = () => ({ success: true });\n' };

/** A folder with these files; a text that begins with `-> ` makes a link. */
async function folderWith(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'pack-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    if (typeof content === 'string' && content.startsWith('-> ')) await symlink(content.slice(3), file);
    else await writeFile(file, content);
  }
  return folder;
}

const packWith = async (files: Record<string, string | Buffer>, options?: PackOptions): Promise<Packing> =>
  packPlugin(await folderWith({ ...PLUGIN, ...files }), options);

async function packed(files: Record<string, string | Buffer>, options?: PackOptions): Promise<Packing & { ok: true }> {
  const packing = await packWith(files, options);
  if (!packing.ok) throw new Error(packing.problems.map(({ message }) => message).join('\n'));
  return packing;
}

const namesOf = ({ files }: PackedPlugin): string[] => files.map((one) => one.path);

/** The names of what is packed beside what every plugin has. */
async function alsoPacked(files: Record<string, string | Buffer>): Promise<string[]> {
  const usual = new Set([...Object.keys(PLUGIN), 'package.json']);
  return namesOf((await packed(files)).packed).filter((name) => !usual.has(name));
}

/** What keeps it from being packed: `file:line code`, and the messages. */
async function refusal(files: Record<string, string | Buffer>, options?: PackOptions): Promise<{ places: string[]; said: string }> {
  const packing = await packWith(files, options);
  if (packing.ok) return { places: [], said: `packed ${namesOf(packing.packed).join(', ')}` };
  const places = packing.problems.map(({ file, range, code }) => `${file}:${range.start.line + 1} ${code}`);
  return { places, said: packing.problems.map(({ message }) => message).join('\n') };
}

describe('packing a plugin', () => {
  test('says what is in the package, and all of it is in the tarball', async () => {
    const { packed: one } = await packed({ 'README.md': '# Hello\n' });
    const read = readTarball(one.bytes);
    expect(one).toMatchObject({
      id: 'com.example.hello',
      name: 'com.example.hello',
      version: '1.0.0',
      filename: 'com.example.hello-1.0.0.tgz',
      integrity: expect.stringMatching(/^sha512-[\w+/]{86}==$/),
      shasum: expect.stringMatching(/^[\da-f]{40}$/),
      permissions: ['network:request', 'filesystem:read:src'],
      manifestFile: 'plugin.manifest.json',
    });
    expect(read).toMatchObject({ ok: true, unpackedSize: one.unpackedSize });
    expect(read.ok && read.files.map((file) => [file.path, file.content.length, file.mode])).toEqual(
      one.files.map((file) => [file.path, file.size, file.mode]),
    );
    expect(read.ok && JSON.parse(read.files.find((file) => file.path === 'package.json')!.content.toString())).toEqual(one.packageJson);
  });

  test('gives the same bytes, whatever the times, rights and order of the files are', async () => {
    const files = { ...PLUGIN, 'README.md': 'a', 'lib/run.sh': '#!/bin/sh\n', 'package.json': '{ "files": ["lib"], "license": "MIT" }' };
    const one = await folderWith(files);
    const other = await folderWith(Object.fromEntries(Object.entries(files).toReversed()));
    await chmod(path.join(other, 'lib/run.sh'), 0o700);
    await chmod(path.join(other, 'README.md'), 0o777);
    await utimes(path.join(other, 'README.md'), 1, 1);
    const [first, second] = [await packPlugin(one), await packPlugin(other)];
    expect(first.ok && second.ok && first.packed.bytes.equals(second.packed.bytes)).toBe(true);
    expect(first.ok && first.packed.files.filter(({ mode }) => mode === 0o755).map((file) => file.path)).toEqual(['lib/run.sh']);
  });

  test('npm reads what it packs', async () => {
    const folder = await folderWith({ ...PLUGIN, 'package-lock.json': '{}', 'package.json': '{ "dependencies": { "semver": "7.0.0" } }' });
    const packing = await packPlugin(folder, { scope: '@team' });
    if (!packing.ok) throw new Error('not packed');
    const tgz = path.join(folder, packing.packed.filename);
    await writeFile(tgz, packing.packed.bytes);
    expect(packing.packed.filename).toBe('team-com.example.hello-1.0.0.tgz');
    const options = { cache: path.join(folder, 'cache'), integrity: packing.packed.integrity };
    expect(await pacote.manifest(`file:${tgz}`, options)).toMatchObject({
      name: '@team/com.example.hello',
      version: '1.0.0',
      dependencies: { semver: '7.0.0' },
      codexPlugin: { id: 'com.example.hello', manifest: 'plugin.manifest.json', permissions: ['network:request', 'filesystem:read:src'] },
    });
  });

  test('a manifest with errors is not packed, and they are said where they are', async () => {
    expect((await refusal({ 'plugin.manifest.json': manifestWith({ version: '1' }) })).places).toEqual([
      'plugin.manifest.json:1 manifest/version-format',
    ]);
    expect((await refusal({ 'plugin.manifest.json': '{' })).places).toEqual(['plugin.manifest.json:1 manifest/syntax']);
    const empty = await packPlugin(await folderWith({}));
    expect(empty).toMatchObject({ ok: false, problems: [{ code: 'pack/no-manifest' }] });
  });

  test.for<[string, object, PackOptions, RegExp]>([
    ['another version than is wanted', {}, { version: '1.1.0' }, /says version 1\.0\.0, and 1\.1\.0 is to be packed/],
    ['a version with a part that registries drop', { version: '1.0.0+mac' }, {}, /Leave it out: 1\.0\.0\./],
    ['an id with capitals', { pluginId: 'com.Example.hello' }, {}, /"com\.example\.hello"/],
    ['a scope that is none', {}, { scope: '@A b' }, /no scope of npm/],
    ['a name that is too long', { pluginId: `com.${'a'.repeat(220)}` }, {}, /at most 214/],
  ])('%s is refused', async ([, more, options, said]) => {
    expect((await refusal({ 'plugin.manifest.json': manifestWith(more) }, options)).said).toMatch(said);
  });

  test.for(['../events.js', '../../etc/passwd'])('a script outside of the folder (%s) is refused', async (script) => {
    const { said } = await refusal({
      'plugin.manifest.json': manifestWith({ entryPoints: { handlers: [{ event: 'onFileSave', script }] } }),
    });
    expect(said).toContain("leads out of the plugin's folder");
  });
});

describe('what is packed', () => {
  test('is what somebody named, and nothing else', async () => {
    const others = [
      'notes.txt',
      '.env',
      'lib/unused.js',
      'events/save.json',
      'node_modules/a/index.js',
      '.git/config',
      'test/save.test.js',
      'x.log',
    ];
    const one = await packed({ ...Object.fromEntries(others.map((name) => [name, 'x'])), 'README.md': '' });
    expect(namesOf(one.packed)).toEqual(['README.md', 'handlers/save.js', 'package.json', 'plugin.manifest.json']);
    const left = ['lib/unused.js', 'notes.txt', 'test/save.test.js', '.env', '.git/', 'events/save.json', 'node_modules/'];
    expect(one.leftOut).toEqual(left.map((name) => ({ path: name })));
  });

  test('includes documents, licences, lock files and lists of requirements at the top', async () => {
    const names = [
      'CHANGELOG.md',
      'LICENCE',
      'LICENSE-MIT.txt',
      'NOTICE',
      'Pipfile.lock',
      'README.de.md',
      'npm-shrinkwrap.json',
      'package-lock.json',
    ];
    names.push('pylock.toml', 'pyproject.toml', 'requirements-dev.txt', 'requirements.lock', 'requirements.txt', 'uv.lock');
    const files = Object.fromEntries(names.map((name) => [name, '{}']));
    expect(await alsoPacked({ ...files, 'README.md.bak': '', 'README~': '', 'docs/README.md': '', 'license-keys/a.txt': '' })).toEqual(
      names,
    );
  });

  test('includes main, endpoints and a description of them', async () => {
    const manifest = manifestWith({ main: './start.js', api: './api.yaml', api_endpoints: [{ path: '/a', handler: 'api/a.py#get' }] });
    const api = 'openapi: 3.0.0\ninfo: { title: A, version: "1" }\npaths: {}\n';
    const files = { 'plugin.manifest.json': manifest, 'start.js': '', 'api.yaml': api, 'api/a.py': 'def get(r): return {}\n' };
    expect(await alsoPacked(files)).toEqual(['api.yaml', 'api/a.py', 'start.js']);
  });

  test.for<[string, Record<string, string>, string[]]>([
    [
      'require, with and without endings, of folders and data',
      {
        'handlers/save.js': "require('../lib/a'); require('../lib'); require('./data.json'); require('../pkg')",
        'lib/a.js': "require('./b.cjs')",
        'lib/b.cjs': "require('./a')",
        'lib/index.js': '',
        'handlers/data.json': '{}',
        'pkg/package.json': '{ "main": "src/main" }',
        'pkg/src/main.js': '',
      },
      ['handlers/data.json', 'lib/a.js', 'lib/b.cjs', 'lib/index.js', 'pkg/package.json', 'pkg/src/main.js'],
    ],
    [
      'import in all its forms',
      {
        'handlers/save.js': "import '../lib/a.js'; export * from '../lib/b.mjs'; const c = () => import('../lib/c.ts');",
        'lib/a.js': '',
        'lib/b.mjs': '',
        'lib/c.ts': "import { type X, d } from './d.ts'; import type { E } from './e.ts';",
        'lib/d.ts': '',
        'lib/e.ts': '',
      },
      ['lib/a.js', 'lib/b.mjs', 'lib/c.ts', 'lib/d.ts'],
    ],
    [
      'what says how scripts in a folder are to be read',
      {
        'handlers/save.js': "import '../lib/deep/a.js'",
        'lib/deep/a.js': '',
        'lib/package.json': '{ "type": "module" }',
        'other/package.json': '{}',
      },
      ['lib/deep/a.js', 'lib/package.json'],
    ],
    [
      'names that package.json gives',
      {
        'handlers/save.js': "import '#one'; import '#lib/two.js'",
        'package.json': '{ "imports": { "#one": { "node": "./lib/one.js", "default": ["./lib/other.js"] }, "#lib/*": "./lib/*" } }',
        'lib/one.js': '',
        'lib/other.js': '',
        'lib/two.js': "import './three.js'",
        'lib/three.js': '',
      },
      ['lib/one.js', 'lib/other.js', 'lib/three.js', 'lib/two.js'],
    ],
    [
      'Python, from packages and from beside the script',
      {
        'plugin.manifest.json': manifestWith({ hooks: { onFileOpen: 'handlers/open.py#run' } }),
        'handlers/open.py':
          'import beside, json\nfrom pkg.deep import thing, name\nfrom . import sibling\nimport namespace.part\ndef run(e): return {}\n',
        'handlers/beside.py': '',
        'handlers/sibling.py': '',
        'pkg/__init__.py': 'from .core import *',
        'pkg/core.py': '',
        'pkg/deep/__init__.py': 'from ..other import x',
        'pkg/deep/thing.py': '',
        'pkg/other.py': '',
        'pkg/unused.py': '',
        'namespace/part.py': '',
      },
      [
        'handlers/beside.py',
        'handlers/open.py',
        'handlers/sibling.py',
        'namespace/part.py',
        'pkg/__init__.py',
        'pkg/core.py',
        'pkg/deep/__init__.py',
        'pkg/deep/thing.py',
        'pkg/other.py',
      ],
    ],
  ])('includes what is imported: %s', async ([, files, expected]) => expect(await alsoPacked(files)).toEqual(expected));

  test('says which imports lead nowhere, which packages nobody installs, and what is only named', async () => {
    const one = await packed({
      'handlers/save.js':
        "require('./gone');\nrequire('left-pad');\nrequire('semver');\nrequire('node:fs').readFileSync(`${__dirname}/words.txt`);\n",
      'handlers/words.txt': '',
      'package.json':
        '{ "version": "0.9.0", "dependencies": { "semver": "7.0.0" }, "files": ["nothing/*"], "bundleDependencies": ["semver"] }',
    });
    expect(one.notes).toEqual([
      expect.stringContaining('bundleDependencies'),
      expect.stringContaining('says version 0.9.0'),
      expect.stringContaining('"nothing/*"'),
      'handlers/save.js:1 imports "./gone", and there is no such file.',
      expect.stringMatching(/^handlers\/save\.js:2 imports the package "left-pad"/),
    ]);
    expect(one.leftOut).toEqual([{ path: 'handlers/words.txt', namedIn: 'handlers/save.js' }]);
  });

  test.for<[string, string, RegExp]>([
    ['outside of the folder', "require('../../shared.js')", /"\.\.\/\.\.\/shared\.js" is outside of the plugin's folder/],
    ['in a folder that is never packed', "require('../node_modules/a/index.js')", /is in node_modules, which is never packed/],
    ['called by another case', "require('../Lib/A.js')", /is called "lib\/a\.js"/],
  ])('an import of what is %s is refused', async ([, script, said]) => {
    const found = await refusal({ 'handlers/save.js': `\n${script}`, 'lib/a.js': '', 'node_modules/a/index.js': '' });
    expect(found.places).toEqual(['handlers/save.js:2 pack/import']);
    expect(found.said).toMatch(said);
  });

  test.for<[string[], string[]]>([
    [['assets'], ['assets/a.txt', 'assets/deep/b.txt', 'assets/deep/c.md']],
    [['./assets/'], ['assets/a.txt', 'assets/deep/b.txt', 'assets/deep/c.md']],
    [['assets', '!assets/deep'], ['assets/a.txt']],
    [['assets', '!**/*.txt'], ['assets/deep/c.md']],
    [['assets/*'], ['assets/a.txt', 'assets/deep/b.txt', 'assets/deep/c.md']],
    [['**/*.md'], ['assets/deep/c.md']],
    [['/assets/a.txt'], ['assets/a.txt']],
    [['lib/x.js'], ['lib/x.js', 'lib/y.js']],
    [['.'], ['assets/a.txt', 'assets/deep/b.txt', 'assets/deep/c.md', 'lib/x.js', 'lib/y.js']],
    [['events', 'node_modules', '.venv', '.git', 'env', 'assets/.DS_Store', 'old.tgz'], []],
  ])('includes what "files" in package.json names: %j', async ([globs, expected]) => {
    const names = [
      'assets/a.txt',
      'assets/deep/b.txt',
      'assets/deep/c.md',
      'assets/.DS_Store',
      'events/a.json',
      'node_modules/a.js',
      '.venv/b',
      '.git/c',
    ];
    const files = Object.fromEntries([...names, 'env/pyvenv.cfg', 'old.tgz', 'lib/y.js'].map((name) => [name, 'x']));
    expect(await alsoPacked({ ...files, 'lib/x.js': "require('./y')", 'package.json': JSON.stringify({ files: globs }) })).toEqual(
      expected,
    );
  });

  test('a glob that leads out is refused', async () => {
    expect((await refusal({ 'package.json': '{\n"files": ["../*"] }' })).places).toEqual(['package.json:2 pack/package-json']);
  });

  test.runIf(process.platform !== 'win32')('links are followed inside of the folder, and refused where they lead elsewhere', async () => {
    const outside = await folderWith({ 'secret.txt': 'x' });
    const all = { 'package.json': '{ "files": ["data"] }', 'real/a.txt': 'a', 'node_modules/b.txt': 'b' };
    expect(await alsoPacked({ ...all, 'data/link.txt': '-> ../real/a.txt', 'data/folder': '-> ../real' })).toEqual([
      'data/folder/a.txt',
      'data/link.txt',
    ]);
    for (const target of [path.join(outside, 'secret.txt'), outside, '/dev/null', '../gone', '../node_modules/b.txt', '..', '../.git'])
      expect((await refusal({ ...all, '.git/config': '', 'data/link': `-> ${target}` })).places).toEqual(['data/link:1 pack/link']);
    // Nobody asked for it.
    expect(await alsoPacked({ 'data/link': `-> ${outside}` })).toEqual([]);
  });

  test.runIf(process.platform !== 'win32')('a pipe is refused, and nobody waits for it', async () => {
    const folder = await folderWith({ ...PLUGIN, 'package.json': '{ "files": ["data"] }', 'data/a.txt': 'a' });
    await execa('mkfifo', [path.join(folder, 'data/pipe')]);
    expect(await packPlugin(folder)).toMatchObject({ ok: false, problems: [{ file: 'data/pipe', code: 'pack/link' }] });
  });

  test('a path that cannot be installed everywhere is refused', async () => {
    const names = process.platform === 'linux' ? ['data/a:b.txt', 'data/nul.txt', 'data/A.txt', 'data/a.txt'] : ['data/.a~1.b~2'];
    const found = await refusal({ 'package.json': '{ "files": ["data"] }', ...Object.fromEntries(names.map((name) => [name, 'x'])) });
    if (process.platform === 'linux')
      expect(found.places).toEqual(['data/a.txt:1 pack/path', 'data/a:b.txt:1 pack/path', 'data/nul.txt:1 pack/path']);
  });
});

describe('what must not become public', () => {
  const named = { 'package.json': '{ "files": ["data"], "license": "MIT" }' };

  test.for(['.env', '.env.production', 'id_rsa', 'server.pem', '.npmrc', 'client_secret.json', '.aws/credentials', '.ssh/config'])(
    'is a file of the name %s',
    async (name) => {
      const { places, said } = await refusal({ ...named, [`data/${name}`]: 'PASSWORD=hunter22' });
      expect(places).toEqual([`data/${name}:1 pack/secret`]);
      expect(said).not.toContain('hunter22');
    },
  );

  test('is a key in a file that is packed, whose place is said and which is not', async () => {
    const { places, said } = await refusal({
      'handlers/save.js': `\n\nexports.onFileSave = () => fetch(url, { token: '${KEY}' });\n`,
      'README.md': `a\n${KEY}\n`,
    });
    expect(places).toEqual(['README.md:2 pack/secret', 'handlers/save.js:3 pack/secret']);
    expect(said).not.toContain(KEY.slice(0, 8));
  });

  test('is a key in what is no text, or a text of another encoding', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const found = await refusal({
      ...named,
      'data/a.txt': Buffer.from(`\uFEFFa\n${KEY}\n`, 'utf16le'),
      'data/b.txt': Buffer.from(`\uFEFFa\n${KEY}\n`, 'utf16le').swap16(),
      'data/c.db': Buffer.concat([Buffer.alloc(16), Buffer.from(KEY), Buffer.alloc(16)]),
      'data/d.der': privateKey.export({ format: 'der', type: 'pkcs8' }),
      'data/e.der': Buffer.concat([Buffer.from([0x30, 0x00]), Buffer.alloc(40)]),
    });
    expect(found.places).toEqual(['a.txt:2', 'b.txt:2', 'c.db:1', 'd.der:1'].map((place) => `data/${place} pack/secret`));
    expect(found.said).not.toContain(KEY.slice(0, 8));
    expect(found.said).toContain('"data/d.der" has what looks like a private key.');
  });

  test('is a password in a file that is packed, but for those of tests', async () => {
    const word = ['hunter', '2-Tiger'].join('');
    const found = await refusal({
      ...named,
      'handlers/save.js': `\nconst password = '${word}';\nexports.onFileSave = () => fetch('https://bob:${word}@git.acme.com/');\n`,
      'data/tests/login.js': `const password = '${word}';\n`,
      'data/settings.js': "const password = process.env.DB_PASSWORD ?? 'changeme';\n",
    });
    expect(found.places).toEqual(['handlers/save.js:2 pack/secret', 'handlers/save.js:3 pack/secret']);
    expect(found.said).toContain('what looks like a password or key in line 2');
    expect(found.said).toContain('what looks like an address with a password in line 3');
    expect(found.said).not.toContain(word);
  });

  test.runIf(process.platform !== 'win32')('is what a link of another name leads to', async () => {
    expect((await refusal({ ...named, '.env': 'A=1', 'data/settings': '-> ../.env' })).places).toEqual(['data/settings:1 pack/secret']);
  });

  test('is not what stays in the folder, an example, or what is said to be none', async () => {
    const files = {
      ...named,
      '.env': 'A=1',
      'lib/keys.js': KEY,
      'data/.env.example': 'A=',
      'data/test.txt': `${KEY} gitleaks:allow`,
      'data/a.bin': Buffer.from(`\0${KEY} gitleaks:allow`),
    };
    expect(await alsoPacked(files)).toEqual(['data/a.bin', 'data/test.txt']);
  });
});

describe('what is too large', () => {
  test('is refused by the limits that it would be installed with, and the largest file is named', async () => {
    // Zeros are compressed to next to nothing, as in what is meant to fill a disk.
    const { places, said } = await refusal({ 'package.json': '{ "files": ["data"] }', 'data/zeros': Buffer.alloc(20_000_000) });
    expect(places).toEqual(['data/zeros:1 pack/too-large']);
    expect(said).toMatch(/more than 200 times its size.* Its largest file is data\/zeros\./);
  });

  test.runIf(process.platform !== 'win32')('is not read at all where that is plain before', async () => {
    const folder = await folderWith({ ...PLUGIN, 'package.json': '{ "files": ["data"] }', 'data/a': '' });
    await truncate(path.join(folder, 'data/a'), 5 * 1024 ** 3);
    expect(await packPlugin(folder)).toMatchObject({ ok: false, problems: [{ file: 'data/a', code: 'pack/too-large' }] });
  });
});

describe('package.json in the package', () => {
  const jsonOf = async (own: object): Promise<Record<string, unknown>> =>
    (await packed({ LICENSE: 'MIT', 'package.json': JSON.stringify(own) })).packed.packageJson;

  test('is made where there is none', async () => {
    const { packageJson } = (await packed({ LICENSE: 'MIT' })).packed;
    expect(packageJson).toEqual({
      name: 'com.example.hello',
      version: '1.0.0',
      description: 'Greets.',
      keywords: ['codex-plugin'],
      license: 'SEE LICENSE IN LICENSE',
      codexPlugin: { id: 'com.example.hello', manifest: 'plugin.manifest.json', permissions: ['network:request', 'filesystem:read:src'] },
    });
  });

  test('keeps what is in the own one, and drops what is about the folder only', async () => {
    const own = {
      private: true,
      workspaces: ['a'],
      type: 'module',
      name: 'other',
      dependencies: { a: '1.0.0' },
      keywords: ['x', 'codex-plugin'],
      license: 'MIT',
      scripts: { test: 'x' },
    };
    const json = await jsonOf(own);
    expect(json).toMatchObject({
      name: 'com.example.hello',
      type: 'module',
      dependencies: { a: '1.0.0' },
      keywords: ['x', 'codex-plugin'],
      license: 'MIT',
      scripts: { test: 'x' },
    });
    expect(Object.keys(json)).toEqual([
      'name',
      'version',
      'description',
      'keywords',
      'license',
      'codexPlugin',
      'dependencies',
      'scripts',
      'type',
    ]);
  });

  test.for(['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'prepublishOnly'])(
    'is refused with a script %s',
    async (script) => {
      const { places, said } = await refusal({ 'package.json': `{\n"scripts": {\n"${script}": "node evil.js" } }` });
      expect(places).toEqual(['package.json:3 pack/install-script']);
      expect(said).toContain('without scripts');
    },
  );

  test.for(['file:../shared', 'link:../shared', 'workspace:*', '../shared'])('is refused with a dependency from %s', async (from) => {
    const { places } = await refusal({ 'package.json': `{ "dependencies": {\n"shared": "${from}" } }` });
    expect(places).toEqual(['package.json:2 pack/package-json']);
  });

  test.for(['{', '[]', '"x"', ''])('is refused where it is no object: %s', async (text) => {
    expect((await refusal({ 'package.json': text })).places).toEqual([expect.stringMatching(/^package\.json:1 pack\/package-json$/)]);
  });

  test('takes members that are of other types than they should be', async () => {
    expect(
      await jsonOf({ scripts: 1, files: 'x', keywords: {}, dependencies: null, imports: 7, description: {}, version: [] }),
    ).toMatchObject({ version: '1.0.0' });
  });
});

describe('what is new in a package', () => {
  test('is said of files and permissions', async () => {
    const before = await packed({ 'README.md': 'a', LICENSE: 'MIT' });
    const after = await packed({
      'README.md': 'ab',
      NOTICE: 'x',
      'plugin.manifest.json': manifestWith({ version: '1.1.0', permissions: ['network', 'process:spawn:black'] }),
    });
    expect(compared(after.packed, before.packed.bytes)).toEqual({
      id: 'com.example.hello',
      version: '1.0.0',
      added: [{ path: 'NOTICE', size: 1 }],
      removed: [{ path: 'LICENSE', size: 3 }],
      changed: expect.arrayContaining([{ path: 'README.md', size: 2, sizeBefore: 1 }]),
      permissionsAdded: ['process:spawn:black'],
      permissionsRemoved: ['filesystem:read:src'],
      unpackedSizeBefore: before.packed.unpackedSize,
    });
  });

  test('is not said of what is no plugin', async () => {
    const { packed: one } = await packed({});
    expect(compared(one, Buffer.from('nothing'))).toMatchObject({ faults: [expect.stringContaining('gzip')] });
  });
});
