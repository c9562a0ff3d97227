// Plugins in folders, and scripts by names, that mean something else in URLs, globs, lists and escapes.
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describePlugin, invocation, startRunner } from './testHarness.ts';
import { probe } from './sandbox/probe.ts';

/** Names that every system takes; and those that Windows does not. */
const NAMES = ["-a b%41#'ä\u0308語,[b]{b,c};&$(c)=!~@%"];
if (process.platform !== 'win32') NAMES.push('\\\\a\\b\\', '*?":\n\t|<>%5C');

const ANSWER = '{ ok: true, text: helper.text }';
const PROGRAM = `console.log(JSON.stringify(${ANSWER}));`;
const FILES: Record<string, string> = {
  'helper.cjs': "exports.text = require('node:fs').readFileSync(require('node:path').join(__dirname, 'data.txt'), 'utf8');",
  'helper.mjs':
    "import { readFileSync } from 'node:fs';\nexport const text = readFileSync(new URL('data.txt', import.meta.url), 'utf8') && readFileSync(import.meta.dirname + '/data.txt', 'utf8');",
  'helper.mts':
    "import { readFileSync } from 'node:fs';\nexport const text: string = readFileSync(new URL('data.txt', import.meta.url), 'utf8');",
  'helper.py': "import os\ntext = open(os.path.join(os.path.dirname(__file__), 'data.txt')).read()\n",
  'data.txt': 'found',
  'warm.cjs': `const helper = require('./helper.cjs'); exports.onFileSave = () => (${ANSWER});`,
  'warm.mjs': `import * as helper from './helper.mjs'; export const onFileSave = () => (${ANSWER});`,
  'warm.mts': `import * as helper from './helper.mts'; export const onFileSave = (e: string): object => (${ANSWER});`,
  'warm.py': 'import helper\ndef on_file_save(e):\n    return {"ok": True, "text": helper.text}\n',
  'alone.cjs': `const helper = require('./helper.cjs'); ${PROGRAM}`,
  'alone.mjs': `import * as helper from './helper.mjs'; ${PROGRAM}`,
  'alone.mts': `import * as helper from './helper.mts'; const n: number = 1; ${PROGRAM}`,
  'missing.mjs': "import './nowhere.mjs'; export const onFileSave = () => ({});",
  'alone.py': 'import helper, json\nprint(json.dumps({"ok": True, "text": helper.text}))\n',
};

const TIERS = (['isolated', 'selfLocked', 'advisory'] as const).filter((tier) => tier === 'advisory' || process.platform === 'linux');

for (const sandbox of TIERS) {
  const runs = sandbox === 'advisory' || (await probe(sandbox)).tier === sandbox;
  describe.runIf(runs)(`a plugin whose path has odd names: ${sandbox}`, () => {
    test.for(NAMES)('%j', { timeout: 60_000 }, async (name) => {
      const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-odd-')));
      onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
      const folder = path.join(root, name);
      const scripts = path.join(folder, name);
      mkdirSync(scripts, { recursive: true });
      chmodSync(root, 0o755);
      for (const [file, text] of Object.entries(FILES)) writeFileSync(path.join(scripts, file), text);
      const { runner, lines } = startRunner({ sandbox });
      const plugin = describePlugin(folder);
      const found: Record<string, unknown> = {};
      for (const file of Object.keys(FILES)) {
        const mode = file.startsWith('warm') ? 'warm' : file.startsWith('alone') ? 'oneShot' : undefined;
        if (mode === undefined) continue;
        const outcome = await runner.invoke(invocation(plugin, path.join(name, file), { mode, deadlineMs: 20_000 }));
        found[file] = outcome.ok ? outcome.value : `${outcome.error.message}\n${lines.map((line) => line.text).join('\n')}`;
      }
      const all = Object.keys(FILES).filter((file) => /^(warm|alone)/.test(file));
      expect(found).toEqual(Object.fromEntries(all.map((file) => [file, { ok: true, text: 'found' }])));
      const missing = await runner.invoke(invocation(plugin, path.join(name, 'missing.mjs')));
      const message = expect.stringContaining(`Cannot find module '${path.join(scripts, 'nowhere.mjs').replaceAll(/\s+/g, ' ')}'`);
      expect(missing).toMatchObject({ ok: false, error: { code: 'import-failed', message } });
    });
  });
}
