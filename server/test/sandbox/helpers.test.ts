// A workspace that puts programs first on PATH, as npx, direnv and activated environments do: none of them confines plugins, or runs unconfined.
import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';
import { Editor, granted } from '../lsp/editor.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');
const confined = process.platform === 'linux' && (await probe('isolated')).tier === 'isolated';
const PROGRAMS = ['bwrap', 'nsenter', 'git', 'ps', 'sh', 'unshare', 'xcode-select', 'python3', 'python', 'node'];

let root: string;
beforeEach(() => void (root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-helpers-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

const at = (...parts: string[]): string => path.join(root, ...parts);
/** Which of the workspace's programs ran outside of a sandbox: inside, there is no place to tell it. */
const ran = (): string[] => PROGRAMS.filter((name) => existsSync(at('ran', name)));

/** Programs that tell that they ran, and do nothing of what they should: a sandbox of this kind lets everything through. */
function putPrograms(folder: string): void {
  mkdirSync(folder, { recursive: true });
  mkdirSync(at('ran'));
  for (const name of PROGRAMS)
    writeFileSync(path.join(folder, name), `#!/bin/sh\necho x > ${at('ran', name)}\necho allowed\necho 'forged 9.9'\n`, { mode: 0o755 });
}

/** The ways by which a folder of the workspace gets on PATH. */
const WAYS = {
  'by its path': (bin: string) => bin,
  'by a relative path': () => './node_modules/.bin',
  'as the working directory': () => ':.',
  'by a link': (bin: string) => {
    symlinkSync(bin, at('link'));
    return at('link');
  },
} as const;

describe.runIf(confined)('programs of a workspace on PATH', { timeout: 60_000 }, () => {
  it.for(Object.entries(WAYS))('confine nothing on the command line: %s', async ([way, place]) => {
    mkdirSync(at('workspace'));
    putPrograms(way === 'as the working directory' ? at('workspace') : at('workspace/node_modules/.bin'));
    const manifest = { pluginId: 'com.example.reads', version: '1.0.0', name: 'Reads', description: 'Reads.', permissions: [] };
    const handlers = ['a.js', 'a.py'].map((script) => ({ event: 'onCommand', script }));
    mkdirSync(at('plugin'));
    writeFileSync(at('plugin/plugin.manifest.json'), JSON.stringify({ ...manifest, entryPoints: { handlers } }));
    writeFileSync(at('secret.txt'), 'a-secret');
    writeFileSync(
      at('plugin/a.js'),
      `exports.onCommand = () => ({ got: require('node:fs').readFileSync(${JSON.stringify(at('secret.txt'))}, 'utf8') });`,
    );
    writeFileSync(at('plugin/a.py'), `def on_command(event): return {"got": open(${JSON.stringify(at('secret.txt'))}).read()}`);
    const PATH = [place(at('workspace/node_modules/.bin')), process.env['PATH']].join(':');
    const run = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
      execa(process.execPath, [CLI, ...args], { cwd: at('workspace'), env: { PATH, XDG_STATE_HOME: at('state') }, reject: false });
    const { stdout, stderr } = await run(
      'invoke',
      at('plugin'),
      'onCommand',
      '--workspace',
      at('workspace'),
      '--grants',
      'manifest',
      '--json',
    );
    expect(stdout + stderr).not.toContain('a-secret');
    expect(stdout).toContain('com.example.reads');
    expect(ran()).toEqual([]);
    const said = way === 'by its path' || way === 'by a link';
    if (said) expect(stderr).toMatch(/bwrap was passed over on PATH, as it comes with a workspace or a plugin/);
    const doctor = await run('doctor');
    expect(doctor.stdout).toMatch(said ? /isolated[^]*bwrap was passed over on PATH/ : /isolated/);
    await run('validate', at('plugin'), '--profile', 'publish');
    expect(ran()).toEqual([]);
  });

  it('confine nothing in the editor', async () => {
    const PATH = process.env['PATH'];
    const editor = await Editor.open({
      workspace: 'lsp-save',
      prepare: async (folder) => {
        putPrograms(path.join(folder, 'node_modules/.bin'));
        // The server is started with what the editor's environment is then.
        process.env['PATH'] = [path.join(folder, 'node_modules/.bin'), PATH].join(':');
      },
      initializationOptions: granted,
    }).finally(() => (process.env['PATH'] = PATH));
    try {
      const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
      // By a worker that has to start first, that may be after the save.
      const saved = async (): Promise<string> => {
        editor.change(uri, 'one  \n');
        await editor.save(uri);
        return editor.text(uri);
      };
      await expect.poll(saved).toBe('one\n');
      expect(ran()).toEqual([]);
    } finally {
      await editor.dispose();
    }
  });
});
