// Runs a plugin on a machine on which the home folder has a second name: `node otherNamesMain.ts TIER FOLDER` prints what it got, as JSON.
import path from 'node:path';
import { createRunner } from '../../src/runner/runner.ts';
import type { ProbedTier } from '../../src/contract/isolation.ts';

const [tier = '', root = ''] = process.argv.slice(2);
const runner = createRunner({ sandbox: tier as ProbedTier, node: process.execPath, onLog: () => undefined });
const plugin = path.join(root, 'home/plugin');
const alias = path.join(root, 'alias');
const outcome = await runner.invoke({
  plugin: {
    ...{ key: plugin, id: 'com.example.names', folder: plugin, settings: {} },
    grants: {
      permissions: [`filesystem:write:${alias}`, `filesystem:read:${root}`, 'filesystem:write', 'process:spawn'],
      workspaceFolders: [path.join(root, 'home/project')],
    },
  },
  ...{ script: 'a.js', event: 'onCommand', eventId: 'e', payload: JSON.stringify({ alias }), mode: 'warm', deadlineMs: 20_000 },
});
await runner.close();
process.stdout.write(JSON.stringify(outcome));
