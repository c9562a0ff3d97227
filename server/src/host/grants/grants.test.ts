import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GrantStore, type Asked } from './grants.ts';
import { manifestMark } from './manifestMark.ts';

const subject = { pluginId: 'com.acme.fmt', folder: '/w/.codex/plugins/fmt', workspace: '/w' };

async function withFile(folder: string, name: string, mode: number): Promise<void> {
  await mkdir(folder, { mode: 0o700 });
  await writeFile(path.join(folder, name), `${'ab'.repeat(32)}\n`);
  await chmod(path.join(folder, name), mode);
}

const asks = (permissions: string[], text = 'first', file = 'plugin.manifest.json'): Asked => ({
  ...{ permissions, workspaceFolders: ['/w'], places: {} },
  manifest: manifestMark(file, text),
});

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
    await (await open()).decide(subject, asks(['filesystem:read']), 'allow');
    const store = await open();
    expect(store.status(subject, asks(['filesystem:read']))).toEqual({ status: 'allowed' });
    expect(store.status({ ...subject, workspace: '/other' }, asks(['filesystem:read']))).toEqual({ status: 'unknown' });
    expect(store.status({ ...subject, folder: '/elsewhere' }, asks(['filesystem:read']))).toEqual({ status: 'unknown' });
  });

  describe('of another version of an installed plugin', () => {
    const former = { ...subject, folder: '/home/u/.codex/plugins/com.acme.fmt@1.0.0' };
    const folder2 = '/home/u/.codex/plugins/com.acme.fmt@1.1.0';
    const newer = { ...former, folder: folder2 };
    const signed = (permissions: string[], text: string, signer?: string): Asked => ({
      ...asks(permissions),
      manifest: manifestMark('plugin.manifest.json', text, signer),
    });

    it('goes on with what the former one was allowed, in every workspace, though that one has run', async () => {
      const store = await open();
      for (const workspace of ['/w', '/other']) {
        await store.decide({ ...former, workspace }, signed(['filesystem:read'], '1.0.0', 'SHA256:a'), 'allow');
        store.began({ ...former, workspace }, signed(['filesystem:read'], '1.0.0', 'SHA256:a'));
      }
      await store.carryOver(former, { folder: folder2, asked: signed(['filesystem:read'], '1.1.0', 'SHA256:a') });
      for (const workspace of ['/w', '/other'])
        expect((await open()).status({ ...newer, workspace }, signed(['filesystem:read'], '1.1.0', 'SHA256:a'))).toEqual({
          status: 'allowed',
        });
      // The way back needs nobody's answer.
      expect(store.status(former, signed(['filesystem:read'], '1.0.0', 'SHA256:a'))).toEqual({ status: 'allowed' });
      // Its manifest is not its own business after that either.
      store.began(newer, signed(['filesystem:read'], '1.1.0', 'SHA256:a'));
      expect(store.status(newer, signed(['filesystem:read'], 'changed', 'SHA256:a'))).toMatchObject({ status: 'changed' });
      await store.written();
    });

    it('asks again for what is more, and says what that is', async () => {
      const store = await open();
      await store.decide(former, signed(['filesystem:read'], '1.0.0'), 'allow');
      const more = signed(['filesystem:read', 'network:request'], '1.1.0');
      await store.carryOver(former, { folder: folder2, asked: more });
      expect(store.status(newer, more)).toEqual({ status: 'changed', added: ['network:request'], change: { how: 'text' } });
    });

    it('asks again where a permission leads elsewhere than it did when the former one was allowed', async () => {
      const store = await open();
      const permission = 'filesystem:read:/shown';
      const leading = (real: string, text: string): Asked => ({
        ...signed([permission], text),
        places: { [permission]: { named: '/shown', real } },
      });
      await store.decide(former, leading('/first', '1.0.0'), 'allow');
      await store.carryOver(former, { folder: folder2, asked: leading('/second', '1.1.0') });
      expect(store.status(newer, leading('/first', '1.1.0'))).toEqual({ status: 'allowed' });
      const change = { how: 'place', permission, before: '/first', now: '/second' };
      expect((await open()).status(newer, leading('/second', '1.1.0'))).toEqual({ status: 'changed', added: [], change });
    });

    it('asks again where somebody else signed it, or nobody does any more', async () => {
      const store = await open();
      await store.decide(former, signed([], '1.0.0', 'SHA256:a'), 'allow');
      for (const signer of ['SHA256:b', undefined]) {
        await store.carryOver(former, { folder: folder2, asked: signed([], '1.1.0', signer) });
        const change = { how: 'signer', before: 'SHA256:a', now: signer };
        expect(store.status(newer, signed([], '1.1.0', signer))).toEqual({ status: 'changed', added: [], change });
      }
    });

    it('stays denied, or disabled, where the former one was', async () => {
      const store = await open();
      await store.decide(former, signed([], '1.0.0'), 'deny');
      await store.setDisabled({ ...former, workspace: '/other' }, true);
      await store.carryOver(former, { folder: folder2, asked: signed([], '1.1.0') });
      const again = await open();
      expect(again.status(newer, signed([], '1.1.0'))).toEqual({ status: 'denied' });
      expect(again.isDisabled({ ...newer, workspace: '/other' })).toBe(true);
      expect(again.isDisabled(newer)).toBe(false);
    });

    it('runs again on the way back, where only what is more was denied', async () => {
      const store = await open();
      await store.decide(former, signed([], '1.0.0'), 'allow');
      await store.decide(newer, signed(['network:request'], '1.1.0'), 'deny');
      await store.carryOver(newer, { folder: former.folder, asked: signed([], '1.0.0') });
      expect(store.status(former, signed([], '1.0.0'))).toEqual({ status: 'allowed' });
    });

    it('does not run on the way back, where it was revoked or disabled meanwhile', async () => {
      const store = await open();
      await store.decide(former, signed(['filesystem:read'], '1.0.0'), 'allow');
      await store.carryOver(former, { folder: folder2, asked: signed(['filesystem:read'], '1.1.0') });
      await store.decide(newer, signed(['filesystem:read'], '1.1.0'), 'deny');
      await store.setDisabled(newer, true);
      await store.carryOver(newer, { folder: former.folder, asked: signed(['filesystem:read'], '1.0.0') });
      expect(store.status(former, signed(['filesystem:read'], '1.0.0'))).toEqual({ status: 'denied' });
      expect(store.isDisabled(former)).toBe(true);
      await store.setDisabled(former, false);
      await store.carryOver(former, { folder: folder2, asked: signed(['filesystem:read'], '1.1.0') });
      expect(store.isDisabled(newer)).toBe(false);
    });

    it('has nothing where nothing was decided', async () => {
      const store = await open();
      await store.carryOver(former, { folder: folder2, asked: signed([], '1.1.0') });
      expect(store.list()).toEqual([]);
      expect(store.status(newer, signed([], '1.1.0'))).toEqual({ status: 'unknown' });
    });
  });

  it('knows the plugin and the workspace by whatever way their paths are written', async () => {
    await (await open()).decide(subject, asks([]), 'allow');
    const store = await open();
    expect(store.status({ ...subject, folder: '/w/./.codex/plugins//fmt/' }, asks([]))).toEqual({ status: 'allowed' });
    expect(store.status({ ...subject, workspace: '/w/x/../' }, asks([]))).toEqual({ status: 'allowed' });
  });

  it('asks again when the set grows, and not when it shrinks', async () => {
    const store = await open();
    await store.decide(subject, asks(['filesystem:read', 'process:spawn']), 'allow');
    expect(store.status(subject, asks(['filesystem:read']))).toEqual({ status: 'allowed' });
    expect(store.status(subject, asks(['filesystem:read', 'network:request']))).toEqual({ status: 'grown', added: ['network:request'] });
  });

  it('asks again when a manifest names what lies outside of the workspace, or a variable that may be a secret', async () => {
    const store = await open();
    await store.decide(subject, asks(['filesystem:read', 'filesystem:write:**/*', 'env:read']), 'allow');
    const added = ['filesystem:read:~/.ssh', 'filesystem:read:C:/Users/ada', 'filesystem:write:/etc', 'env:read:GITHUB_TOKEN'];
    expect(store.status(subject, asks(['filesystem:read:src', ...added]))).toEqual({ status: 'grown', added });
  });

  it('does not ask again when a scope is narrowed', async () => {
    const store = await open();
    await store.decide(subject, asks(['network:request', 'filesystem:read:src']), 'allow');
    expect(store.status(subject, asks(['network:request:api.example.com', 'filesystem:read:src/a.js']))).toEqual({ status: 'allowed' });
    expect(store.status(subject, asks(['filesystem:read']))).toEqual({ status: 'grown', added: ['filesystem:read'] });
  });

  it('keeps what another window wrote meanwhile', async () => {
    const [one, two] = [await open(), await open()];
    await one.decide(subject, asks([]), 'allow');
    await two.decide({ ...subject, pluginId: 'com.acme.other' }, asks([]), 'deny');
    const store = await open();
    expect(store.status(subject, asks([]))).toEqual({ status: 'allowed' });
    expect(store.status({ ...subject, pluginId: 'com.acme.other' }, asks([]))).toEqual({ status: 'denied' });
  });

  it('grants nothing from a damaged file, says so, and keeps the file aside', async () => {
    await writeFile(path.join(folder, 'grants.json'), '{ not json');
    const store = await open();
    expect(store.status(subject, asks([]))).toEqual({ status: 'unknown' });
    expect(reports).toEqual([expect.stringContaining('damaged')]);
    expect(await readdir(folder)).toEqual([expect.stringContaining('unreadable')]);
  });

  it('grants nothing from an entry that was copied to another subject', async () => {
    await (await open()).decide(subject, asks([]), 'allow');
    const file = path.join(folder, 'grants.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('/w/.codex/plugins/fmt', '/w/.codex/plugins/evil'));
    const store = await open();
    expect(store.status({ ...subject, folder: '/w/.codex/plugins/evil' }, asks([]))).toEqual({ status: 'unknown' });
    expect(reports).toHaveLength(1);
  });

  it.runIf(process.platform !== 'win32')('writes files that only its user can read', async () => {
    await (await open()).decide(subject, asks([]), 'allow');
    for (const name of ['grants.json', 'grants.key']) expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it('drops an entry that was edited, says so once, keeps the file aside, and keeps every other decision', async () => {
    const other = { ...subject, pluginId: 'com.acme.other' };
    const store = await open();
    await store.decide(subject, asks(['filesystem:read']), 'allow');
    await store.decide(other, asks(['network:request']), 'allow');
    const file = path.join(folder, 'grants.json');
    const edited = (await readFile(file, 'utf8')).replace('"filesystem:read"', '"process:spawn"');
    await writeFile(file, edited);
    for (const again of [await open(), await open()]) {
      expect(again.status(subject, asks(['process:spawn']))).toEqual({ status: 'unknown' });
      expect(again.status(other, asks(['network:request']))).toEqual({ status: 'allowed' });
    }
    expect(reports).toEqual([expect.stringContaining('com.acme.fmt')]);
    const aside = (await readdir(folder)).find((name) => name.includes('unreadable'))!;
    expect(await readFile(path.join(folder, aside), 'utf8')).toBe(edited);
  });

  it.each([
    ['a denial turned into a permission', (text: string) => text.replace('"deny"', '"allow"')],
    ['the seal removed', (text: string) => text.replace(/,\s*"seal": "[^"]*"/, '')],
    ['another seal', (text: string) => text.replace(/"seal": "./, '"seal": "x')],
    ['another date', (text: string) => text.replace(/"at": "20/, '"at": "21')],
    ['a wrong type', (text: string) => text.replace(/"permissions": \[[^\]]*\]/, '"permissions": "all"')],
  ])('grants nothing from an entry with %s', async (_what, edit) => {
    await (await open()).decide(subject, asks(['filesystem:read']), 'deny');
    const file = path.join(folder, 'grants.json');
    const before = await readFile(file, 'utf8');
    await writeFile(file, edit(before));
    expect(await readFile(file, 'utf8')).not.toBe(before);
    expect((await open()).status(subject, asks(['filesystem:read']))).toEqual({ status: 'unknown' });
    expect(reports).toHaveLength(1);
  });

  it('grants nothing from a file of another user or machine, whose key is another', async () => {
    const elsewhere = path.join(folder, 'elsewhere');
    await new GrantStore(elsewhere, () => undefined).decide(subject, asks([]), 'allow');
    await (await open()).decide({ ...subject, pluginId: 'com.acme.other' }, asks([]), 'allow');
    await copyFile(path.join(elsewhere, 'grants.json'), path.join(folder, 'grants.json'));
    expect((await open()).status(subject, asks([]))).toEqual({ status: 'unknown' });
    expect(reports).toHaveLength(1);
  });

  it('grants nothing when the key is lost or damaged, and goes on with a new one', async () => {
    for (const damage of [(key: string) => rm(key), (key: string) => writeFile(key, 'short')]) {
      await (await open()).decide(subject, asks([]), 'allow');
      await damage(path.join(folder, 'grants.key'));
      const store = await open();
      expect(store.status(subject, asks([]))).toEqual({ status: 'unknown' });
      await store.decide(subject, asks([]), 'allow');
      expect((await open()).status(subject, asks([]))).toEqual({ status: 'allowed' });
    }
  });

  it('keeps every decision, and makes one key, when several windows decide at once', async () => {
    const stores = await Promise.all([open(), open(), open(), open()]);
    await Promise.all(stores.map((store, index) => store.decide({ ...subject, pluginId: `com.acme.p${index}` }, asks([]), 'allow')));
    expect(reports).toEqual([]);
    expect((await open()).list()).toHaveLength(4);
    expect(reports).toEqual([]);
  });

  it('does not wait for a host that died while it wrote', async () => {
    const lock = path.join(folder, 'grants.json.lock');
    await writeFile(lock, '1');
    await utimes(lock, new Date(0), new Date(0));
    await (await open()).decide(subject, asks([]), 'allow');
    expect((await open()).status(subject, asks([]))).toEqual({ status: 'allowed' });
    expect((await readdir(folder)).toSorted()).toEqual(['grants.json', 'grants.key']);
  });

  describe.runIf(process.platform !== 'win32')('in a folder that is not safe', () => {
    it.each<[string, (place: string) => Promise<unknown>, RegExp]>([
      ['a symbolic link', (place) => symlink(folder, place), /is a symbolic link/],
      ['a file', (place) => writeFile(place, ''), /is not a folder/],
      ['writable for everybody', (place) => mkdir(place).then(() => chmod(place, 0o777)), /every user of this machine/],
      ['writable for its group', (place) => mkdir(place).then(() => chmod(place, 0o770)), /by other users of its group; run "chmod 700"/],
      ['with a key that others can read', (place) => withFile(place, 'grants.key', 0o644), /holds grants\.key, which other users/],
      ['with a key that its group can read', (place) => withFile(place, 'grants.key', 0o640), /holds grants\.key, which other users/],
      ['with decisions that others can change', (place) => withFile(place, 'grants.json', 0o622), /holds grants\.json, which other users/],
    ])('keeps nothing: %s', async (_what, make, said) => {
      await (await open()).decide(subject, asks([]), 'allow');
      const place = path.join(folder, 'state');
      await make(place);
      const store = new GrantStore(place, (message) => reports.push(message));
      await store.load();
      expect(store.status(subject, asks([]))).toEqual({ status: 'unknown' });
      await store.decide(subject, asks([]), 'allow');
      expect(store.status(subject, asks([]))).toEqual({ status: 'allowed' });
      expect(reports[0]).toMatch(said);
      expect(reports[1]).toMatch(/holds until the host ends/);
    });

    it.each([
      ['that everybody can change', 0o777, /lies in .*around, which every user of this machine can change; run "chmod go-w"/],
      ['that others can add to, and take nothing from', 0o1777, undefined],
      ['that others can only look at', 0o755, undefined],
    ] as const)('looks at the folder around it: one %s', async (_what, mode, said) => {
      const around = path.join(folder, 'around');
      for (const state of ['there', 'new']) {
        const place = path.join(around, state);
        if (state === 'there') await mkdir(place, { recursive: true, mode: 0o700 });
        await chmod(around, mode);
        const store = new GrantStore(place, (message) => reports.push(message));
        await store.load();
        await store.decide(subject, asks([]), 'allow');
        const again = new GrantStore(place, () => undefined);
        await again.load();
        expect(again.status(subject, asks([]))).toEqual({ status: said === undefined ? 'allowed' : 'unknown' });
      }
      if (said === undefined) expect(reports).toEqual([]);
      else for (const report of reports) expect(report).toMatch(said);
    });

    it('takes up its work once the modes are right', async () => {
      const place = path.join(folder, 'state');
      await mkdir(place);
      await chmod(place, 0o770);
      const store = new GrantStore(place, (message) => reports.push(message));
      await store.load();
      await chmod(place, 0o700);
      await store.decide(subject, asks([]), 'allow');
      expect(reports).toHaveLength(1);
      const again = new GrantStore(place, (message) => reports.push(message));
      await again.load();
      expect(again.status(subject, asks([]))).toEqual({ status: 'allowed' });
    });

    it.runIf(process.getuid?.() === 0)('keeps nothing in a folder of which another user owns the one around', async () => {
      const around = path.join(folder, 'around');
      await mkdir(path.join(around, 'state'), { recursive: true, mode: 0o700 });
      await chown(around, 12345, 12345);
      await new GrantStore(path.join(around, 'state'), (message) => reports.push(message)).load();
      expect(reports).toEqual([expect.stringContaining('around, which belongs to another user')]);
    });

    it.runIf(process.getuid?.() === 0)('keeps nothing in a folder of another user', async () => {
      const place = path.join(folder, 'state');
      await mkdir(place);
      await chown(place, 65534, 65534);
      const store = new GrantStore(place, (message) => reports.push(message));
      await store.load();
      expect(reports).toEqual([expect.stringContaining('belongs to another user')]);
    });

    it('knows nothing of what was decided once its file is removed', async () => {
      const store = await open();
      await store.decide(subject, asks([]), 'allow');
      await store.refresh();
      expect(store.status(subject, asks([]))).toEqual({ status: 'allowed' });
      await rm(path.join(folder, 'grants.json'));
      await store.refresh();
      expect(store.status(subject, asks([]))).toEqual({ status: 'unknown' });
      expect(reports).toEqual([]);
    });

    it('does not follow a link in place of its file', async () => {
      await (await open()).decide(subject, asks([]), 'allow');
      await rm(path.join(folder, 'grants.json'));
      await symlink('/etc/passwd', path.join(folder, 'grants.json'));
      expect((await open()).list()).toEqual([]);
      expect(reports).toEqual([expect.stringContaining('Cannot read the saved grants')]);
    });
  });
});
