// A policy reaches the guards whole, however long it is.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AccessRules } from './accessRules.ts';
import { guardPolicy, policyVariables, type GuardPolicy } from './guardPolicy.ts';
import { invocation, makePlugin, startRunner } from '../testHarness.ts';

describe('a policy', () => {
  test('is handed over in pieces that Windows takes', () => {
    // Of two characters each in UTF-16, at every place in a piece.
    const policy = { tmp: '/tmp', hidden: [`a${'😀'.repeat(40_000)}`, '😀'.repeat(20_000)] } as unknown as GuardPolicy;
    const variables = policyVariables(policy);
    expect(Object.keys(variables)).toEqual([0, 1, 2, 3, 4].map((number) => `CODEX_PLUGIN_POLICY${number === 0 ? '' : `_${number}`}`));
    for (const piece of Object.values(variables)) expect(piece.length).toBeLessThanOrEqual(30_000);
    // What a system keeps of a text in which half a character is missing is another text.
    for (const piece of Object.values(variables)) expect(piece.isWellFormed()).toBe(true);
    expect(JSON.parse(Object.values(variables).join(''))).toEqual(policy);
    expect(Object.keys(policyVariables({ tmp: '/tmp' } as unknown as GuardPolicy))).toEqual(['CODEX_PLUGIN_POLICY']);
  });

  test('ignores case where something is kept back on a file system that does, such as the home folder', () => {
    const rules: AccessRules = {
      ...{
        pluginFolder: '/Volumes/Code/plugin',
        workspaceFolders: ['/Volumes/Code'],
        tmp: '/tmp/own',
        write: [],
        protected: [],
        opened: [],
      },
      ...{ read: [{ base: '/Volumes/Code/plugin' }, { base: '/Users/ada' }], hidden: ['/Users/ada/.ssh'], refused: [], unstartable: [] },
      ...{ network: 'none', spawn: 'none' },
    };
    const facts = { pluginId: 'p', runtime: [], nativeAddons: false, followLinks: true, ownNetwork: false, alone: false };
    expect(guardPolicy(rules, facts, (place) => place.startsWith('/Users')).ignoreCase).toBe(true);
    expect(guardPolicy(rules, facts, () => false).ignoreCase).toBe(false);
  });

  test.for(['a.js', 'a.py'])('that is longer than one variable may be holds (%s)', async (script) => {
    const plugin = makePlugin({
      'a.js': `
        const fs = require('node:fs');
        exports.onFileSave = () => {
          const may = (file) => { try { fs.readdirSync(file); return true; } catch { return false; } };
          return { last: may(process.env.LC_LAST), other: may(process.env.LC_OTHER), left: Object.keys(process.env).filter((name) => name.includes('POLICY')) };
        };`,
      'a.py': `
import os
def may(folder):
    try:
        os.listdir(folder)
        return True
    except OSError:
        return False
def on_file_save(event):
    return {"last": may(os.environ["LC_LAST"]), "other": may(os.environ["LC_OTHER"]), "left": [name for name in os.environ if "POLICY" in name]}
`,
    });
    const { folder } = makePlugin({ 'other/a': '' });
    const long = 'x'.repeat(180);
    const places = Array.from({ length: 260 }, (_, number) => path.join(folder, `${long}${String(number).padStart(3, '0')}`));
    for (const place of places) mkdirSync(place);
    process.env['LC_LAST'] = places.at(-1)!;
    process.env['LC_OTHER'] = path.join(folder, 'other');
    onTestFinished(() => void (delete process.env['LC_LAST'], delete process.env['LC_OTHER']));
    const grants = { permissions: places.map((place) => `filesystem:read:${place}`), workspaceFolders: [] };
    const { runner } = startRunner({ node: process.execPath, sandbox: 'advisory' });
    expect(await runner.invoke(invocation({ ...plugin, grants }, script))).toMatchObject({
      ok: true,
      value: { last: true, other: false, left: [] },
    });
  });
});
