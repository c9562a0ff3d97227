// What a machine's policies do to plugins that a host has loaded, and that run.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { PlacedPolicy, Policy } from '../policy/policy.ts';
import { probe } from '../runner/sandbox/probe.ts';
import { PluginHost } from './host.ts';
import { defaultSettings, parseSettings } from './settings.ts';
import type { DispatchResult, HostOptions } from './types.ts';

const ID = 'com.example.policed';
const SAVES = 'exports.onFileSave = () => ({ success: true });';
const SLOW = `exports.onFileSave = () => new Promise((resolve) => setTimeout(() => resolve({ success: true }), 60_000));`;

function writePlugin(folder: string, script: string, permissions: readonly string[]): void {
  const handlers = [{ event: 'onFileSave', language: ['*'], script: 'save.js', phase: 'beforeSave' }];
  const manifest = { pluginId: ID, version: '1.0.0', name: 'Policed', entryPoints: { handlers }, permissions };
  writeFileSync(path.join(folder, 'plugin.manifest.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'save.js'), script);
}

async function hostWith(script: string, permissions: string[], options: Partial<HostOptions> = {}): Promise<PluginHost> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-policies-')));
  const folder = path.join(base, '.codex', 'plugins', 'policed');
  mkdirSync(folder, { recursive: true });
  writePlugin(folder, script, permissions);
  const host = new PluginHost({
    ...{ workspaceFolders: [base], trusted: true, grants: 'manifest', settings: defaultSettings, sandbox: 'none' },
    ...{ stateFolder: path.join(base, 'state'), machinePolicies: async () => [] },
    ...options,
  });
  onTestFinished(async () => {
    await host.close();
    rmSync(base, { recursive: true, force: true });
  });
  await host.load();
  return host;
}

function save(host: PluginHost): Promise<DispatchResult> {
  const filePath = path.resolve(host.pluginFolders()[0]!, '../../../a.txt');
  return host.dispatch({ event: 'onFileSave', phase: 'beforeSave', filePath, fields: { fileContent: 'x' } });
}

function setting(policy: unknown): typeof defaultSettings {
  return parseSettings({ policy }).settings;
}

const stateOf = (host: PluginHost): string | undefined => host.plugins().find(({ id }) => id === ID)?.state;

test('a plugin that a policy does not allow does not run, whatever was granted, and says which policy that is', async () => {
  const host = await hostWith(SAVES, ['network:request:example.com']);
  expect((await save(host)).results).toMatchObject([{ ok: true }]);
  await host.updateSettings(setting({ neverGranted: ['network'] }));
  expect(host.plugins()).toMatchObject([
    {
      state: 'forbidden',
      stateReason:
        'The policy in codexPlugins.policy lets no plugin have network:request, and this one asks for network:request:example.com.',
    },
  ]);
  expect((await save(host)).results).toMatchObject([{ ok: false, error: { code: 'forbidden' } }]);
  await host.updateSettings(setting({}));
  expect((await save(host)).results).toMatchObject([{ ok: true }]);
});

test('what a plugin runs when a policy begins to forbid it ends', async () => {
  const host = await hostWith(SLOW, []);
  const saved = save(host);
  await vi.waitUntil(() => stateOf(host) === 'running');
  await host.updateSettings(setting({ allowedPlugins: ['org.*'] }));
  expect((await saved).results).toMatchObject([{ ok: false, error: { code: 'runner-closed' } }]);
  expect(stateOf(host)).toBe('forbidden');
});

test('policies of the machine are read at each load, and the setting lifts nothing of them', async () => {
  let machine: PlacedPolicy[] = [{ from: '/etc/policy.json', allowedPlugins: ['org.*'] }];
  const host = await hostWith(SAVES, [], {
    machinePolicies: async () => machine,
    settings: setting({ allowedPlugins: ['com.*'] }),
  });
  expect(host.plugins()).toMatchObject([
    { state: 'forbidden', stateReason: `The policy in /etc/policy.json does not allow the plugin ${ID}.` },
  ]);
  machine = [];
  await host.load();
  expect((await save(host)).results).toMatchObject([{ ok: true }]);
});

test('a setting that cannot be read forbids everything, and is said', async () => {
  const { settings, problems } = parseSettings({ policy: { neverGrant: ['network'] } });
  expect(problems).toEqual([expect.stringMatching(/^Setting codexPlugins\.policy cannot be used, so no plugin runs .*"neverGrant"/)]);
  const host = await hostWith(SAVES, [], { settings });
  expect(host.plugins()).toMatchObject([{ state: 'forbidden', stateReason: expect.stringContaining('cannot be used') }]);
});

test('a plugin that a policy does not allow keeps no other one of its id from running', async () => {
  const elsewhere = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-policies-')));
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
  writePlugin(elsewhere, SAVES, []);
  const settings = { ...defaultSettings, pluginPaths: [elsewhere] };
  const host = await hostWith(SAVES, ['process:spawn'], { settings });
  const states = (): unknown[] => host.plugins().map(({ state, folder }) => [folder === elsewhere, state]);
  expect(states()).toEqual(
    expect.arrayContaining([
      [false, 'ready'],
      [true, 'broken'],
    ]),
  );
  await host.updateSettings({ ...settings, policy: { neverGranted: ['process'] } });
  expect(states()).toEqual(
    expect.arrayContaining([
      [true, 'ready'],
      [false, 'forbidden'],
    ]),
  );
  await host.load();
  expect(states()).toEqual(
    expect.arrayContaining([
      [true, 'ready'],
      [false, 'forbidden'],
    ]),
  );
});

test('a plugin in a workspace cannot vouch for itself', async () => {
  const policy: Policy = { allowedRegistries: ['https://npm.example.com/'] };
  const host = await hostWith(SAVES, [], { settings: setting(policy) });
  expect(host.plugins()).toMatchObject([{ state: 'forbidden', stateReason: expect.stringContaining('nobody can tell where') }]);
  await host.updateSettings(setting({ ...policy, allowedFolders: [path.dirname(host.pluginFolders()[0]!)] }));
  expect(stateOf(host)).toBe('ready');
});

test('a policy about a place of the workspace holds for what is asked for by its name in there', async () => {
  const host = await hostWith('exports.onFileSave = () => ({ success: true });', ['filesystem:write:src']);
  const workspace = path.resolve(host.pluginFolders()[0]!, '../../..');
  await host.updateSettings(setting({ neverGranted: [`filesystem:write:${workspace}`] }));
  expect(stateOf(host)).toBe('forbidden');
  await host.updateSettings(setting({ neverGranted: [`filesystem:write:${path.join(workspace, 'lib')}`] }));
  expect(stateOf(host)).toBe('ready');
});

const isolated = process.platform === 'linux' && (await probe('isolated')).tier === 'isolated';

test.runIf(isolated)('a link opens what it led to when the plugin was loaded, and a policy counts for where it leads then', async () => {
  const elsewhere = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-policies-')));
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
  for (const name of ['open', 'vault']) {
    mkdirSync(path.join(elsewhere, name));
    writeFileSync(path.join(elsewhere, name, 'a.txt'), name);
  }
  const link = path.join(elsewhere, 'link');
  const lead = (to: string): void => {
    rmSync(link, { force: true });
    symlinkSync(path.join(elsewhere, to), link);
  };
  lead('open');
  const script = `const { readFileSync } = require('node:fs');
    exports.onFileSave = () => ({ success: true, formattedContent: readFileSync(${JSON.stringify(path.join(elsewhere, 'vault', 'a.txt'))}, 'utf8') });`;
  const host = await hostWith(script, [`filesystem:read:${link}`], { sandbox: 'isolated' });
  const lines: string[] = [];
  host.subscribe('log', ({ text }) => lines.push(text));
  lead('vault');
  expect((await save(host)).results).toMatchObject([{ ok: false, error: { code: 'permission-denied' } }]);
  expect(lines.join('\n')).toContain(`it leads to ${path.join(elsewhere, 'vault')} now, and led to ${path.join(elsewhere, 'open')}`);
  await host.load();
  expect((await save(host)).content).toBe('vault');
  await host.updateSettings(setting({ neverGranted: [`filesystem:read:${path.join(elsewhere, 'vault')}`] }));
  expect(stateOf(host)).toBe('forbidden');
});
