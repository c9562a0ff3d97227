// Commands that a permission names by their places: what is mounted for them, and what can be read from inside.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { createSandbox } from '../../src/runner/sandbox/confine.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { RunnerLogLine } from '../../src/runner/types.ts';

const SECRET = 'a-secret-of-the-machine';
const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

let root: string;
beforeEach(() => void (root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-places-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(root, ...parts);

function put(file: string, text: string): string {
  mkdirSync(path.dirname(at(file)), { recursive: true });
  writeFileSync(at(file), text, { mode: 0o755 });
  return at(file);
}

/** Somebody's projects with secrets in them, and a plugin that has links to their programs and scripts that name those. */
function build(): { secrets: string[]; permissions: string[] } {
  const secrets = [
    'proj/node_modules/.env',
    'proj/node_modules/pkg/config.json',
    'home/lib/token',
    'home/pyvenv.cfg',
    'evil/lib/token',
    'evil/interp.key',
  ].map((file) => put(file, SECRET));
  put('proj/node_modules/.bin/x', '#!/bin/sh\n');
  put('home/bin/y', '#!/bin/sh\n');
  const interpreter = put('evil/bin/interp', '#!/bin/sh\n');
  put(
    'plugin/a.js',
    `const { spawnSync } = require('node:child_process');
    exports.onCommand = () => ({ got: ${JSON.stringify(secrets)}.map((file) => String(spawnSync('sh', ['-c', 'cat "$0"', file]).stdout)), works: String(spawnSync('sh', ['-c', 'echo fine']).stdout), own: String(spawnSync('./bin/own', ['fine']).stdout) });`,
  );
  mkdirSync(at('plugin/bin'));
  symlinkSync(at('proj/node_modules/.bin/x'), at('plugin/bin/x'));
  symlinkSync(at('home/bin/y'), at('plugin/bin/y'));
  put('plugin/bin/z', `#!${interpreter}\n`);
  put('plugin/bin/own', '#!/bin/sh\necho "own $1"\n');
  const places = ['./bin/x', './bin/y', './bin/z', at('proj/node_modules/.bin/x'), at('home/bin/y'), './bin/own'];
  return { secrets, permissions: ['sh', ...places].map((place) => `process:spawn:${place}`) };
}

describe.runIf(tiers.includes('isolated'))('commands named by their places (mounts)', () => {
  test('no folder is mounted for them', async () => {
    const { secrets, permissions } = build();
    const plan = await createSandbox('isolated', {}).prepare({
      ...{ runtime: 'node', command: process.execPath, args: [], pluginFolder: at('plugin'), environment: {} },
      grants: { permissions, workspaceFolders: [] },
    });
    const options =
      plan.extraFiles
        ?.find(({ fd }) => fd === 6)
        ?.content.toString()
        .split('\0') ?? [];
    const sources = options.flatMap((option, index) => (/^--(ro-)?bind(-try)?$/.test(option) ? [options[index + 1] ?? ''] : []));
    const opened = sources.filter((source) => source.startsWith(root));
    expect(opened.toSorted()).toEqual([at('home/bin/y'), at('plugin'), at('proj/node_modules/.bin/x')]);
    expect(secrets.filter((secret) => opened.some((source) => secret.startsWith(source)))).toEqual([]);
    expect(plan.notes).toHaveLength(3);
    await plan.release?.();
  });
});

describe.for(tiers)('commands named by their places (%s)', { timeout: 30_000 }, (tier) => {
  test('open nothing around them, which is said where one is refused', async () => {
    const { permissions } = build();
    const lines: RunnerLogLine[] = [];
    const runner = createRunner({ sandbox: tier, node: process.execPath, onLog: (line) => lines.push(line) });
    const plugin = {
      key: at('plugin'),
      id: 'com.example.places',
      folder: at('plugin'),
      settings: {},
      grants: { permissions, workspaceFolders: [] },
    };
    const invocation = {
      plugin,
      script: 'a.js',
      event: 'onCommand',
      eventId: 'e',
      payload: '{}',
      mode: 'warm',
      deadlineMs: 20_000,
    } as const;
    const outcome = await runner.invoke(invocation);
    await runner.close();
    expect(outcome).toMatchObject({ ok: true, value: { got: ['', '', '', '', '', ''], works: 'fine\n', own: 'own fine\n' } });
    const said = lines.map((line) => line.text).join('\n');
    for (const name of ['./bin/x', './bin/y'])
      expect(said).toContain(`process:spawn:${name} was not given: ${name} is a link that leads out of the plugin's folder`);
    expect(said).toMatch(/process:spawn:\.\/bin\/z was not given: .*names .*\/evil\/bin\/interp in its first line/);
  });
});
