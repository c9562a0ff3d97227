// The SDK as a package from npm: packed, installed with nothing to fetch, and imported by handlers that are run by hand.
import { execa } from 'execa';
import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const sdk = path.join(root, 'server/workers/sdk/codex-plugin-sdk');
let folder: string;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'sdk-package-')));
  await execa('npm', ['pack', '--pack-destination', folder, sdk], { cwd: folder });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'))!;
  await writeFile(path.join(folder, 'package.json'), '{"private": true}');
  await execa('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`], { cwd: folder });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('has its programs, its types and what people read', async () => {
  const files = await readdir(path.join(folder, 'node_modules/codex-plugin-sdk'));
  expect(files.toSorted()).toEqual(['LICENSE', 'README.md', 'index.cjs', 'index.d.ts', 'index.mjs', 'package.json']);
});

const BODY = `(event) => ({ success: true, formattedContent: event.fileContent.trimEnd() })`;
test.each([
  ['a.cjs', `const { defineHandler, runFromStdin } = require('codex-plugin-sdk');\nrunFromStdin(defineHandler(${BODY}));\n`],
  ['a.mjs', `import { defineHandler, runFromStdin } from 'codex-plugin-sdk';\nawait runFromStdin(defineHandler(${BODY}));\n`],
  [
    'a.mts',
    `import { defineHandler, runFromStdin, type FileSaveEvent, type FileSaveResponse } from 'codex-plugin-sdk';
await runFromStdin(defineHandler((event: FileSaveEvent): FileSaveResponse => (${BODY})(event)));\n`.replace(
      '(event) =>',
      '(event: FileSaveEvent) =>',
    ),
  ],
])('is imported by a handler that is run by hand: %s', async (name, text) => {
  await writeFile(path.join(folder, name), text);
  const { stdout } = await execa(process.execPath, [name], { cwd: folder, input: '{"fileContent": "x  "}' });
  expect(JSON.parse(stdout)).toEqual({ success: true, formattedContent: 'x' });
  if (name !== 'a.mts') return;
  const check = ['--noEmit', '--strict', '--module', 'nodenext', '--types', '', name];
  await execa(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), ...check], { cwd: folder });
});
