// What the policies of a machine keep from being installed and from running, at a terminal and in an editor, with a real registry.
import { execa } from 'execa';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Policy } from '../../src/policy/policy.ts';
import { Editor } from '../lsp/editor.ts';
import { publish, writeSigns } from './signsPlugin.ts';
import { Terminal } from './terminal.ts';
import { noVerdaccio, startVerdaccio, type Verdaccio } from './verdaccio.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

let registry: Verdaccio;
beforeAll(async () => {
  if (noVerdaccio === undefined) registry = await startVerdaccio();
}, 90_000);
afterAll(() => registry?.close());

/** Somebody with an editor and a terminal, and a file with the policy of their machine, which both know. */
async function opened(
  settings: { policy?: Policy } = {},
): Promise<{ editor: Editor; terminal: Terminal; allow: (policy: object) => Promise<void> }> {
  const editor = await Editor.open({ workspace: 'codex-cli', initializationOptions: { trusted: true, grants: 'manifest', settings } });
  onTestFinished(() => editor.dispose());
  const home = path.join(path.dirname(editor.folder), 'home');
  const file = path.join(home, 'policy.json');
  const terminal = (await Terminal.open(home, `registry=${registry.url}\n${registry.npmrc}`)).with({ CODEX_PLUGINS_POLICY: file });
  const allow = (policy: object): Promise<void> => writeFile(file, JSON.stringify(policy));
  await allow({});
  return { editor, terminal, allow };
}

/** What the development server says when it begins. */
async function untilListening({ home, environment }: Terminal, folder: string): Promise<string> {
  const server = execa(process.execPath, [CLI, 'dev', folder, '--port', '0'], { cwd: home, env: environment, reject: false });
  let said = '';
  for await (const line of server) {
    said += `${line}\n`;
    if (line.includes('Server running')) server.kill();
  }
  return said;
}

const reason = noVerdaccio === undefined ? '' : ` (${noVerdaccio})`;

describe.skipIf(noVerdaccio !== undefined)(`policies of a machine${reason}`, { timeout: 60_000 }, () => {
  it('refuse registries before those are asked, and packages before anything is written', async () => {
    const id = 'com.example.policy.refused';
    const { terminal, allow } = await opened();
    await publish(await writeSigns(terminal.home, { id, version: '1.0.0', permissions: ['network:request:example.com'] }), terminal.home);
    const refused = async (policy: object, ...args: string[]): Promise<string> => {
      await allow(policy);
      const { code, json, err } = await terminal.run(...args);
      expect([code, json]).toMatchObject([1, { error: { message: expect.any(String) } }]);
      return err;
    };
    const elsewhere = { allowedRegistries: ['https://npm.example.com/'] };
    for (const args of [
      ['install', id],
      ['info', id],
    ])
      expect(await refused(elsewhere, ...args)).toMatch(
        /is not asked: the policy in .*policy\.json only allows the registries https:\/\/npm\.example\.com\/, and not http:\/\/127/,
      );
    expect(await refused({ allowedPlugins: ['org.*'] }, 'install', id)).toContain(`${id} 1.0.0 is not allowed here: the policy in`);
    expect(await refused({ neverGranted: ['network'] }, 'install', id, '--yes')).toContain('lets no plugin have network:request');
    expect(await refused({ allowedSigners: [`SHA256:${'a'.repeat(43)}`] }, 'install', id)).toContain('nobody signed this one');
    const folder = path.join(terminal.home, `${id}-1.0.0`);
    expect(await refused({ allowedRegistries: [registry.url] }, 'install', folder)).toContain('this one came from no registry');
    // Where a project could have written where it came from, it would not run.
    expect(await refused({ allowedRegistries: [registry.url] }, 'install', id, '--workspace', terminal.home)).toContain(
      'Install it for your user',
    );
    for (const [spec, what] of [
      [id, `${registry.url} is not asked.`],
      [folder, `${id} 1.0.0 is not allowed here.`],
    ] as const) {
      const err = await refused({ neverGrant: [] }, 'install', spec);
      expect(err).toMatch(/^The policy in \S+ cannot be used, so it allows nothing until it is corrected\. "neverGrant" is nothing /);
      expect(err.endsWith(` ${what}`)).toBe(true);
    }
    expect(await terminal.run('doctor')).toMatchObject({
      code: 1,
      json: { ok: false, policies: [{ fault: expect.stringContaining('"neverGrant"') }] },
    });
    expect(await readdir(path.join(terminal.home, '.codex', 'plugins')).catch(() => [])).toEqual([]);
    await allow({ neverGranted: ['network'] });
    expect(await untilListening(terminal, folder)).toContain('It does not run here. The policy in ');
    await allow({
      allowedRegistries: [registry.url],
      allowedPlugins: ['com.example.policy.*'],
      neverGranted: ['network:request:example.org'],
    });
    expect(await terminal.done('install', id)).toMatchObject({ id, version: '1.0.0' });
  });

  it('are said by publish and audit, which end without a stack trace', async () => {
    const { terminal, allow } = await opened();
    const folder = await writeSigns(terminal.home, { id: 'com.example.policy.published', version: '1.0.0' });
    await allow({ allowedRegistries: ['https://npm.example.com/'] });
    for (const command of ['publish', 'audit']) {
      const { code, json, err } = await terminal.run(command, folder);
      expect([code, json]).toMatchObject([1, { error: { message: expect.stringContaining('is not asked: the policy in') } }]);
      expect(err).toContain('is not asked: the policy in');
      expect(err).not.toContain('    at ');
    }
  });

  it('are passed over by updates, which take the best version that is left, and by going back', async () => {
    const id = 'com.example.policy.updated';
    const other = 'com.example.policy.other';
    const { terminal, allow } = await opened();
    const { home } = terminal;
    const at = async (version: string, permissions: string[] = []): Promise<void> =>
      publish(await writeSigns(home, { id, version, permissions }), home);
    await at('1.0.0', ['env:read:LANG']);
    await publish(await writeSigns(home, { id: other, version: '1.0.0' }), home);
    await terminal.done('install', `${id}@^1`, other);
    await at('1.1.0');
    await at('1.2.0', ['process:spawn:git']);
    await publish(await writeSigns(home, { id: other, version: '1.1.0' }), home);
    expect(await terminal.done('list', '--outdated')).toMatchObject([{ id: other }, { id, wanted: '1.2.0', latest: '1.2.0' }]);
    await allow({ neverGranted: ['process:spawn', 'env:read:LANG'] });
    const outdated = await terminal.run('list', '--outdated');
    expect([outdated.code, outdated.json]).toMatchObject([0, [{ id: other }, { id, wanted: '1.1.0', latest: '1.1.0' }]]);
    expect(outdated.err).toContain(`${id} 1.2.0 is not allowed here: `);
    const installing = await terminal.run('install', `${id}@^1`, '--yes');
    expect([installing.code, installing.err]).toEqual([
      1,
      expect.stringMatching(
        /updated 1\.2\.0 is not allowed here: .* By what the registry says, 1\.1\.0 would be allowed: install com\.example\.policy\.updated@1\.1\.0\./,
      ),
    ]);
    const { code, json, err } = await terminal.run('update', '--yes');
    expect([code, json]).toMatchObject([
      0,
      [
        { id: other, version: '1.1.0' },
        { id, from: '1.0.0', version: '1.1.0' },
      ],
    ]);
    expect(err).toMatch(/updated 1\.2\.0 is not allowed here: .* lets no plugin have process:spawn, .* It is passed over\./);
    const back = await terminal.run('rollback', id);
    expect([back.code, back.err]).toEqual([1, expect.stringContaining(`${id} 1.0.0 is not allowed here`)]);
    expect(await terminal.done('list')).toMatchObject([{ id: other }, { id, current: '1.1.0' }]);
    // What is known of the others is listed all the same.
    await allow({ allowedRegistries: ['https://npm.example.com/'] });
    const listed = await terminal.run('list', '--outdated');
    expect([listed.code, listed.json, listed.err]).toEqual([1, [], expect.stringContaining('is not asked: the policy in')]);
  });

  it('leave the newest version that is allowed to who asked for none, and of a tag exactly that', { timeout: 120_000 }, async () => {
    const [plain, tagged] = ['com.example.policy.plain', 'com.example.policy.tagged'];
    const { terminal, allow } = await opened();
    const { home } = terminal;
    const at = async (id: string, version: string, permissions: string[] = [], ...more: string[]): Promise<void> =>
      publish(await writeSigns(home, { id, version, permissions }), home, more);
    const outdated = (): Promise<unknown> => terminal.done('list', '--outdated');
    await at(plain, '1.0.0');
    await at(tagged, '1.0.0', [], '--tag', 'next');
    await terminal.done('install', plain, `${tagged}@next`);
    await at(plain, '1.1.0');
    await at(plain, '1.2.0', ['process:spawn:git']);
    await at(tagged, '1.1.0');
    await at(tagged, '1.2.0', ['process:spawn:git'], '--tag', 'next');
    await allow({ neverGranted: ['process:spawn'] });
    // What is listed as wanted is what is updated to, and nothing more is found afterwards.
    const listed = (await outdated()) as object[];
    expect(listed).toEqual([
      expect.objectContaining({ id: plain, current: '1.0.0', wanted: '1.1.0', latest: '1.1.0' }),
      expect.objectContaining({ id: tagged, current: '1.0.0', wanted: '1.0.0', latest: '1.1.0' }),
    ]);
    const { code, json, err } = await terminal.run('update');
    expect([code, json]).toMatchObject([0, [{ id: plain, from: '1.0.0', version: '1.1.0' }]]);
    for (const id of [plain, tagged]) expect(err).toMatch(new RegExp(`${id} 1\\.2\\.0 is not allowed here: .* It is passed over\\.`));
    expect(await terminal.done('update')).toEqual([]);
    expect(await outdated()).toMatchObject([{ id: tagged }]);
    // Nobody is led back, also where the version that serves is not allowed any more.
    await allow({});
    await terminal.done('update', '--yes');
    await allow({ neverGranted: ['process:spawn'] });
    expect(await outdated()).toEqual([]);
    expect(await terminal.done('update')).toEqual([]);
    expect(await terminal.done('list')).toMatchObject([
      { id: plain, current: '1.2.0' },
      { id: tagged, current: '1.2.0' },
    ]);
  });

  it('keep an editor from announcing what it would not install', async () => {
    const id = 'com.example.policy.announced';
    const { editor, terminal } = await opened();
    const at = async (version: string, permissions: string[] = []): Promise<void> =>
      publish(await writeSigns(terminal.home, { id, version, permissions }), terminal.home);
    await at('1.0.0');
    await terminal.done('install', `${id}@^1`);
    await at('1.1.0');
    await at('1.2.0', ['process:spawn:git']);
    let said: string[] = [];
    const known = async (): Promise<unknown> => {
      const { plugins, forbidden } = await editor.client.request('codexPlugins/installed', { checkForUpdates: true });
      said = forbidden.filter((text: string) => text.startsWith(id));
      return plugins.find((one: { id: string }) => one.id === id);
    };
    expect(await known()).toMatchObject({ id, update: '1.2.0' });
    expect(said).toEqual([]);
    const set = (policy: Policy): void =>
      editor.client.notify('workspace/didChangeConfiguration', { settings: { codexPlugins: { policy } } });
    set({ neverGranted: ['process'] });
    await expect.poll(known).toMatchObject({ id, update: '1.1.0' });
    expect(said).toEqual([expect.stringMatching(/ 1\.2\.0 is not allowed here: .* asks for process:spawn:git\.$/)]);
    set({ allowedSigners: [`SHA256:${'a'.repeat(43)}`] });
    await expect.poll(known).not.toHaveProperty('update');
    // Of several, the best is enough.
    expect(said).toEqual([expect.stringContaining(' 1.2.0 is not allowed here: ')]);
  });

  it('hold in an editor for what is installed and what runs, by its setting and by the file', async () => {
    const id = 'com.example.policy.running';
    const { editor, terminal } = await opened({ policy: { allowedRegistries: [registry.url], allowedPlugins: ['com.example.*'] } });
    const { home } = terminal;
    await publish(await writeSigns(home, { id, version: '1.0.0' }), home);
    const state = (wanted: string): Promise<void> =>
      editor.untilPlugins((plugins) => plugins.some((plugin) => plugin.id === id && plugin.state === wanted));
    const uri = await editor.openDocument('a.txt', 'plaintext', 'x\n');
    const save = async (): Promise<string> => {
      editor.change(uri, 'text\n');
      await editor.save(uri);
      return editor.text(uri);
    };
    await terminal.done('install', id);
    await state('ready');
    // A save does not wait for a handler longer than its time, which a busy machine may not give.
    await expect.poll(save).toBe('text 1.0.0\n');

    const set = (policy: Policy): void =>
      editor.client.notify('workspace/didChangeConfiguration', { settings: { codexPlugins: { policy } } });
    set({ allowedRegistries: ['https://npm.example.com/'] });
    await state('forbidden');
    expect(await save()).toBe('text\n');
    const plan = await editor.client.request('codexPlugins/planInstall', { spec: id, place: { kind: 'user' } });
    expect(plan).toMatchObject({ ok: false, message: expect.stringContaining('is not asked: the policy in codexPlugins.policy') });
    set({ neverGranted: ['network'] });
    await state('ready');
    await expect.poll(save).toBe('text 1.0.0\n');
    // What was written into its place by hand came from nowhere that is allowed.
    set({ allowedRegistries: [registry.url] });
    await terminal.done('remove', id);
    await terminal.done('install', path.join(home, `${id}-1.0.0`));
    await state('forbidden');
  });
});
