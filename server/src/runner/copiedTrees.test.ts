// Whole folders are copied by one call: what must not be written, or read, is in none of them.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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

async function copied(folder: string, from: string, to: string, ...more: string[]): Promise<unknown> {
  const plugin = makePlugin({ 'a.js': COPIES }, { grants: { permissions: ['filesystem:write', ...more], workspaceFolders: [folder] } });
  const { runner } = startRunner({ sandbox: 'advisory' });
  const data = { from: path.join(folder, from), to: path.join(folder, to) };
  const payload = JSON.stringify({ event: 'onFileSave', filePath: 'a.txt', fileContent: '', data });
  const outcome = await runner.invoke(invocation(plugin, 'a.js', { payload }));
  return outcome.ok ? outcome.value : outcome;
}

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
