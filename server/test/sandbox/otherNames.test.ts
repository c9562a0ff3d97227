// A home folder that is mounted a second time, as containers, WSL and some systems do it: what is kept back is so by its other name too. The mount is made
// in a namespace of its own.
import { execa } from 'execa';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, type TestContext } from 'vitest';
import { probe } from '../../src/runner/sandbox/probe.ts';

const MAIN = fileURLToPath(new URL('./otherNamesMain.ts', import.meta.url));
const SECRET = 'a-secret-of-the-machine';
const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

let root: string;
beforeEach(() => void (root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-names-')))));
afterEach(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(root, ...parts);

function withSecondName(command: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  const namespace = ['--user', '--map-root-user', '--mount', '--propagation', 'private'];
  const script = `mount --bind '${at('home')}' '${at('alias')}' && exec "$@"`;
  return execa('/usr/bin/unshare', [...namespace, '/bin/sh', '-c', script, 'sh', ...command], {
    env: { PATH: '/usr/bin:/bin', HOME: at('home') },
    extendEnv: false,
    reject: false,
  });
}

async function skipWithoutNamespace(context: TestContext): Promise<void> {
  const { stdout, stderr } = await withSecondName(['/bin/echo', 'works']);
  if (stdout !== 'works') context.skip(`no namespace can be made here: ${stderr}`);
}

/** By the guard's own ways, and by those of a program that no guard watches. */
const SCRIPT = `const fs = require('node:fs');
const { spawnSync } = require('node:child_process');
exports.onCommand = (event) => {
  const { alias } = JSON.parse(event);
  const attempt = (act) => { try { return String(act()); } catch (error) { return 'refused: ' + error.code; } };
  const shell = (text) => { const { status, stdout } = spawnSync('/bin/sh', ['-c', text], { cwd: alias, encoding: 'utf8' }); return status === 0 ? stdout + 'done' : 'refused'; };
  const read = ['.ssh/id', '.local/state/codex-plugins/grants.json', 'notes.txt'];
  const write = ['.local/state/codex-plugins/grants.json', 'plugin/a.js', 'project/.vscode/tasks.json', 'project/.git/config', 'project/b.txt', 'notes.txt'];
  return {
    read: read.map((file) => attempt(() => fs.readFileSync(alias + '/' + file, 'utf8'))),
    cat: read.map((file) => shell('cat ' + file)),
    written: write.filter((file) => attempt(() => fs.appendFileSync(alias + '/' + file, '')) === 'undefined'),
    echoed: write.filter((file) => shell('printf "" >> ' + file) === 'done'),
  };
};`;

describe.runIf(existsSync('/usr/bin/unshare')).for(tiers)('another name of the home folder (%s)', { timeout: 60_000 }, (tier) => {
  test('opens nothing that is kept back by the first one', async (context) => {
    for (const folder of [
      'alias',
      'home/.ssh',
      'home/.local/state/codex-plugins',
      'home/plugin',
      'home/project/.vscode',
      'home/project/.git',
    ])
      mkdirSync(at(folder), { recursive: true });
    for (const file of ['.ssh/id', '.local/state/codex-plugins/grants.json']) writeFileSync(at('home', file), SECRET);
    for (const file of ['notes.txt', 'project/b.txt', 'project/.vscode/tasks.json', 'project/.git/config'])
      writeFileSync(at('home', file), 'plain');
    writeFileSync(at('home/plugin/a.js'), SCRIPT);
    await skipWithoutNamespace(context);
    const { stdout, stderr } = await withSecondName([process.execPath, '--no-warnings', MAIN, tier, root]);
    expect(stdout, stderr).not.toBe('');
    const { value } = JSON.parse(stdout) as { value: { read: string[]; cat: string[]; written: string[]; echoed: string[] } };
    expect([...value.read.slice(0, 2), ...value.cat.slice(0, 2)].filter((text) => !text.startsWith('refused'))).toEqual([]);
    expect([value.read[2], value.cat[2]]).toEqual(['plain', 'plaindone']);
    expect(value.written).toEqual(['project/b.txt', 'notes.txt']);
    // Self-locked, the guard alone holds what is protected in a writable folder.
    if (tier === 'isolated') expect(value.echoed).toEqual(['project/b.txt', 'notes.txt']);
    else expect(value.echoed.filter((file) => !file.startsWith('project/'))).toEqual(['notes.txt']);
  });
});

test.runIf(existsSync('/usr/bin/unshare'))(
  'another name of what a plugin may write has no link of its making followed',
  async (context) => {
    for (const folder of ['alias', 'home/drawer', 'papers', 'plugin']) mkdirSync(at(folder), { recursive: true });
    symlinkSync(at('papers'), at('home/drawer/planted'));
    await skipWithoutNamespace(context);
    const rules = pathToFileURL(path.resolve(import.meta.dirname, '../../src/runner/sandbox/accessRules.ts')).href;
    const permissions = [`filesystem:write:${at('home/drawer')}`, `filesystem:read:${at('alias/drawer/planted')}`];
    const place = { pluginFolder: at('plugin'), workspaceFolders: [], tmp: '/tmp/codex-plugin', home: at('home') };
    const { stdout, stderr } = await withSecondName([
      ...[process.execPath, '--input-type=module', '--eval'],
      `import { accessRules } from ${JSON.stringify(rules)};
    const { read, refused } = accessRules(${JSON.stringify(permissions)}, ${JSON.stringify(place)});
    console.log(JSON.stringify({ read: read.map(({ base }) => base), refused }));`,
    ]);
    expect(JSON.parse(stdout || 'null'), stderr).toEqual({
      read: [at('plugin'), at('home/drawer')],
      refused: [expect.stringContaining(`leads on from ${at('alias/drawer/planted')}`)],
    });
  },
);
