// A manifest that changed after its plugin ran is asked about, whatever it asks for; which file it is belongs to the decision.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { seal, type Sealable } from './grantSeal.ts';
import { GrantStore, type Asked, type GrantSubject } from './grants.ts';
import { digestOf, manifestMark } from './manifestMark.ts';

const subject = { pluginId: 'com.acme.fmt', folder: '/w', workspace: '/w' };
const FILE = 'codex.plugin.json';
const asks = (text: string, permissions = ['filesystem:read', 'filesystem:write'], file = FILE): Asked => ({
  ...{ permissions, workspaceFolders: ['/w'], places: {} },
  manifest: manifestMark(file, text),
});
const CHANGED = { status: 'changed', added: [], change: { how: 'text' } };

let folder: string;
let reports: string[];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codex-changed-'));
  reports = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function open(): Promise<GrantStore> {
  const store = new GrantStore(folder, (message) => reports.push(message));
  await store.load();
  return store;
}

/** A store in which the plugin was allowed with its first manifest and ran, or did not. */
async function allowed({ ran, by = subject }: { ran: boolean; by?: GrantSubject }): Promise<GrantStore> {
  const store = await open();
  await store.decide(by, asks('first'), 'allow');
  if (ran) store.began(by, asks('first'));
  await store.refresh();
  return store;
}

describe('a manifest that changed', () => {
  it('is asked about once the plugin ran, even if it asks for the same, for less or for nothing', async () => {
    await allowed({ ran: true });
    const store = await open();
    expect(store.status(subject, asks('first'))).toEqual({ status: 'allowed' });
    for (const permissions of [['filesystem:read', 'filesystem:write'], ['filesystem:read'], []])
      expect(store.status(subject, asks('second', permissions))).toEqual(CHANGED);
    const added = ['process:spawn'];
    expect(store.status(subject, asks('second', ['filesystem:read', ...added]))).toEqual({ ...CHANGED, added });
  });

  it('counts as before while the plugin has not run, and is the accepted one from its first run on', async () => {
    const store = await allowed({ ran: false });
    expect(store.status(subject, asks('second'))).toEqual({ status: 'allowed' });
    expect(store.status(subject, asks('second', ['process:spawn']))).toEqual({ status: 'grown', added: ['process:spawn'] });
    store.began(subject, asks('second'));
    expect(store.status(subject, asks('third'))).toEqual(CHANGED);
    await store.refresh();
    for (const one of [store, await open()]) {
      expect(one.status(subject, asks('second'))).toEqual({ status: 'allowed' });
      expect(one.status(subject, asks('first'))).toEqual(CHANGED);
    }
  });

  it('is asked about at once where it is another file, though that asks for the same', async () => {
    for (const ran of [false, true]) {
      const store = await allowed({ ran });
      const other = asks('first', undefined, 'plugin.manifest.json');
      expect(store.status(subject, other)).toEqual({ ...CHANGED, change: { how: 'file', before: FILE } });
    }
  });

  it('is asked about where the plugin ran in another workspace or under another id', async () => {
    for (const by of [
      { ...subject, workspace: '/other' },
      { ...subject, pluginId: 'com.acme.former' },
    ]) {
      await allowed({ ran: true, by });
      const store = await allowed({ ran: false });
      expect(store.status(subject, asks('first'))).toEqual({ status: 'allowed' });
      expect(store.status(subject, asks('second'))).toEqual(CHANGED);
      await store.forget(by);
      expect(store.status(subject, asks('second'))).toEqual({ status: 'allowed' });
    }
  });

  it('is asked about where the plugin ran in another window meanwhile', async () => {
    const [one, two] = [await allowed({ ran: false }), await open()];
    one.began(subject, asks('first'));
    await one.refresh();
    expect(two.isOther(subject, asks('second'))).toBe(true);
    await two.refresh();
    expect(two.status(subject, asks('second'))).toEqual(CHANGED);
    two.began(subject, asks('second'));
    await two.refresh();
    expect((await open()).status(subject, asks('second'))).toEqual(CHANGED);
  });

  it('is the allowed one after the user said so, until the plugin runs again', async () => {
    const store = await allowed({ ran: true });
    await store.decide(subject, asks('second'), 'allow');
    expect(store.status(subject, asks('second'))).toEqual({ status: 'allowed' });
    store.began(subject, asks('second'));
    expect(store.status(subject, asks('first'))).toEqual(CHANGED);
    await store.written();
  });

  it('is asked about where the user allowed the former one again while the plugin ran', async () => {
    const store = await allowed({ ran: true });
    await store.decide(subject, asks('first'), 'allow');
    expect(store.status(subject, asks('second'))).toEqual(CHANGED);
  });

  it('leaves a denied plugin denied unless it asks for something else', async () => {
    const store = await open();
    await store.decide(subject, asks('first'), 'deny');
    expect(store.status(subject, asks('second'))).toEqual({ status: 'denied' });
    expect(store.status(subject, asks('second', ['process:spawn']))).toEqual({ status: 'unknown' });
  });

  it('writes that the plugin ran once for a decision', async () => {
    const store = await allowed({ ran: true });
    const file = path.join(folder, 'grants.json');
    await rm(file);
    store.began(subject, asks('first'));
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});

describe('an edit by the user', () => {
  it('takes the place of the manifest that was allowed', async () => {
    const store = await allowed({ ran: true });
    store.acceptEdit(subject, asks('second'), digestOf('first'));
    await store.refresh();
    for (const one of [store, await open()]) {
      expect(one.status(subject, asks('second'))).toEqual({ status: 'allowed' });
      expect(one.status(subject, asks('third'))).toEqual(CHANGED);
    }
  });

  it('does not where the manifest had changed already, or asks for more, or is another file', async () => {
    const store = await allowed({ ran: true });
    store.acceptEdit(subject, asks('third'), digestOf('second'));
    expect(store.status(subject, asks('third'))).toEqual(CHANGED);
    store.acceptEdit(subject, asks('third', ['process:spawn']), digestOf('first'));
    expect(store.status(subject, asks('third', ['process:spawn']))).toMatchObject({ status: 'changed' });
    store.acceptEdit(subject, asks('third', undefined, 'plugin.manifest.json'), digestOf('first'));
    expect(store.status(subject, asks('third', undefined, 'plugin.manifest.json'))).toMatchObject({ status: 'changed' });
  });

  it('counts in every workspace in which that manifest was allowed', async () => {
    const other = { ...subject, workspace: '/other' };
    await allowed({ ran: true, by: other });
    const store = await allowed({ ran: true });
    store.acceptEdit(subject, asks('second'), digestOf('first'));
    await store.written();
    expect(store.status(other, asks('second'))).toEqual({ status: 'allowed' });
  });
});

describe('what is kept of a manifest', () => {
  it.each([
    ['that the plugin ran', (text: string) => text.replace('"ran": true', '"ran": false')],
    ['which file it was', (text: string) => text.replace(FILE, 'plugin.manifest.json')],
    ['what it said', (text: string) => text.replace(digestOf('first'), digestOf('second'))],
    ['all of it', (text: string) => text.replace(/,\s*"manifest": \{[^}]*\}/, '')],
    ['its type', (text: string) => text.replace(/"manifest": \{[^}]*\}/, '"manifest": 1')],
  ])('is sealed: %s', async (_what, edit) => {
    await allowed({ ran: true });
    const file = path.join(folder, 'grants.json');
    const before = await readFile(file, 'utf8');
    await writeFile(file, edit(before));
    expect(await readFile(file, 'utf8')).not.toBe(before);
    expect((await open()).status(subject, asks('first'))).toEqual({ status: 'unknown' });
    expect(reports).toHaveLength(1);
  });

  it('is missing in decisions of before: those that allowed are asked about once, the others hold', async () => {
    await allowed({ ran: false });
    const file = path.join(folder, 'grants.json');
    const key = Buffer.from((await readFile(path.join(folder, 'grants.key'), 'utf8')).trim(), 'hex');
    for (const decision of ['allow', 'deny']) {
      const stored = JSON.parse(await readFile(file, 'utf8')) as { decisions: Record<string, Sealable & { seal: string }> };
      for (const one of Object.values(stored.decisions)) {
        delete one.manifest;
        Object.assign(one, { decision });
        one.seal = seal(key, one);
      }
      await writeFile(file, JSON.stringify(stored));
      const store = await open();
      const expected = decision === 'deny' ? { status: 'denied' } : { ...CHANGED, change: { how: 'unrecorded' } };
      expect(store.status(subject, asks('first'))).toEqual(expected);
      expect(reports).toEqual([]);
    }
    const store = await open();
    await store.decide(subject, asks('first'), 'allow');
    expect((await open()).status(subject, asks('first'))).toEqual({ status: 'allowed' });
  });

  it('counts as run where nobody was asked, and is not accepted by that', async () => {
    const store = await allowed({ ran: false });
    store.began(subject, asks('first'), false);
    await store.refresh();
    for (const one of [store, await open()]) expect(one.status(subject, asks('second'))).toEqual(CHANGED);
    await rm(path.join(folder, 'grants.json'));
    const other = await allowed({ ran: false });
    other.began(subject, asks('second'), false);
    await other.refresh();
    expect(other.status(subject, asks('second'))).toEqual(CHANGED);
  });

  it('holds until the host ends where it cannot be written', async () => {
    const store = await allowed({ ran: false });
    await writeFile(path.join(folder, 'blocked'), '');
    const unwritable = new GrantStore(path.join(folder, 'blocked'), (message) => reports.push(message));
    await unwritable.decide(subject, asks('first'), 'allow');
    unwritable.began(subject, asks('first'));
    await unwritable.refresh();
    expect(unwritable.status(subject, asks('second'))).toEqual(CHANGED);
    expect(store.status(subject, asks('second'))).toEqual({ status: 'allowed' });
  });
});
