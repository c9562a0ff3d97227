import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GrantStore } from './grants.ts';

const subject = { pluginId: 'com.acme.fmt', folder: '/w/.codex/plugins/fmt', workspace: '/w' };

describe('grant store', () => {
  let folder: string;
  let reports: string[];
  const open = async (): Promise<GrantStore> => {
    const store = new GrantStore(folder, (message) => reports.push(message));
    await store.load();
    return store;
  };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'grants-'));
    reports = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('remembers a decision for the plugin, its folder and its workspace, and for no other', async () => {
    await (await open()).decide(subject, ['filesystem:read'], 'allow');
    const store = await open();
    expect(store.status(subject, ['filesystem:read'])).toEqual({ status: 'allowed' });
    expect(store.status({ ...subject, workspace: '/other' }, ['filesystem:read'])).toEqual({ status: 'unknown' });
    expect(store.status({ ...subject, folder: '/elsewhere' }, ['filesystem:read'])).toEqual({ status: 'unknown' });
  });

  it('asks again when the set grows, and not when it shrinks', async () => {
    const store = await open();
    await store.decide(subject, ['filesystem:read', 'process:spawn'], 'allow');
    expect(store.status(subject, ['filesystem:read'])).toEqual({ status: 'allowed' });
    expect(store.status(subject, ['filesystem:read', 'network:request'])).toEqual({ status: 'grown', added: ['network:request'] });
  });

  it('does not ask again when a scope is narrowed', async () => {
    const store = await open();
    await store.decide(subject, ['network:request', 'filesystem:read:src'], 'allow');
    expect(store.status(subject, ['network:request:api.example.com', 'filesystem:read:src/a.js'])).toEqual({ status: 'allowed' });
    expect(store.status(subject, ['filesystem:read'])).toEqual({ status: 'grown', added: ['filesystem:read'] });
  });

  it('keeps what another window wrote meanwhile', async () => {
    const [one, two] = [await open(), await open()];
    await one.decide(subject, [], 'allow');
    await two.decide({ ...subject, pluginId: 'com.acme.other' }, [], 'deny');
    const store = await open();
    expect(store.status(subject, [])).toEqual({ status: 'allowed' });
    expect(store.status({ ...subject, pluginId: 'com.acme.other' }, [])).toEqual({ status: 'denied' });
  });

  it('grants nothing from a damaged file, says so, and keeps the file aside', async () => {
    await writeFile(path.join(folder, 'grants.json'), '{ not json');
    const store = await open();
    expect(store.status(subject, [])).toEqual({ status: 'unknown' });
    expect(reports).toEqual([expect.stringContaining('damaged')]);
    expect(await readdir(folder)).toEqual([expect.stringContaining('unreadable')]);
  });

  it('grants nothing from an entry that was copied to another subject', async () => {
    await (await open()).decide(subject, [], 'allow');
    const file = path.join(folder, 'grants.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('/w/.codex/plugins/fmt', '/w/.codex/plugins/evil'));
    const store = await open();
    expect(store.status({ ...subject, folder: '/w/.codex/plugins/evil' }, [])).toEqual({ status: 'unknown' });
    expect(reports).toHaveLength(1);
  });

  it('writes a file that only its user can read', async () => {
    await (await open()).decide(subject, [], 'allow');
    expect((await stat(path.join(folder, 'grants.json'))).mode & 0o777).toBe(0o600);
  });
});
