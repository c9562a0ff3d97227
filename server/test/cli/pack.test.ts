// `codex-plugin pack` as a user runs it: a process, its output, its exit code, and the file that it writes.
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readTarball } from '../../src/registry/tarball/readTarball.ts';
import { hostileRegistry, json, type HostileRegistry } from '../registry/hostileRegistry.ts';
import { cli, filesIn, place, type Ran } from './initHarness.ts';

// Put together here, so that programs that look for keys in repositories find none.
const KEY = ['ghp_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');
const TGZ = 'com.example.hello-1.0.0.tgz';

async function plugin(more: Record<string, string> = {}, { version = '1.0.0', permissions = ['filesystem:read'] } = {}): Promise<void> {
  const handlers = [{ event: 'onFileSave', script: 'save.js' }];
  const manifest = JSON.stringify({ pluginId: 'com.example.hello', version, entryPoints: { handlers }, permissions });
  const files = { 'plugin.manifest.json': manifest, 'save.js': 'exports.onFileSave = () => ({ success: true });\n', ...more };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(place('hello', name)), { recursive: true });
    await writeFile(place('hello', name), content);
  }
}

/** What a registry has, by version. */
let published: Map<string, Buffer>;
let registry: HostileRegistry;
beforeEach(async () => {
  published = new Map();
  registry = await hostileRegistry((request, response, url) => {
    const version = /-(\d+\.\d+\.\d+(?:-beta\.\d)?)\.tgz$/.exec(request.url ?? '')?.[1];
    const bytes = version === undefined ? undefined : published.get(version);
    if (bytes) return void response.end(bytes);
    if (published.size === 0 || version !== undefined) return json({ error: 'not found' }, 404)(request, response, url);
    const name = 'com.example.hello';
    const versions = [...published].map(([one, content]) => {
      const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
      return [one, { name, version: one, dist: { integrity, tarball: `${url}${name}/-/${name}-${one}.tgz` } }];
    });
    const latest = [...published.keys()].at(-1);
    json({ name, 'dist-tags': { latest }, versions: Object.fromEntries(versions) })(request, response, url);
  });
});

const pack = (...args: string[]): Promise<Ran> => cli(['pack', 'hello', ...args], { env: { npm_config_registry: registry.url } });
const NOTHING_BEFORE = /^Note: There is nothing to compare it with: http:\S+ has no version of com\.example\.hello before 1\.0\.0\.$/;

describe('codex-plugin pack', () => {
  test('writes the package into the working directory, and says what is in it', async () => {
    await plugin({ 'notes.txt': 'x', '.env': 'A=1' });
    const { code, out, err } = await pack();
    expect({ code, err }).toEqual({ code: 0, err: expect.stringMatching(NOTHING_BEFORE) });
    expect(out).toMatch(/^com\.example\.hello 1\.0\.0\nFiles \(3\)\n +\d+ B {2}package\.json\n/);
    expect(out).toContain('filesystem:read: read files in this workspace');
    expect(out).toContain('Left out (2)\n  notes.txt\n  .env\n');
    expect(out).toMatch(/Packed com\.example\.hello-1\.0\.0\.tgz: \d+ B, unpacked \d+ B\.\nsha512-/);
    const read = readTarball(await readFile(place(TGZ)));
    expect(read.ok && read.files.map((file) => file.path)).toEqual(['package.json', 'plugin.manifest.json', 'save.js']);
  });

  test('prints all of it as JSON', async () => {
    await plugin({ 'notes.txt': 'x' });
    const { code, out } = await pack('--scope', '@team', '--json');
    const result = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(0);
    const file = place('team-com.example.hello-1.0.0.tgz');
    expect(result).toMatchObject({
      name: '@team/com.example.hello',
      file,
      permissions: ['filesystem:read'],
      leftOut: [{ path: 'notes.txt' }],
    });
    expect(result['size']).toBe((await stat(file)).size);
    expect(result).not.toHaveProperty('bytes');
  });

  test('packs the same again without a word, and writes over nothing else', async () => {
    await plugin();
    await pack();
    const before = await stat(place(TGZ), { bigint: true });
    expect((await pack()).code).toBe(0);
    expect((await stat(place(TGZ), { bigint: true })).mtimeNs).toBe(before.mtimeNs);
    await plugin({ 'README.md': '# Hello\n' });
    const refused = await pack();
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/is there already, with another content\. .*--force/) });
    expect((await stat(place(TGZ), { bigint: true })).mtimeNs).toBe(before.mtimeNs);
    expect((await pack('--force')).code).toBe(0);
    expect((await stat(place(TGZ))).size).not.toBe(Number(before.size));
    expect((await filesIn(place('.'))).filter((name) => !name.includes('/'))).toEqual(['.gitconfig', TGZ]);
  });

  test('writes where it is told to', async () => {
    await plugin();
    await mkdir(place('dist'));
    expect((await pack('--out', 'dist')).out).toContain(`Packed ${path.join('dist', TGZ)}:`);
    expect((await pack('--out', 'dist/other.tgz')).code).toBe(0);
    expect(await filesIn(place('dist'))).toEqual([TGZ, 'other.tgz']);
    expect(await pack('--out', 'nowhere/x.tgz')).toMatchObject({ code: 2, err: expect.stringContaining('does not exist') });
  });

  test('writes nothing in a dry run', async () => {
    await plugin();
    expect(await pack('--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing was written.') });
    expect(JSON.parse((await pack('--dry-run', '--json')).out)).not.toHaveProperty('file');
    expect(await filesIn(place('.'))).not.toContain(TGZ);
  });

  test('says what is new since the package of the version before, which it finds beside the new one', async () => {
    for (const version of ['0.9.0', '0.10.0']) {
      await plugin({}, { version });
      await pack();
    }
    await plugin({ 'README.md': 'x' }, { permissions: ['filesystem:read', 'process:spawn'] });
    const { out } = await pack();
    expect(out).toContain(
      'New since 0.10.0 (com.example.hello-0.10.0.tgz)\n  + may now start any program (process:spawn)\n  + README.md  1 B\n',
    );
    expect(JSON.parse((await pack('--since', 'com.example.hello-0.9.0.tgz', '--json')).out)).toMatchObject({ since: { version: '0.9.0' } });
    expect(await pack('--since', 'hello/save.js')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is no package to compare with'),
    });
  });

  test('says what is new since what the registry has, where no package is beside it', async () => {
    await plugin({}, { version: '0.9.0' });
    await pack('--out', 'elsewhere.tgz');
    published.set('0.9.0', await readFile(place('elsewhere.tgz')));
    await plugin({ 'README.md': 'x' });
    const { out, err } = await pack('--dry-run');
    expect({ out, err }).toEqual({
      out: expect.stringContaining(`New since 0.9.0 (${registry.url})\n  + README.md  1 B\n`),
      err: '',
    });
    expect(JSON.parse((await pack('--dry-run', '--json')).out)).toMatchObject({
      since: { from: registry.url, version: '0.9.0', added: [{ path: 'README.md' }] },
      notes: [],
    });
    // The same version: what is new in it cannot be published under that name.
    published.set('1.0.0', published.get('0.9.0')!);
    expect((await pack('--dry-run')).err).toContain('is published already at');
    await pack('--out', 'same.tgz');
    published.set('1.0.0', await readFile(place('same.tgz')));
    const same = await pack('--dry-run');
    expect(same.err).toContain('with the same content');
    expect(same.out).toContain('New since 0.9.0');
    // Before a pre-release there may be another one, and before what is none there is none.
    await plugin({}, { version: '1.1.0-beta.1' });
    await pack('--out', 'beta.tgz');
    published.set('1.1.0-beta.1', await readFile(place('beta.tgz')));
    await plugin({}, { version: '1.1.0-beta.2' });
    expect((await pack('--dry-run')).out).toContain('New since 1.1.0-beta.1');
    await plugin({}, { version: '1.1.0' });
    expect((await pack('--dry-run')).out).toContain('New since 1.0.0');
  });

  test('packs where no registry can be asked, and says so; or asks none', async () => {
    await plugin();
    published.set('0.9.0', Buffer.from('no package'));
    const strange = await pack('--dry-run');
    expect(strange).toMatchObject({ code: 0, err: expect.stringMatching(/^Note: What is new is not known\. 0\.9\.0 cannot be read\./) });
    const gone = await cli(['pack', 'hello', '--dry-run', '--registry', 'http://127.0.0.1:9/']);
    expect(gone).toMatchObject({ code: 0, err: expect.stringMatching(/^Note: What is new is not known, .* cannot be reached: /) });
    expect(await cli(['pack', 'hello', '--dry-run', '--registry', 'nonsense'])).toMatchObject({ code: 2, out: '' });
    await writeFile(place('com.example.hello-0.9.9.tgz'), 'no package');
    expect((await pack('--dry-run')).err).toMatch(/^Note: com\.example\.hello-0\.9\.9\.tgz was not compared with\. /);
    registry.asked.length = 0;
    expect(await pack('--no-since')).toMatchObject({ code: 0, err: '' });
    expect(registry.asked).toEqual([]);
  });

  test('names file and line of what must not become public, and never shows it', async () => {
    await plugin({ 'README.md': `# Hello\n${KEY}\n`, 'data/.env': 'PASSWORD=hunter22\n', 'package.json': '{ "files": ["data"] }' });
    const { code, out, err } = await pack();
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('hello/README.md:2:1 error');
    expect(err).toContain('hello/data/.env:1:1 error');
    expect(err).toContain('Nothing was packed.');
    expect(err).not.toMatch(new RegExp(`hunter22|${KEY.slice(4, 12)}`));
    const json = await pack('--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toEqual({
      problems: [
        expect.objectContaining({ file: 'README.md', line: 2, column: 1, severity: 'error', code: 'pack/secret' }),
        expect.objectContaining({ file: 'data/.env', line: 1, code: 'pack/secret' }),
      ],
    });
    expect(json.out).not.toMatch(/hunter22/);
    expect(await filesIn(place('.'))).not.toContain(TGZ);
  });

  test('tells of what may be wrong beside the result', async () => {
    await plugin({ 'save.js': "require('./gone'); exports.onFileSave = () => ({ success: true });\n" });
    expect(await pack()).toMatchObject({
      code: 0,
      err: expect.stringContaining('Note: save.js:1 imports "./gone", and there is no such file.'),
    });
  });

  test('takes no folder without a manifest, and no scope that is none', async () => {
    await plugin();
    expect(await cli(['pack'])).toMatchObject({ code: 2, err: expect.stringContaining('No manifest in') });
    expect(await pack('--scope', 'A B')).toMatchObject({ code: 2, err: expect.stringContaining('no scope of npm') });
  });

  test('says where the package cannot be written', async () => {
    await plugin({ 'README.md': 'x' });
    await writeFile(place('full'), '');
    expect(await pack('--out', 'full/made.tgz')).toMatchObject({ code: 2, err: expect.stringContaining('does not exist') });
  });

  test.runIf(process.platform === 'linux')('shows names of files without what terminals would take for commands', async () => {
    await plugin({ ['evil\u001B[2J.txt']: 'x', ['::error::x']: 'x' });
    const { out } = await pack();
    expect(out).toContain(String.raw`evil\x1b[2J.txt`);
    expect(out).not.toContain('\u001B');
  });
});
