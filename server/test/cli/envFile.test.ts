// `codex-plugin invoke --env-file`: what stands in the file reaches the plugin that may read it, and is shown to nobody.
import { execa } from 'execa';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findNode22 } from '../node22.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

const MANIFEST = {
  pluginId: 'com.example.reader',
  version: '1.0.0',
  name: 'Reader',
  description: 'Reads variables.',
  entryPoints: {
    handlers: [
      { event: 'onCommand', script: 'reads.js' },
      { event: 'onCommand', script: 'reads.py' },
      { event: 'onFileOpen', script: 'throws.js' },
    ],
  },
  permissions: ['env:read:GREETING', 'env:read:API_KEY'],
};

const SCRIPTS = {
  'reads.js': `exports.handler = () => {
    console.log('greeting: ' + process.env.GREETING);
    require('node:fs').writeSync(2, 'key: ' + process.env.API_KEY + '\\n');
    return { success: true, node: [process.env.GREETING.length, process.env.API_KEY.length, typeof process.env.OTHER, typeof process.env.DEBUG] };
  };`,
  'reads.py': `import os
def handler(event):
    print("greeting: " + os.environ["GREETING"])
    return {"success": True, "python": [len(os.environ["GREETING"]), len(os.environ["API_KEY"]), os.environ.get("OTHER")]}
`,
  'all.js': 'exports.handler = () => ({ success: true, data: { ...process.env } });',
  'throws.js': "exports.handler = () => { throw new Error('the greeting is ' + process.env.GREETING); };",
};

const ENV_FILE = `# For the plugin
GREETING="good morning"
API_KEY=correct-horse
export OTHER='other value'
DEBUG=true
`;

describe('codex-plugin invoke --env-file', () => {
  let folder: string;
  const runOn = async (
    [node, ...before]: [string, ...string[]],
    ...args: string[]
  ): Promise<{ code: number | undefined; stdout: string; stderr: string }> => {
    const { exitCode, stdout, stderr } = await execa(node, [...before, CLI, 'invoke', 'plugin', ...args], { cwd: folder, reject: false });
    return { code: exitCode, stdout, stderr };
  };
  // Node.js looks for this option behind the script too, unless it is told that its own end here.
  const run = (...args: string[]): ReturnType<typeof runOn> => runOn([process.execPath, '--'], ...args);

  beforeAll(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'envFile-')));
    await mkdir(path.join(folder, 'plugin'));
    await writeFile(path.join(folder, 'plugin/plugin.manifest.json'), JSON.stringify(MANIFEST));
    for (const [name, text] of Object.entries(SCRIPTS)) await writeFile(path.join(folder, 'plugin', name), text);
    await writeFile(path.join(folder, '.env.local'), ENV_FILE);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gives handlers in both languages what their plugin may read, and masks what they print of it', async () => {
    const { code, stdout, stderr } = await run('onCommand', '--env-file', '.env.local', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ response: { node: [12, 13, 'undefined', 'undefined'], python: [12, 13, null] } });
    expect(stderr).toMatch(/reads\.js: +greeting: ••••••$/m);
    expect(stderr).toMatch(/com\.example\.reader: +key: ••••••$/m);
    expect(stderr).toMatch(/reads\.py: +greeting: ••••••$/m);
    expect(stdout + stderr).not.toMatch(/good morning|correct-horse|other value/);
  });

  it('says which variables the plugin is not given, and by which permission it would be', async () => {
    const { stderr } = await run('onCommand', '--env-file', '.env.local');
    expect(stderr).toContain(
      'DEBUG, OTHER of .env.local are not given to com.example.reader, whose manifest asks for no "env:read:DEBUG".',
    );
  });

  it.each([[], ['--json']])('masks them in failures (%j)', async (...more) => {
    const { code, stdout, stderr } = await run('onFileOpen', '--env-file', '.env.local', ...more);
    expect(code).toBe(1);
    expect(stdout).toContain('the greeting is ••••••');
    expect(stdout + stderr).not.toContain('good morning');
  });

  it.each([
    ['gone.env', 'no such file'],
    ['plugin', 'directory'],
  ])('ends with 2 and says why where %s cannot be read', async (file, why) => {
    const { code, stdout, stderr } = await run('onCommand', '--env-file', file);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^Cannot read the env file ${file}: .*${why}`));
  });

  it('takes files as Windows PowerShell writes them', async () => {
    await writeFile(path.join(folder, 'windows.env'), Buffer.from(`\uFEFF${ENV_FILE.replaceAll('\n', '\r\n')}`, 'utf16le'));
    const { code, stdout } = await run('onCommand', '--env-file', 'windows.env', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ response: { node: [12, 13, 'undefined', 'undefined'] } });
  });

  it('is looked at by Node.js first, which has its own words for a file that is not there, and leaves ours alone otherwise', async (context) => {
    const found = findNode22();
    if ('missing' in found) return context.skip(found.missing);
    for (const node of [process.execPath, found.node]) {
      const { code, stdout, stderr } = await runOn([node], 'onCommand', '--env-file', 'gone.env');
      expect(code).not.toBe(0);
      expect(stdout).toBe('');
      expect(stderr).toContain('gone.env');
      // What Node.js itself would take from the file is not what the plugin is given.
      await writeFile(path.join(folder, 'options.env'), `${ENV_FILE}NODE_OPTIONS=--title=taken\nLANGUAGE=taken\n`);
      expect((await runOn([node], 'onCommand', '--env-file', 'options.env', '--handler', 'all.js')).stdout).not.toContain('taken');
    }
  });
});
