// `npm pack` and `npm install -g`, without a network: what comes out of it is the whole command line.
import { execa } from 'execa';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFromNpm } from '../nodeFromNpm.mts';
import { npmProgram } from '../npmProgram.mts';

const root = path.resolve(import.meta.dirname, '../../..');
const isWindows = process.platform === 'win32';

/** What packing needs of the project. It builds anew, which must not happen to what other tests run. */
const PARTS = [
  'package.json',
  '.npmrc',
  '.npmignore',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'docs',
  'schemas',
  'server',
  'client',
  'scripts',
];

/** Packed, in bytes. */
const LIMIT = 1_550_000;

/** Before everything that is read for a command that starts. */
const OLD_NODE = { name: `node-${isWindows ? 'win' : process.platform}-${process.arch}`, version: '12.22.12' };

describe('the package for npm', () => {
  let folder: string;
  let files: string[];
  let size: number;
  let command: string;
  let installed: string;

  const npm = async (cwd: string, ...args: string[]): Promise<string> => {
    const program = npmProgram();
    // Nobody answers there, so that whatever was to be fetched would fail.
    const offline = ['--offline', '--registry', 'http://127.0.0.1:9/', '--cache', path.join(folder, 'cache')];
    const { stdout } = await execa(program.command, [...program.args, ...args, ...offline], { cwd });
    return stdout;
  };
  const run = async (args: string[], input = ''): Promise<{ code: number | undefined; stdout: string; stderr: string }> => {
    const env = { PATH: [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter) };
    const { exitCode, stdout, stderr } = await execa(command, args, { cwd: folder, input, reject: false, env });
    return { code: exitCode, stdout, stderr };
  };

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'install-')));
    const project = path.join(folder, 'project');
    for (const part of PARTS) await cp(path.join(root, part), path.join(project, part), { recursive: true });
    await symlink(path.join(root, 'node_modules'), path.join(project, 'node_modules'), 'junction');
    const [packed] = JSON.parse(await npm(project, 'pack', '--json', '--pack-destination', folder)) as {
      filename: string;
      size: number;
      files: { path: string }[];
    }[];
    files = packed!.files.map((file) => file.path);
    ({ size } = packed!);
    const prefix = path.join(folder, 'prefix');
    await npm(folder, 'install', '--global', '--prefix', prefix, path.join(folder, packed!.filename));
    command = isWindows ? path.join(prefix, 'codex-plugin.cmd') : path.join(prefix, 'bin/codex-plugin');
    installed = path.join(prefix, isWindows ? 'node_modules' : 'lib/node_modules', 'codex-plugin-host');
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('is small, and has neither source maps nor sources nor what only the editor needs', () => {
    expect(size).toBeLessThanOrEqual(LIMIT);
    for (const wanted of [
      'README.md',
      'LICENSE',
      'CHANGELOG.md',
      'dist/cli.js',
      'dist/server.js',
      'dist/workers/python/worker.py',
      'schemas/mock-event.schema.json',
    ])
      expect(files).toContain(wanted);
    const code = files.filter((file) => !/^docs\/[^/]+\.md$/.test(file));
    expect(code.filter((file) => /\.map$|\.ts$|^server|^client|extension/.test(file))).toEqual([
      'dist/workers/sdk/codex-plugin-sdk/index.d.ts',
    ]);
  });

  it('has every document that its README leads to, and names nothing twice that is packed', async () => {
    const readme = await readFile(path.join(installed, 'README.md'), 'utf8');
    const links = [...readme.matchAll(/(?<!!)\[[^\]]*\]\(([^)#\s]+)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !link.includes('://'));
    expect(links).toContain('docs/author-loop.md');
    expect(links.filter((link) => !files.includes(link))).toEqual([]);
    const lines = (await readFile(path.join(root, '.npmignore'), 'utf8')).split('\n');
    expect(lines.filter((line, at) => line !== '' && lines.indexOf(line) !== at)).toEqual([]);
  });

  it('is named by npm pack and nothing else is printed there, which pre-commit takes for the name as a whole', async () => {
    const project = path.join(folder, 'project');
    const printed = await npm(project, 'pack');
    expect(printed).toMatch(/^codex-plugin-host-[\d.]+\.tgz$/);
    await stat(path.join(project, printed));
  });

  it('has all that is built, but for the extension', async () => {
    const built = await readdir(path.join(folder, 'project/dist'), { recursive: true, withFileTypes: true });
    const wanted = built
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(path.join(folder, 'project'), path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    const packed = files.filter((file) => file.startsWith('dist/'));
    expect(packed.toSorted()).toEqual(wanted.filter((file) => file !== 'dist/extension.js').toSorted());
  });

  it('brings all that it needs along', async () => {
    const manifest = JSON.parse(await readFile(path.join(installed, 'package.json'), 'utf8')) as Record<string, unknown>;
    expect(manifest['dependencies']).toBeUndefined();
    await expect(stat(path.join(installed, 'node_modules'))).rejects.toThrow('ENOENT');
  });

  it('says its version and its help', async () => {
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await run(['--version'])).toEqual({ code: 0, stdout: version, stderr: '' });
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/invoke .*validate/s);
  });

  it('validates and invokes plugins in both languages', async () => {
    const plugins = path.join(root, 'test-fixtures/workspaces/demo/.codex/plugins');
    expect(await run(['validate', '--json', plugins])).toMatchObject({ code: 0, stdout: '[]' });
    const payload = JSON.stringify({ filePath: 'a.py', fileContent: 'x = 1   \n' });
    const { code, stdout } = await run(['invoke', path.join(plugins, 'tidy-python'), 'onFileSave', '--json', '--payload', '-'], payload);
    expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({ code: 0, response: { formattedContent: 'x = 1\n' } });
    const json = JSON.stringify({ filePath: 'a.json', fileContent: '{"a":1}' });
    const tidy = await run(['invoke', path.join(plugins, 'tidy'), 'onFileSave', '--json', '--payload', '-'], json);
    expect({ code: tidy.code, ...(JSON.parse(tidy.stdout) as object) }).toMatchObject({ code: 0, response: { success: true } });
  });

  const tooOld = (version: string): RegExp =>
    new RegExp(`^codex-plugin needs Node\\.js 22\\.15 or newer, and this is Node\\.js ${version} \\(.+\\)\\.`);

  it.each(['22.14.0', '20.20.2', '0.12.18'])('says which Node.js it needs to one that says it is %s', async (version) => {
    const pretend = path.join(folder, 'pretend.cjs');
    await writeFile(pretend, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`);
    const cli = path.join(installed, 'dist/cli.js');
    const { exitCode, stdout, stderr } = await execa(process.execPath, ['--require', pretend, cli, '--version'], { reject: false });
    expect(stderr).toMatch(tooOld(version));
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.each(['22.15.0', '23.0.0', '26.1.0'])('runs on one that says it is %s', async (version) => {
    const pretend = path.join(folder, 'pretend.cjs');
    await writeFile(pretend, `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });`);
    const cli = path.join(installed, 'dist/cli.js');
    expect((await execa(process.execPath, ['--require', pretend, cli, '--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('says so to a real Node.js that cannot read what it is written in', async (context) => {
    const found = nodeFromNpm(OLD_NODE);
    if ('missing' in found) return context.skip(found.missing);
    const { exitCode, stdout, stderr } = await execa(found.node, [path.join(installed, 'dist/cli.js'), 'validate'], { reject: false });
    expect(stderr).toMatch(tooOld(OLD_NODE.version));
    expect(stderr).not.toContain('SyntaxError');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it('works from a folder with spaces', async () => {
    const spaced = path.join(folder, 'with space & more');
    await mkdir(spaced);
    await cp(installed, path.join(spaced, 'codex-plugin-host'), { recursive: true });
    const { exitCode, stdout } = await execa(process.execPath, [path.join(spaced, 'codex-plugin-host/dist/cli.js'), 'doctor', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
  });
});
