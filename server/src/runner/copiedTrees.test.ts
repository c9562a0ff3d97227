// Whole folders are copied and moved by one call: what must not be written, or read, is in none of them.
import { existsSync, mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { invocation, makePlugin, startRunner } from './testHarness.ts';

const COPIES = `const fs = require('node:fs');
exports.onFileSave = async (text) => {
  const { from, to } = JSON.parse(text).data;
  const ways = {
    cpSync: () => fs.cpSync(from, to, { recursive: true }),
    cp: () => new Promise((resolve, reject) => fs.cp(from, to, { recursive: true }, (error) => (error ? reject(error) : resolve()))),
    promises: () => fs.promises.cp(from, to, { recursive: true }),
  };
  const outcomes = {};
  for (const name in ways) outcomes[name] = await Promise.resolve().then(ways[name]).then(() => 'done', (error) => error.code);
  return outcomes;
};`;

function copied(folder: string, from: string, to: string, ...more: string[]): Promise<unknown> {
  return run(COPIES, folder, from, to, ...more);
}

async function run(code: string, folder: string, from: string, to: string, ...more: string[]): Promise<unknown> {
  const plugin = makePlugin({ 'a.js': code }, { grants: { permissions: ['filesystem:write', ...more], workspaceFolders: [folder] } });
  const { runner } = startRunner({ sandbox: 'advisory' });
  const data = { from: path.join(folder, from), to: path.join(folder, to) };
  const payload = JSON.stringify({ event: 'onFileSave', filePath: 'a.txt', fileContent: '', data });
  const outcome = await runner.invoke(invocation(plugin, 'a.js', { payload }));
  return outcome.ok ? outcome.value : outcome;
}

/** Only by the call that does not return before it is done: the others make links one by one, which Node.js keeps from plugins. */
const AT_ONCE = COPIES.replaceAll(/^ +(?:cp|promises): .*\n/gm, '');

const refused = { cpSync: 'ERR_ACCESS_DENIED', cp: 'ERR_ACCESS_DENIED', promises: 'ERR_ACCESS_DENIED' };
const done = { cpSync: 'done', cp: 'done', promises: 'done' };

test.each(['.vscode/tasks.json', '.mcp.json', '.husky/pre-commit'])('a copy puts no %s into the workspace folder', async (name) => {
  const { folder } = makePlugin({ [`prepared/${name}`]: 'run me', 'prepared/src/a.txt': '' });
  expect(await copied(folder, 'prepared', '.')).toEqual(refused);
  expect(existsSync(path.join(folder, name))).toBe(false);
});

test('other copies go on working, also onto the workspace folder', async () => {
  const { folder } = makePlugin({ 'template/src/a.txt': 'text', 'template/.editorconfig': '' });
  mkdirSync(path.join(folder, '.vscode'));
  writeFileSync(path.join(folder, '.vscode/settings.json'), '{}');
  expect(await copied(folder, 'template', '.')).toEqual(done);
  expect(await copied(folder, 'template', 'elsewhere')).toEqual(done);
  expect(existsSync(path.join(folder, 'src/a.txt')) && existsSync(path.join(folder, 'elsewhere/.editorconfig'))).toBe(true);
});

test('a copy takes no secrets of the home folder along', async () => {
  const { folder: home } = makePlugin({ 'config/a.txt': 'text', '.ssh/id': 'secret' });
  vi.stubEnv('HOME', home);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { folder } = makePlugin({});
  const to = path.join(folder, 'copy');
  expect(await copied(folder, path.relative(folder, home), 'copy', 'filesystem:read:~')).toEqual(refused);
  expect(existsSync(path.join(to, '.ssh'))).toBe(false);
  expect(await copied(folder, path.relative(folder, path.join(home, 'config')), 'copy', 'filesystem:read:~')).toEqual(done);
});

test('what a plugin leaves out of a copy is no reason to refuse it', async () => {
  const { folder } = makePlugin({ 'template/.git/config': '', 'template/src/a.txt': 'text' });
  const without = (filter: string): string => COPIES.replaceAll('recursive: true', `recursive: true, filter: ${filter}`);
  expect(await run(without("(name) => !name.endsWith('.git')"), folder, 'template', 'copy')).toEqual(done);
  const later = without("async (name) => !name.endsWith('.git')");
  expect(await run(later, folder, 'template', 'later')).toMatchObject({ cp: 'done', promises: 'done' });
  expect(readdirSync(path.join(folder, 'copy'))).toEqual(['src']);
  expect(readdirSync(path.join(folder, 'later'))).toEqual(['src']);
  expect(await run(without('() => true'), folder, 'template', 'all')).toEqual(refused);
  expect(await run(without('async () => true'), folder, 'template', 'all')).toMatchObject({
    cp: 'ERR_ACCESS_DENIED',
    promises: 'ERR_ACCESS_DENIED',
  });
});

// Node.js 22 makes links one by one, which it keeps from plugins.
const copiesLinks = Number(process.versions.node.split('.')[0]) >= 24;

test.runIf(process.platform !== 'win32' && copiesLinks)(
  'links are copied with the folder that they are in, unless they lead out',
  async () => {
    const { folder } = makePlugin({ 'template/node_modules/tool/cli.js': '' });
    mkdirSync(path.join(folder, 'template/node_modules/.bin'));
    symlinkSync('../tool/cli.js', path.join(folder, 'template/node_modules/.bin/tool'));
    expect(await run(AT_ONCE, folder, 'template', 'copy')).toEqual({ cpSync: 'done' });
    expect(readlinkSync(path.join(folder, 'copy/node_modules/.bin/tool'))).toBe(path.join(folder, 'template/node_modules/tool/cli.js'));
    symlinkSync('/etc', path.join(folder, 'template/etc'));
    expect(await run(AT_ONCE, folder, 'template', 'other')).toEqual({ cpSync: 'ERR_ACCESS_DENIED' });
    const verbatim = AT_ONCE.replaceAll('recursive: true', 'recursive: true, verbatimSymlinks: true');
    const { folder: deeper } = makePlugin({ 'a/b/c/a.txt': '' });
    symlinkSync('../../..', path.join(deeper, 'a/b/c/link'));
    expect(await run(verbatim, deeper, 'a/b/c', 'copy')).toEqual({ cpSync: 'ERR_ACCESS_DENIED' });
  },
);

test.runIf(process.platform !== 'win32' && copiesLinks)(
  'a folder in which links lead in a circle brings no repository along when it is moved',
  async () => {
    const { folder } = makePlugin({});
    const moves = `const fs = require('node:fs');
const path = require('node:path');
exports.onFileSave = (text) => {
  const { to } = JSON.parse(text).data;
  const made = path.join(require('node:os').tmpdir(), 'made');
  fs.cpSync(path.join(__dirname, 'parts'), made, { recursive: true, verbatimSymlinks: true });
  fs.mkdirSync(path.join(made, '.git'));
  fs.writeFileSync(path.join(made, '.git/config'), '');
  try {
    fs.renameSync(made, to);
    return { outcome: 'done' };
  } catch (error) {
    return { outcome: error.code };
  }
};`;
    const plugin = makePlugin(
      { 'a.js': moves, 'parts/a.txt': '' },
      { grants: { permissions: ['filesystem:write'], workspaceFolders: [folder] } },
    );
    symlinkSync('.', path.join(plugin.folder, 'parts/circle'));
    const { runner } = startRunner({ sandbox: 'advisory' });
    const payload = JSON.stringify({ event: 'onFileSave', filePath: 'a.txt', fileContent: '', data: { to: path.join(folder, 'moved') } });
    expect(await runner.invoke(invocation(plugin, 'a.js', { payload }))).toMatchObject({ value: { outcome: 'ERR_ACCESS_DENIED' } });
    expect(existsSync(path.join(folder, 'moved'))).toBe(false);
  },
);
