// The temporary folder of a plugin is also the home folder of what it starts: no other plugin gets at it, whatever that was granted.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';
import type { InvocationOutcome, RunnerPlugin } from '../../src/runner/types.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-temporary-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SCRIPTS = {
  'keep.js': `const file = require('node:path').join(require('node:os').tmpdir(), 'mine.txt');
exports.onCommand = () => (require('node:fs').writeFileSync(file, 'mine'), { data: file });`,
  'look.js': `const fs = require('node:fs'), path = require('node:path');
const file = fs.readFileSync(__dirname + '/where.txt', 'utf8');
exports.onCommand = () => {
  const attempt = (run) => { try { return run(); } catch (error) { return error.code; } };
  const own = path.join(require('node:os').tmpdir(), 'own.txt');
  fs.writeFileSync(own, 'own');
  return { data: [fs.readFileSync(own, 'utf8'), attempt(() => fs.readFileSync(file, 'utf8')), attempt(() => (fs.writeFileSync(file, 'theirs'), 'written')), attempt(() => fs.readdirSync(path.dirname(file)).join())] };
};`,
  'look.py': `import os, tempfile
def attempt(run):
    try: return run()
    except OSError as error: return 'EACCES' if isinstance(error, PermissionError) else error.strerror
def on_command(event):
    own = os.path.join(tempfile.gettempdir(), 'own.txt')
    open(own, 'w').write('own')
    file = open(os.path.join(os.path.dirname(__file__), 'where.txt')).read()
    return {'data': [open(own).read(), attempt(lambda: open(file).read()), attempt(lambda: open(file, 'w').write('theirs')), attempt(lambda: os.listdir(os.path.dirname(file)))]}`,
};

function makePlugin(name: string, permissions: string[]): RunnerPlugin {
  const folder = path.join(root, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(SCRIPTS)) writeFileSync(path.join(folder, file), text);
  return { ...{ key: folder, id: `com.example.${name}`, folder, settings: {} }, grants: { permissions, workspaceFolders: [] } };
}

const tiers = (['selfLocked', 'advisory'] as const).filter(() => process.platform !== 'win32');
const works = { selfLocked: (await probe('selfLocked')).tier === 'selfLocked', advisory: true };

describe.for(tiers)('temporary folders (%s)', (tier) => {
  test.for(['look.js', 'look.py'])('are their plugin’s own (%s)', async (script, context) => {
    if (!works[tier]) return context.skip('needs Landlock');
    const runner = createRunner({ sandbox: tier, node: process.execPath, python: '/usr/bin/python3' });
    const call = (plugin: RunnerPlugin, name: string): Promise<InvocationOutcome> =>
      runner.invoke({
        ...{ plugin, script: name, event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm', deadlineMs: 30_000 },
      });
    try {
      const kept = await call(makePlugin('keeps', []), 'keep.js');
      expect(kept).toMatchObject({ ok: true, value: { data: expect.stringMatching(/mine\.txt$/) } });
      const { data: file } = (kept as unknown as { value: { data: string } }).value;
      for (const folder of [realpathSync(tmpdir()), path.dirname(file)]) {
        const plugin = makePlugin('looks', [`filesystem:read:${folder}`, `filesystem:write:${folder}`]);
        writeFileSync(path.join(plugin.folder, 'where.txt'), file);
        const looked = await call(plugin, script);
        expect(looked).toMatchObject({
          ok: true,
          value: {
            data: ['own', expect.stringMatching(/^E(ACCES|RR_ACCESS_DENIED)$/), expect.stringMatching(/^E/), expect.stringMatching(/^E/)],
          },
        });
      }
    } finally {
      await runner.close();
    }
  });
});
