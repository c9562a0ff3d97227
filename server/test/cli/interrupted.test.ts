// Ctrl+C, whenever it comes: commands that run something once end what they started, take away what they made, and say nothing about it.
import { execa } from 'execa';
import { readdirSync, readFileSync, watch } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

const MANIFEST = {
  pluginId: 'com.example.hangs',
  version: '1.0.0',
  name: 'Hangs',
  description: 'Has a handler that never answers, and starts a program that never ends.',
  entryPoints: {
    handlers: [{ event: 'onFileSave', language: ['javascript'], script: 'hangs.js', phase: 'beforeSave', maxExecutionTimeMs: 600_000 }],
  },
  permissions: ['process:spawn:sh', 'process:spawn:sleep'],
};

/** Whoever looks at the processes of the machine finds the shell by the folder that it is given. */
const BEGIN =
  "require('node:child_process').spawn('sh', ['-c', 'sleep 3600; true', 'begun in ' + __dirname], { stdio: 'ignore', detached: true });";

const HANGS = {
  'a handler': `exports.onFileSave = () => {
  ${BEGIN}
  return new Promise(() => setTimeout(() => {}, 3_600_000));
};
`,
  'a program of its own for each event': `${BEGIN}
setTimeout(() => {}, 3_600_000);
`,
};

/** The same twice: named by its folder, and found in a workspace. */
const PLUGINS = ['plugin', 'workspace/.codex/plugins/hangs'];

const MOCK = { name: 'hangs', event: 'onFileSave', payload: { filePath: 'a.js', fileContent: 'a' } };

const COMMANDS = {
  invoke: ['invoke', 'plugin', 'onFileSave', '--payload', 'payload.json'],
  'invoke --json': ['invoke', 'plugin', 'onFileSave', '--payload', 'payload.json', '--json'],
  profile: ['profile', 'plugin', 'onFileSave', '--payload', 'payload.json'],
  replay: ['replay', 'plugin/events/a.json'],
  test: ['test', 'plugin'],
  'test --watch': ['test', 'plugin', '--watch'],
  format: ['format', '--grants', 'manifest', '--workspace', 'workspace', 'workspace/a.js'],
};

/** Said of a run that was stopped, and no fault: what became of the files, and nothing where nothing did. */
const SAID: Partial<Record<string, string>> = { format: 'Stopped: nothing was written, 1 file had been found.' };
const CODES: Partial<Record<string, number>> = { 'test --watch': 0 };

describe('an interruption', { timeout: 60_000 }, () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'interrupted-')));
    for (const plugin of PLUGINS.map((name) => path.join(folder, name))) {
      await mkdir(path.join(plugin, 'events'), { recursive: true });
      await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(MANIFEST));
      await writeFile(path.join(plugin, 'events/a.json'), JSON.stringify(MOCK));
    }
    await writeFile(path.join(folder, 'payload.json'), JSON.stringify(MOCK.payload));
    await writeFile(path.join(folder, 'workspace/a.js'), 'a');
    await mkdir(path.join(folder, 'tmp'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Those that have something of this test in their arguments, the command itself not counted. */
  const processesWith = (text: string): string[] =>
    readdirSync('/proc').flatMap((name) => {
      try {
        const line = /^\d+$/.test(name) ? readFileSync(`/proc/${name}/cmdline`, 'latin1') : '';
        return line.includes(text) && !line.includes(CLI) ? [line] : [];
      } catch {
        return [];
      }
    });

  /** @param begun resolves when it is time. */
  async function interrupted(name: keyof typeof COMMANDS, begun: () => Promise<unknown>, by: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const before = (await readdir(folder)).filter((one) => one !== 'state').toSorted();
    const child = execa(process.execPath, [CLI, ...COMMANDS[name]], {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
      env: { TMPDIR: path.join(folder, 'tmp'), HOME: folder, CODEX_PLUGINS_STATE_DIR: path.join(folder, 'state') },
    });
    await begun();
    child.kill(by);
    const { exitCode, signal, stdout, stderr } = await child;
    expect([stdout, stderr]).toEqual(['', SAID[name] ?? '']);
    expect([exitCode, signal]).toEqual([CODES[name] ?? 128 + constants.signals[by], undefined]);
    expect(await readdir(path.join(folder, 'tmp'))).toEqual([]);
    expect((await readdir(folder)).filter((one) => one !== 'state').toSorted()).toEqual(before);
    await expect.poll(() => processesWith(folder)).toEqual([]);
  }

  const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];
  const isBegun = async (): Promise<void> => expect.poll(() => processesWith(`begun in ${folder}`), { timeout: 30_000 }).not.toEqual([]);

  it.each(['SIGTERM', 'SIGHUP'] as const)('by %s is told from Ctrl+C by the exit code', async (by) => {
    for (const plugin of PLUGINS) await writeFile(path.join(folder, plugin, 'hangs.js'), HANGS['a handler']);
    await interrupted('invoke', isBegun, by);
    await interrupted('format', isBegun, by);
  });

  describe.each(Object.entries(HANGS))('of %s', (_, script) => {
    it.each(names)('that %s runs ends it, with all that it started', async (name) => {
      for (const plugin of PLUGINS) await writeFile(path.join(folder, plugin, 'hangs.js'), script);
      await interrupted(name, isBegun);
    });
  });

  // How plugins can be confined is found out by programs that execa starts, which ends a process that nobody else ends.
  it.each(names)('of %s that comes while it is found out how plugins can be confined ends it as well', async (name) => {
    for (const plugin of PLUGINS) await writeFile(path.join(folder, plugin, 'hangs.js'), HANGS['a handler']);
    const watcher = watch(path.join(folder, 'tmp'));
    const tried = new Promise<void>((resolve) =>
      watcher.on('change', (_event, file) => String(file).startsWith('codex-probe-') && resolve()),
    );
    await interrupted(name, () => tried).finally(() => watcher.close());
  });
});
