// Runs a plugin that may start programs on a PATH of links: `node linkedPathMain.ts PLUGIN PROGRAM…` prints what each program printed, as JSON.
import { createRunner } from '../../src/runner/runner.ts';

const [folder = '', ...programs] = process.argv.slice(2);
const runner = createRunner({ sandbox: 'isolated', node: process.execPath });
const grants = { permissions: ['process:spawn'], workspaceFolders: [] };
const outcome = await runner.invoke({
  ...{ plugin: { key: folder, id: 'com.example.linked', folder, settings: {}, grants }, script: 'a.js', event: 'onCommand', eventId: 'e' },
  ...{ payload: JSON.stringify({ event: 'onCommand', payload: { programs } }), mode: 'warm', deadlineMs: 20_000 },
});
const isolation = await runner.isolation();
await runner.close();
process.stdout.write(JSON.stringify({ ...outcome, isolation }));
