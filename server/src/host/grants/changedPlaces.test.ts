// A permission that leads elsewhere than it did when it was allowed is asked about again.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PluginHost } from '../host.ts';
import { defaultSettings } from '../settings.ts';
import type { GrantAnswer, GrantQuestion } from '../../contract/grants.ts';
import { GrantStore, grantsFile } from './grants.ts';

let base: string;
let link: string;
let questions: GrantQuestion[];
let answer: GrantAnswer;
beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-places-')));
  for (const folder of ['first', 'second']) mkdirSync(path.join(base, folder));
  link = path.join(base, 'shown');
  lead('first');
  questions = [];
  answer = 'allow';
  const folder = path.join(base, 'workspace/.codex/plugins/reader');
  mkdirSync(folder, { recursive: true });
  const handlers = [{ event: 'onFileSave', language: ['*'], script: 'save.js', phase: 'beforeSave' }];
  const manifest = {
    ...{ pluginId: 'com.example.reader', version: '1.0.0', name: 'Reader', entryPoints: { handlers } },
    permissions: ['filesystem:read', `filesystem:read:${link}`],
  };
  writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'save.js'), 'exports.onFileSave = () => ({ success: true });');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

function lead(to: string): void {
  rmSync(link, { force: true });
  symlinkSync(path.join(base, to), link, 'junction');
}

/** What a host of its own says of the plugin, once that was wanted for an event and what it asked was answered. */
async function session(): Promise<{ state: string | undefined; words: string[]; changed: string | undefined; ran: boolean }> {
  const host = new PluginHost({
    ...{ workspaceFolders: [path.join(base, 'workspace')], trusted: true, grants: 'ask', settings: defaultSettings, sandbox: 'none' },
    ...{ stateFolder: path.join(base, 'state'), machinePolicies: async () => [], discover: true },
    askGrant: async (question) => {
      questions.push(question);
      return answer;
    },
  });
  try {
    await host.load();
    const [plugin] = host.plugins();
    const filePath = path.join(base, 'workspace/a.txt');
    if (plugin?.state === 'ungranted') await host.askAgain(plugin.key);
    const { results } = await host.dispatch({ event: 'onFileSave', phase: 'beforeSave', filePath, fields: { fileContent: 'x' } });
    return {
      ...{ state: plugin?.state, words: plugin?.permissions.map(({ words }) => words) ?? [], changed: plugin?.changed },
      ran: results[0]?.ok === true,
    };
  } finally {
    await host.close();
  }
}

describe('a permission for a place that a link leads to', () => {
  test('says where it leads, and is asked about again where that changed', async () => {
    const [first, second] = ['first', 'second'].map((name) => path.join(base, name));
    expect(await session()).toMatchObject({ state: 'ungranted', ran: true });
    expect(questions).toMatchObject([{ permissions: [{}, { words: `read ${link} (which leads to ${first})` }] }]);
    expect(await session()).toMatchObject({ state: 'ready', changed: undefined, ran: true });
    lead('second');
    answer = 'dismiss';
    const changed = `Its permission filesystem:read:${link} leads to ${second} now, and you allowed it when it led to ${first}.`;
    expect(await session()).toMatchObject({ state: 'ungranted', changed, ran: false });
    expect(questions[1]).toMatchObject({ changed, added: [], permissions: [{}, { words: `read ${link} (which leads to ${second})` }] });
    answer = 'allow';
    expect(await session()).toMatchObject({ state: 'ungranted', ran: true });
    expect(await session()).toMatchObject({ state: 'ready', words: [expect.anything(), `read ${link} (which leads to ${second})`] });
    lead('first');
    expect(await session()).toMatchObject({ state: 'ungranted' });
  });

  test('is not asked about where a decision is of before such places were kept', async () => {
    await session();
    const state = path.join(base, 'state');
    const store = new GrantStore(state, () => undefined);
    await store.load();
    const [{ pluginId, folder, workspace, permissions, manifest } = { pluginId: '', folder: '', workspace: '', permissions: [] }] =
      store.list();
    await store.decide({ pluginId, folder, workspace }, { permissions, places: {}, workspaceFolders: [], manifest: manifest! }, 'allow');
    lead('second');
    expect(await session()).toMatchObject({ state: 'ready', ran: true });
  });

  test('cannot be pointed elsewhere in the file that keeps decisions', async () => {
    await session();
    const file = grantsFile(path.join(base, 'state'));
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('"places"');
    writeFileSync(file, text.replaceAll(JSON.stringify(path.join(base, 'first')), JSON.stringify(path.join(base, 'second'))), {
      mode: 0o600,
    });
    lead('second');
    answer = 'dismiss';
    expect(await session()).toMatchObject({ state: 'ungranted', changed: undefined, ran: false });
  });
});
