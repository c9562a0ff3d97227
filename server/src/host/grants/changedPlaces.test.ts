// A permission that leads elsewhere than it did when it was allowed is asked about again.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PluginHost } from '../host.ts';
import { defaultSettings } from '../settings.ts';
import type { GrantAnswer, GrantQuestion } from '../../contract/grants.ts';
import type { HostOptions } from '../types.ts';
import { changeSentence } from './askAgain.ts';
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

function hostOf(options: Partial<HostOptions>): PluginHost {
  return new PluginHost({
    ...{ workspaceFolders: [path.join(base, 'workspace')], trusted: true, grants: 'ask', settings: defaultSettings, sandbox: 'none' },
    ...{ stateFolder: path.join(base, 'state'), machinePolicies: async () => [], discover: true },
    askGrant: async () => 'dismiss',
    ...options,
  });
}

/** What a host of its own says of the plugin, once that was wanted for an event and what it asked was answered. */
async function session(): Promise<{ state: string | undefined; words: string[]; changed: string | undefined; ran: boolean }> {
  const host = hostOf({
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

  test('is not allowed where it leads elsewhere than was shown', async () => {
    const host = hostOf({});
    await host.load();
    const [shown] = host.plugins();
    lead('second');
    await host.load();
    const seen = { permissions: shown!.permissions.map(({ name }) => name), manifestDigest: shown!.manifestDigest };
    expect(await host.setGranted(shown!.key, true, seen)).toBe(false);
    expect(host.plugins()).toMatchObject([{ state: 'ungranted' }]);
    expect(await host.setGranted(shown!.key, true, { ...seen, manifestDigest: host.plugins()[0]!.manifestDigest })).toBe(true);
    expect(host.plugins()).toMatchObject([{ state: 'ready' }]);
    await host.close();
  });

  test('is asked about anew where it leads elsewhere by the time of the answer', async () => {
    const asked: { words: string | undefined; signal: AbortSignal }[] = [];
    const host = hostOf({
      askGrant: (question, signal) => {
        asked.push({ words: question.permissions[1]?.words, signal });
        return new Promise(() => undefined);
      },
    });
    await host.load();
    void host.askAgain(host.plugins()[0]!.key);
    await expect.poll(() => asked).toHaveLength(1);
    lead('second');
    await host.load();
    await expect.poll(() => asked).toHaveLength(2);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    expect(asked[1]!.words).toContain(`(which leads to ${path.join(base, 'second')})`);
    await host.close();
  });

  test('is that of loading for documents, too', async () => {
    for (const name of ['first', 'second']) {
      mkdirSync(path.join(base, 'workspace', name));
      writeFileSync(path.join(base, 'workspace', name, '.env'), 'x');
    }
    const manifest = path.join(base, 'workspace/.codex/plugins/reader/plugin.manifest.json');
    const { permissions, ...rest } = JSON.parse(readFileSync(manifest, 'utf8')) as { permissions: string[] };
    writeFileSync(manifest, JSON.stringify({ ...rest, permissions: permissions.slice(1) }));
    lead('workspace/first');
    const host = hostOf({ grants: 'manifest' });
    await host.load();
    lead('workspace/second');
    const handled = async (name: string): Promise<number> => {
      const filePath = path.join(base, 'workspace', name, '.env');
      return (await host.dispatch({ event: 'onFileSave', phase: 'beforeSave', filePath, fields: { fileContent: 'x' } })).results.length;
    };
    expect([await handled('first'), await handled('second')]).toEqual([1, 0]);
    await host.close();
  });

  test('is not looked up before the workspace is trusted', async () => {
    const host = hostOf({ trusted: false });
    await host.load();
    expect(host.plugins()).toMatchObject([{ state: 'restricted', permissions: [{}, { words: `read ${link}` }] }]);
    host.setTrusted(true);
    const words = `read ${link} (which leads to ${path.join(base, 'first')})`;
    expect(host.plugins()).toMatchObject([{ state: 'ungranted', permissions: [{}, { words }] }]);
    lead('second');
    // Trust that was taken back and given again moves nothing.
    for (const trusted of [false, true]) host.setTrusted(trusted);
    expect(host.plugins()).toMatchObject([{ permissions: [{}, { words }] }]);
    await host.close();
  });

  test('is looked up for who allows it before the workspace is trusted', async () => {
    const host = hostOf({ trusted: false });
    await host.load();
    const [{ key } = { key: '' }] = host.plugins();
    await host.setGranted(key, true);
    await host.close();
    expect(await session()).toMatchObject({ state: 'ready' });
    lead('second');
    expect(await session()).toMatchObject({ state: 'ungranted' });
  });

  test('is looked up where trust comes while plugins are loaded', async () => {
    const host = hostOf({ trusted: false });
    const loading = host.load();
    host.setTrusted(true);
    await loading;
    expect(host.plugins()).toMatchObject([{ permissions: [{}, { words: `read ${link} (which leads to ${path.join(base, 'first')})` }] }]);
    await host.close();
  });

  test('is not looked up before trust for a policy either', async () => {
    const policy = { from: 'P', neverGranted: [`filesystem:read:${path.join(base, 'first')}`] };
    const host = hostOf({ trusted: false, machinePolicies: async () => [policy] });
    await host.load();
    expect(host.plugins()).toMatchObject([{ state: 'restricted' }]);
    host.setTrusted(true);
    expect(host.plugins()).toMatchObject([{ state: 'forbidden' }]);
    await host.close();
  });

  test('says where it leads in a sentence that shows all of it however long its name is', () => {
    const long = (text: string): string => `/${text.repeat(100)}/${text}`;
    const change = { how: 'place', permission: `filesystem:read:${long('name')}`, before: long('before'), now: long('after') } as const;
    const said = changeSentence(change, '');
    expect(said.length).toBeLessThan(300);
    for (const part of ['filesystem:read', '/name', '/before', '/after', 'it led to']) expect(said).toContain(part);
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
