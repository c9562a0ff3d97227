// Links that a plugin puts into a folder that it may write, for the next start of its worker to follow: into the places that are mounted again inside
// of that folder, to protect them or because they are on PATH, and to what its permissions name there.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { createSandbox } from '../../src/runner/sandbox/confine.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';

const SECRET = 'a-secret-of-the-machine';
const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

let root: string;
beforeEach(() => void (root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-planted-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(root, ...parts);

function put(file: string, text: string): string {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text);
  return at(file);
}

const permissions = ['filesystem:write', 'process:spawn'];

/** A workspace with links out of it: at the places that are protected, above those, and where PATH has folders of the workspace. */
function build(): string[] {
  const secrets = ['kube/config', 'kube/hooks/token', 'ssh/id', 'proj/.bin/key'].map((file) => put(`home/${file}`, SECRET));
  put(
    'plugin/a.js',
    `const { spawnSync } = require('node:child_process');
    const both = [${secrets.map((file) => JSON.stringify(file)).join()}].flatMap((file) => [file, file.replace(/home.kube/, 'workspace/.git'), file.replace(/home.ssh/, 'workspace/bin'), file.replace(/home.proj/, 'workspace/node_modules')]);
    exports.onCommand = () => ({
      got: String(spawnSync('/bin/sh', ['-c', 'cat "$@"', 'sh', ...both]).stdout),
      wrote: both.map((file) => spawnSync('/bin/sh', ['-c', 'echo x > "$0"', file + '.new']).status),
    });`,
  );
  mkdirSync(at('workspace'));
  symlinkSync(at('home/kube'), at('workspace/.git'));
  symlinkSync(at('home/ssh'), at('workspace/.vscode'));
  symlinkSync(at('home/ssh'), at('workspace/bin'));
  symlinkSync(at('home/proj'), at('workspace/node_modules'));
  const before = process.env['PATH'];
  process.env['PATH'] = [at('workspace/bin'), at('workspace/node_modules/.bin'), before].join(':');
  onTestFinished(() => void (process.env['PATH'] = before));
  return secrets;
}

describe.runIf(tiers.includes('isolated'))('links that a plugin planted (mounts)', () => {
  test('open nothing of where they lead to', async () => {
    build();
    const plan = await createSandbox('isolated', {}).prepare({
      ...{ runtime: 'node', command: process.execPath, args: [], pluginFolder: at('plugin'), environment: {} },
      grants: { permissions, workspaceFolders: [at('workspace')] },
    });
    const options =
      plan.extraFiles
        ?.find(({ fd }) => fd === 6)
        ?.content.toString()
        .split('\0') ?? [];
    const binds = options.flatMap((option, index) => (/^--(ro-)?bind(-try)?$/.test(option) ? [options.slice(index + 1, index + 3)] : []));
    expect(binds.flat().filter((place) => (realPathOf(place) ?? '').startsWith(at('home')))).toEqual([]);
    await plan.release?.();
  });
});

describe.for(tiers)('links that a plugin planted (%s)', { timeout: 30_000 }, (tier) => {
  test('neither keep it from starting nor show it where they lead to', async () => {
    build();
    const runner = createRunner({ sandbox: tier, node: process.execPath });
    const grants = { permissions, workspaceFolders: [at('workspace')] };
    const plugin = { key: at('plugin'), id: 'com.example.plants', folder: at('plugin'), settings: {}, grants };
    const outcome = await runner.invoke({
      plugin,
      script: 'a.js',
      event: 'onCommand',
      eventId: 'e',
      payload: '{}',
      mode: 'warm',
      deadlineMs: 20_000,
    });
    await runner.close();
    expect(outcome).toMatchObject({ ok: true, value: { got: '', wrote: expect.not.arrayContaining([0]) } });
  });
});

describe.for(tiers)('what a plugin names inside of what it may write (%s)', { timeout: 60_000 }, (tier) => {
  test('opens nothing else, once the plugin has put a link there', async () => {
    const [secret, own] = [put('home/papers/secret.txt', SECRET), put('home/drawer/own/a.txt', 'mine')];
    put(
      'plugin/a.js',
      `const fs = require('node:fs'), { spawnSync } = require('node:child_process');
      exports.onCommand = () => {
        const planted = ${JSON.stringify(at('home/drawer/own'))};
        if (!fs.lstatSync(planted).isSymbolicLink()) {
          const got = fs.readFileSync(planted + '/a.txt', 'utf8');
          spawnSync('/bin/sh', ['-c', 'rm -r "$0" && ln -s "$1" "$0"', planted, ${JSON.stringify(at('home/papers'))}]);
          return { got };
        }
        return { got: String(spawnSync('/bin/cat', [planted + '/secret.txt', ${JSON.stringify(secret)}]).stdout) };
      };`,
    );
    mkdirSync(at('workspace'));
    const notes: string[] = [];
    const plugin = {
      ...{ key: at('plugin'), id: 'com.example.plants', folder: at('plugin'), settings: {} },
      grants: {
        permissions: ['process:spawn', `filesystem:write:${at('home/drawer')}`, `filesystem:read:${path.dirname(own)}`],
        workspaceFolders: [at('workspace')],
      },
    };
    const got: unknown[] = [];
    for (let start = 0; start < 2; start++) {
      const runner = createRunner({ sandbox: tier, node: process.execPath, onLog: (line) => void notes.push(JSON.stringify(line)) });
      const call = { script: 'a.js', event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm' as const, deadlineMs: 20_000 };
      const outcome = await runner.invoke({ plugin, ...call });
      await runner.close();
      got.push(outcome.ok ? outcome.value : outcome);
    }
    expect(got).toEqual([{ got: 'mine' }, { got: '' }]);
    expect(realPathOf(path.dirname(own))).toBe(at('home/papers'));
    expect(notes.join('\n')).toContain('which the plugin itself may change');
  });
});

test.for(tiers)(
  'a plugin whose folder was exchanged for a link once it was loaded is not started (%s)',
  { timeout: 60_000 },
  async (tier) => {
    put('home/papers/a.js', 'exports.onCommand = () => ({ got: 1 });');
    symlinkSync(at('home/papers'), at('plugin'));
    mkdirSync(at('workspace'));
    const runner = createRunner({ sandbox: tier, node: process.execPath });
    const places = { [at('plugin')]: at('plugin') };
    const grants = { permissions: [], workspaceFolders: [at('workspace')], places };
    const plugin = { key: at('plugin'), id: 'com.example.exchanged', folder: at('plugin'), settings: {}, grants };
    const call = { script: 'a.js', event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm' as const, deadlineMs: 20_000 };
    const message = `com.example.exchanged: It was not started: its folder ${at('plugin')} leads to ${at('home/papers')} now. Reload plugins to have it loaded from where it is.`;
    expect(await runner.invoke({ plugin, ...call })).toMatchObject({ ok: false, error: { code: 'permission-denied', message } });
    const there = { ...plugin, folder: at('home/papers'), grants: { ...grants, places: { [at('home/papers')]: at('home/papers') } } };
    expect(await runner.invoke({ plugin: there, ...call })).toMatchObject({ ok: true, value: { got: 1 } });
    await runner.close();
  },
);

function realPathOf(place: string): string | undefined {
  try {
    return realpathSync(place);
  } catch {
    return undefined;
  }
}
