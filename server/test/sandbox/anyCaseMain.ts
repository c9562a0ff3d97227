// Runs a plugin whose workspace is on a file system that takes names in any case, and prints what it could do there. The folder is the first
// argument, the tier the second one.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ignoresCase } from '../../src/paths/ignoresCase.ts';
import { createRunner } from '../../src/runner/runner.ts';
import type { ProbedTier } from '../../src/contract/isolation.ts';

const [root = '', tier = ''] = process.argv.slice(2);
const workspace = path.join(root, 'Work');
const plugin = path.join(workspace, 'Plugin');
for (const folder of ['Plugin', 'Src', '.vscode', '.git/hooks', 'Inner/.git']) mkdirSync(path.join(workspace, folder), { recursive: true });
writeFileSync(path.join(workspace, 'Src/B.txt'), 'b');
writeFileSync(path.join(workspace, '.vscode/tasks.json'), '{}');
writeFileSync(path.join(workspace, '.git/config'), '');
writeFileSync(path.join(workspace, 'Inner/.git/config'), '');
writeFileSync(path.join(root, 'outside.txt'), 'outside');
writeFileSync(
  path.join(plugin, 'tries.js'),
  `const fs = require('node:fs');
   const said = (what) => { try { what(); return 'done'; } catch (error) { return error.code; } };
   exports.onCommand = (event) => Object.fromEntries(JSON.parse(event).tries.map(({ name, file, write }) =>
     [name, said(() => (write ? fs.writeFileSync(file, 'x') : fs.readFileSync(file)))]));`,
);

const tries = [
  { name: 'read', file: path.join(workspace, 'Src/B.txt') },
  { name: 'readInOtherCase', file: path.join(workspace, 'SRC/b.TXT') },
  { name: 'readByOtherFolder', file: path.join(root, 'WORK/src/b.txt') },
  { name: 'readOutside', file: path.join(root, 'OUTSIDE.txt') },
  { name: 'write', file: path.join(workspace, 'Src/new.txt'), write: true },
  { name: 'writeInOtherCase', file: path.join(workspace, 'SRC/NEW2.txt'), write: true },
  { name: 'writeTasks', file: path.join(workspace, '.vscode/tasks.json'), write: true },
  { name: 'writeTasksInOtherCase', file: path.join(workspace, '.VSCODE/TASKS.json'), write: true },
  { name: 'writeHookInOtherCase', file: path.join(workspace, '.Git/HOOKS/pre-commit'), write: true },
  { name: 'writeNestedInOtherCase', file: path.join(workspace, 'inner/.GIT/CONFIG'), write: true },
  { name: 'writeOwnInOtherCase', file: path.join(workspace, 'PLUGIN/TRIES.js'), write: true },
];

const runner = createRunner({ sandbox: tier as ProbedTier, node: process.execPath });
const outcome = await runner.invoke({
  plugin: {
    key: plugin,
    id: 'com.example.case',
    folder: plugin,
    settings: {},
    grants: { permissions: ['filesystem:read', 'filesystem:write'], workspaceFolders: [workspace] },
  },
  script: 'tries.js',
  event: 'onCommand',
  eventId: 'e',
  payload: JSON.stringify({ event: 'onCommand', tries }),
  mode: 'warm',
  deadlineMs: 30_000,
});
await runner.close();
process.stdout.write(`${JSON.stringify({ ignoresCase: ignoresCase(workspace), outcome })}\n`);
