// Plugins that are installed, updated, rolled back and removed through the server, as the editor asks, with a real registry.
import { generateKeyPairSync } from 'node:crypto';
import { copyFile, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { InstallPlace } from '../../src/protocol.ts';
import { publish, writeSigns } from '../registry/signsPlugin.ts';
import { noVerdaccio, startVerdaccio, type Verdaccio } from '../registry/verdaccio.ts';
import { Editor, usualCapabilities } from './editor.ts';

const USER: InstallPlace = { kind: 'user' };

let registry: Verdaccio;
beforeAll(async () => {
  if (noVerdaccio === undefined) registry = await startVerdaccio();
}, 90_000);
afterAll(() => registry?.close());

interface Asking {
  trusted?: boolean;
  url?: string;
}

async function opened({ trusted = true, url = registry.url }: Asking = {}): Promise<{ editor: Editor; home: string; asked: string[] }> {
  const asked: string[] = [];
  const experimental = { codexPlugins: { askGrant: true, views: true } };
  const editor = await Editor.open({
    workspace: 'codex-cli',
    initializationOptions: { trusted, grants: 'ask', settings: { registry: { url } } },
    capabilities: { ...usualCapabilities, experimental },
    answers: {
      'codexPlugins/askGrant': ({ pluginId, added }: { pluginId: string; added: string[] }) => {
        asked.push(`${pluginId}: ${added.join(', ')}`);
        return { answer: 'later' };
      },
    },
  });
  onTestFinished(() => editor.dispose());
  const home = path.join(path.dirname(editor.folder), 'home');
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, '.npmrc'), `registry=${registry.url}\n${registry.npmrc}`);
  return { editor, home, asked };
}

const ask = async (editor: Editor, what: string, params: unknown): Promise<unknown> =>
  editor.client.request(`codexPlugins/${what}`, params);

async function install(editor: Editor, params: object, { allow = true } = {}): Promise<unknown> {
  const plan = (await ask(editor, 'planInstall', { place: USER, ...params })) as { ok: boolean; planId: string };
  expect(plan).toMatchObject({ ok: true });
  return ask(editor, 'carryOutPlan', { planId: plan.planId, allow });
}

async function saved(editor: Editor, uri: string, text: string): Promise<string> {
  editor.change(uri, text);
  await editor.save(uri);
  return editor.text(uri);
}

/** Saves, and waits until the text is signed: by a worker that has to start first, that may be after the save. */
async function untilSigned(editor: Editor, uri: string, text: string, version: string): Promise<void> {
  const signed = `${text} ${version}\n`;
  await saved(editor, uri, `${text}\n`);
  await editor.client.until(
    () => editor.text(uri) === signed || undefined,
    () => `${JSON.stringify(editor.text(uri))} is not signed by ${version}.`,
  );
}

const reason = noVerdaccio === undefined ? '' : ` (${noVerdaccio})`;

describe.skipIf(noVerdaccio !== undefined)(`installing from an editor${reason}`, { timeout: 60_000 }, () => {
  it('says where permissions lead before anything is allowed, and allows nothing that was not shown', async () => {
    const id = 'com.example.signs.leads';
    const { editor, home } = await opened();
    const link = path.join(home, 'shown');
    const lead = async (to: string): Promise<void> => {
      await mkdir(path.join(home, to), { recursive: true });
      await rm(link, { force: true });
      await symlink(path.join(home, to), link);
    };
    await lead('first');
    await publish(await writeSigns(home, { id, version: '1.0.0', permissions: [`filesystem:read:${link}`] }), home);
    const planned = async (): Promise<{ planId: string; steps: unknown }> =>
      (await ask(editor, 'planInstall', { place: USER, spec: id })) as { planId: string; steps: unknown };
    const carriedOut = async (planId: string): Promise<void> => {
      expect(await ask(editor, 'carryOutPlan', { planId, allow: true })).toMatchObject({ ok: true });
    };
    const state = (wanted: string): Promise<void> =>
      editor.untilPlugins((plugins) => plugins.some((plugin) => plugin.id === id && plugin.state === wanted));
    const { planId, steps } = await planned();
    expect(steps).toMatchObject([{ permissions: [{ words: expect.stringContaining(`(which leads to ${path.join(home, 'first')})`) }] }]);
    await lead('second');
    await carriedOut(planId);
    await state('ungranted');
    expect(await ask(editor, 'removeInstalled', { id, place: USER, force: false })).toMatchObject({ ok: true });
    await carriedOut((await planned()).planId);
    await state('ready');
  });

  it('leads from a search to a plugin that serves, to its next version and back', async () => {
    const id = 'com.example.signs.way';
    const { editor, home } = await opened();
    await publish(await writeSigns(home, { id, version: '1.0.0' }), home);
    expect(await ask(editor, 'searchRegistry', { text: 'signs.way' })).toMatchObject({ ok: true, found: [{ id, version: '1.0.0' }] });
    expect(await ask(editor, 'pluginDetails', { spec: id })).toMatchObject({
      ...{ ok: true, id, version: '1.0.0', permissions: [], versions: [{ version: '1.0.0' }] },
      readme: expect.stringContaining('Signs every text file'),
    });
    const uri = await editor.openDocument('a.txt', 'plaintext', 'x\n');
    expect(await ask(editor, 'installed', { checkForUpdates: false })).toEqual({ ok: true, plugins: [], notes: [], forbidden: [] });

    expect(await install(editor, { spec: id })).toMatchObject({ ok: true, installed: [{ id, version: '1.0.0' }], notes: [] });
    // It was allowed with what was shown, and serves at once.
    await untilSigned(editor, uri, 'first', '1.0.0');

    await publish(await writeSigns(home, { id, version: '1.1.0' }), home);
    const listed = await ask(editor, 'installed', { checkForUpdates: true });
    expect(listed).toMatchObject({ ok: true, plugins: [{ id, place: USER, current: '1.0.0', update: '1.1.0' }] });
    expect(await install(editor, { update: [] }, { allow: false })).toMatchObject({ ok: true, installed: [{ version: '1.1.0' }] });
    // What was decided before holds.
    await untilSigned(editor, uri, 'second', '1.1.0');

    const before = path.join(home, '.codex/plugins', `${id}@1.0.0`, 'more.js');
    await writeFile(before, '');
    expect(await ask(editor, 'rollBack', { id, place: USER })).toEqual({
      ...{ ok: false, canForce: true },
      message: `${id} 1.0.0 is not as it was installed: more.js was put there. Nothing was changed.`,
    });
    const back = await ask(editor, 'rollBack', { id, place: USER, force: true });
    expect(back).toMatchObject({ ok: true, installed: [{ version: '1.0.0' }] });
    await untilSigned(editor, uri, 'third', '1.0.0');
    expect(await ask(editor, 'installed', { checkForUpdates: false })).toMatchObject({
      plugins: [
        {
          current: '1.0.0',
          versions: [
            { version: '1.1.0', installedAt: expect.any(String), changes: expect.stringContaining('Signs with the new version') },
            { version: '1.0.0', changes: '- Signs text files.' },
          ],
        },
      ],
    });
    expect(await ask(editor, 'removeInstalled', { id, place: USER, force: false })).toEqual({ ok: true, versions: ['1.1.0', '1.0.0'] });
    expect(await saved(editor, uri, 'fourth\n')).toBe('fourth\n');
  });

  it('shows what a newer version asks for beyond the one that serves, and has it asked about where that was not allowed', async () => {
    const id = 'com.example.signs.more';
    const { editor, home, asked } = await opened();
    await publish(await writeSigns(home, { id, version: '1.0.0' }), home);
    await install(editor, { spec: id });
    await publish(await writeSigns(home, { id, version: '1.1.0', permissions: ['network:request:example.com'] }), home);
    const plan = (await ask(editor, 'planInstall', { place: USER, update: [id] })) as { planId: string };
    expect(plan).toMatchObject({
      steps: [
        {
          ...{ id, name: 'Signs', from: '1.0.0', to: '1.1.0', isBack: false, isNeeded: false, added: ['network:request:example.com'] },
          permissions: [{ name: 'network:request:example.com', words: 'reach example.com over the network' }],
        },
      ],
    });
    await ask(editor, 'carryOutPlan', { planId: plan.planId, allow: false });
    const uri = await editor.openDocument('a.txt', 'plaintext', 'x\n');
    expect(await saved(editor, uri, 'not yet\n')).toBe('not yet\n');
    expect(asked).toEqual([`${id}: network:request:example.com`]);
    // A plan is carried out once.
    expect(await ask(editor, 'carryOutPlan', { planId: plan.planId, allow: true })).toMatchObject({
      ok: false,
      message: expect.stringContaining('begin anew'),
    });
  });

  it('allows a plugin that was asked about as the user says so with the plan', async () => {
    const id = 'com.example.signs.asked';
    const { editor, home, asked } = await opened();
    await publish(await writeSigns(home, { id, version: '1.0.0', permissions: ['env:read:LANG'] }), home);
    await install(editor, { spec: id, place: { kind: 'workspace', folder: editor.folder } });
    expect(await readdir(path.join(editor.folder, '.codex/plugins'))).toContain(`${id}@current`);
    const uri = await editor.openDocument('a.txt', 'plaintext', 'x\n');
    await untilSigned(editor, uri, 'at once', '1.0.0');
    expect(asked).toEqual([]);
  });

  it('says whose signature was verified, and that the next version has another one', async () => {
    const id = 'com.example.signs.signed';
    const { editor, home } = await opened();
    const key = async (name: string): Promise<string[]> => {
      const { privateKey } = generateKeyPairSync('ed25519');
      const file = path.join(home, name);
      await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
      return ['--sign', file];
    };
    await publish(await writeSigns(home, { id, version: '1.0.0' }), home, await key('one.pem'));
    const details = (await ask(editor, 'pluginDetails', { spec: id })) as { signer: string };
    expect(details.signer).toMatch(/^SHA256:/);
    await install(editor, { spec: id });
    const { signer } = details;
    expect(await ask(editor, 'installed', { checkForUpdates: false })).toMatchObject({
      plugins: [{ versions: [{ version: '1.0.0', signer }] }],
    });
    await publish(await writeSigns(home, { id, version: '1.1.0' }), home, await key('other.pem'));
    expect(await ask(editor, 'planInstall', { place: USER, update: [id] })).toMatchObject({
      steps: [{ to: '1.1.0', added: [], signer: expect.stringMatching(/^SHA256:/), signerBefore: { signer } }],
    });
  });

  it('updates what others need no further than they can do with, and removes it only where the user wants that all the same', async () => {
    const [id, needed] = ['com.example.signs.user', 'com.example.signs.needed'];
    const { editor, home } = await opened();
    await publish(await writeSigns(home, { id: needed, version: '1.0.0' }), home);
    await publish(await writeSigns(home, { id, version: '1.0.0', dependencies: { [needed]: '^1.0.0' } }), home);
    expect(await install(editor, { spec: id })).toMatchObject({ ok: true, installed: [{ id: needed }, { id }] });
    await publish(await writeSigns(home, { id: needed, version: '2.0.0' }), home);
    const { plugins } = (await ask(editor, 'installed', { checkForUpdates: true })) as { plugins: object[] };
    expect(plugins).toEqual([expect.objectContaining({ id: needed }), expect.objectContaining({ id })]);
    for (const plugin of plugins) expect(plugin).not.toHaveProperty('update');
    const remove = (force: boolean): Promise<unknown> => ask(editor, 'removeInstalled', { id: needed, place: USER, force });
    expect(await remove(false)).toEqual({ ok: false, canForce: true, message: `${id} 1.0.0 needs ${needed}.` });
    expect(await remove(true)).toEqual({ ok: true, versions: ['1.0.0'] });
  });

  it('shows what would be published, and what is new in it, and sends nothing', async () => {
    const id = 'com.example.signs.published';
    const { editor, home } = await opened();
    const plugins = path.join(editor.folder, '.codex/plugins');
    const folder = await writeSigns(plugins, { id, version: '1.0.0' });
    const key = async (version: string): Promise<string> => {
      await editor.untilPlugins((all) => all.some((one) => one.id === id && one.version === version));
      return folder;
    };
    const first = await ask(editor, 'publishPreview', { pluginKey: await key('1.0.0') });
    expect(first).toMatchObject({ ok: true, id, version: '1.0.0', permissions: [] });
    expect(first).not.toHaveProperty('since');
    expect((first as { files: { path: string }[] }).files.map((one) => one.path)).toContain('save.js');
    await publish(folder, home);
    const again = await writeSigns(home, { id, version: '1.1.0', permissions: ['env:read:LANG'] });
    for (const name of ['plugin.manifest.json', 'save.js']) await copyFile(path.join(again, name), path.join(folder, name));
    await rm(again, { recursive: true });
    // The server may not watch yet, and hears of it then by nobody else.
    const changes = ['plugin.manifest.json', 'save.js'].map((name) => ({ uri: pathToFileURL(path.join(folder, name)).href, type: 2 }));
    editor.client.notify('workspace/didChangeWatchedFiles', { changes });
    expect(await ask(editor, 'publishPreview', { pluginKey: await key('1.1.0') })).toMatchObject({
      version: '1.1.0',
      since: {
        version: '1.0.0',
        changed: expect.arrayContaining(['save.js']),
        permissionsAdded: [{ name: 'env:read:LANG' }],
      },
    });
    expect(await ask(editor, 'pluginDetails', { spec: id })).toMatchObject({ versions: [{ version: '1.0.0' }] });
  });

  it('does nothing in a workspace that is not trusted', async () => {
    const { editor, home } = await opened({ trusted: false });
    const place = { kind: 'workspace', folder: editor.folder };
    const all: [string, object][] = [
      ['installed', { checkForUpdates: false }],
      ['searchRegistry', { text: 'signs' }],
      ['pluginDetails', { spec: 'com.example.signs' }],
      ['publishPreview', { pluginKey: editor.folder }],
      ['planInstall', { spec: 'com.example.signs', place }],
      ['planInstall', { update: [], place: USER }],
      ['rollBack', { id: 'com.example.signs', place }],
      ['removeInstalled', { id: 'com.example.signs', place: USER, force: true }],
    ];
    for (const [what, params] of all)
      expect([what, await ask(editor, what, params)]).toEqual([what, { ok: false, message: expect.stringContaining('not trusted') }]);
    expect(await readdir(home)).not.toContain('.codex');
  });

  it('says in a sentence what cannot be', async () => {
    const { editor } = await opened({ url: 'http://127.0.0.1:9/' });
    const said = async (what: string, params: object): Promise<string> =>
      ((await ask(editor, what, params)) as { message: string }).message;
    expect(await said('searchRegistry', { text: 'signs' })).toContain('nothing listens there');
    expect(await said('planInstall', { spec: 'com.example.signs', place: USER })).toContain('nothing listens there');
    expect(await said('planInstall', { spec: 'com.example.signs', place: { kind: 'workspace', folder: '/elsewhere' } })).toContain(
      'no folder of this workspace',
    );
    // Neither places on the disk nor repositories: what a workspace recommends may be anything.
    for (const spec of ['../evil', 'git+https://127.0.0.1/evil.git', 'owner/evil', 'evil.tgz', ''])
      expect(await said('planInstall', { spec, place: USER })).toContain('nothing that a registry has');
    expect(await said('rollBack', { id: 'com.example.signs', place: USER })).toContain('is not installed');
  });

  it('ends a search that is not wanted any more', async () => {
    const { editor } = await opened();
    const { id, answer } = editor.client.start('codexPlugins/searchRegistry', { text: 'signs' });
    editor.client.notify('$/cancelRequest', { id });
    expect(await answer).toEqual({ ok: false, message: '' });
  });
});
