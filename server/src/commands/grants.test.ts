import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { doctorCommand } from './doctor.ts';
import { grantsCommand } from './grants.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-grants-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
});

const plugin = path.join(root, 'plugin');
const workspace = path.join(root, 'workspace');
for (const folder of [plugin, workspace]) mkdirSync(folder);
writeFileSync(
  path.join(plugin, 'plugin.manifest.json'),
  JSON.stringify({
    pluginId: 'com.example.granted',
    version: '1.0.0',
    name: 'Granted',
    entryPoints: { handlers: [{ event: 'onCommand', script: 'a.js' }] },
    permissions: ['filesystem:read'],
  }),
);
writeFileSync(path.join(plugin, 'a.js'), 'exports.onCommand = () => ({ success: true });\n');

async function output(run: () => Promise<unknown>): Promise<string> {
  vi.stubEnv('CODEX_PLUGINS_STATE_DIR', path.join(root, 'state'));
  let text = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  await run();
  return text;
}
const grants = (...args: string[]): Promise<string> => output(() => grantsCommand().parseAsync(args, { from: 'user' }));

describe('grants', () => {
  test('allows, lists and revokes what a manifest declares, outside of the workspace', async () => {
    expect(await grants('list')).toBe('Nothing was decided yet.\n');
    expect(await grants('allow', plugin, '--workspace', workspace)).toContain('filesystem:read: read files in this workspace');
    const expected = { pluginId: 'com.example.granted', folder: plugin, workspace, permissions: ['filesystem:read'] };
    expect(JSON.parse(await grants('list', '--json'))).toMatchObject([{ ...expected, decision: 'allow' }]);
    expect(JSON.parse(await grants('revoke', plugin, '--workspace', workspace, '--json'))).toEqual({ ...expected, decision: 'deny' });
    expect(JSON.parse(readFileSync(path.join(root, 'state', 'grants.json'), 'utf8'))).toMatchObject({ version: 1 });
    expect(await grants('list')).toContain('denied');
  });

  test('says which plugins ask again, and why', async () => {
    const file = path.join(plugin, 'plugin.manifest.json');
    const manifest = readFileSync(file, 'utf8');
    await grants('allow', plugin, '--workspace', workspace);
    expect(JSON.parse(await grants('list', '--json'))).toEqual([
      expect.objectContaining({ manifest: { file: 'plugin.manifest.json', digest: expect.stringMatching(/^[0-9a-f]{64}$/), ran: false } }),
    ]);
    writeFileSync(file, manifest.replace('"filesystem:read"', '"filesystem:write"'));
    expect(await grants('list')).toContain('asks again: It now asks for filesystem:write too.\n');
    writeFileSync(path.join(plugin, 'codex.plugin.json'), manifest);
    rmSync(file);
    expect(JSON.parse(await grants('list', '--json'))).toMatchObject([
      {
        asksAgain: 'Its manifest is codex.plugin.json now, and you allowed it with plugin.manifest.json; it asks for no more than before.',
      },
    ]);
    await grants('allow', plugin, '--workspace', workspace);
    expect(await grants('list')).not.toContain('asks again');
  });

  test('revokes what was allowed to a plugin that is gone or cannot be read, where nothing else can take it back', async () => {
    const other = path.join(root, 'other');
    const file = path.join(other, 'plugin.manifest.json');
    const manifest = {
      pluginId: 'com.example.gone',
      version: '1.0.0',
      name: 'Gone',
      entryPoints: { handlers: [] },
      permissions: ['network:request'],
    };
    const [kept, gone] = ['kept', 'gone'].map((name) => path.join(root, name)) as [string, string];
    for (const one of [other, kept, gone]) mkdirSync(one);
    writeFileSync(file, JSON.stringify(manifest));
    for (const one of [kept, gone]) await grants('allow', other, '--workspace', one);
    writeFileSync(file, '{');
    const decisions = async (): Promise<unknown> => {
      const all = JSON.parse(await grants('list', '--json')) as { pluginId: string; workspace: string; decision: string }[];
      return all.filter((one) => one.pluginId === manifest.pluginId).map((one) => [path.basename(one.workspace), one.decision]);
    };
    await expect(grants('revoke', other, '--workspace', root)).rejects.toThrow(
      /nothing was decided about one there.*gone, .*kept: name that with/,
    );
    expect(JSON.parse(await grants('revoke', other, '--workspace', kept, '--json'))).toEqual({
      ...{ pluginId: manifest.pluginId, folder: other, workspace: kept },
      ...{ decision: 'deny', permissions: ['network:request'] },
    });
    expect(await decisions()).toEqual([
      ['gone', 'allow'],
      ['kept', 'deny'],
    ]);
    for (const one of [other, gone]) rmSync(one, { recursive: true });
    expect(await grants('revoke', other, '--workspace', gone)).toContain(`Revoked: com.example.gone in ${gone}\n`);
    expect(await decisions()).toEqual([
      ['gone', 'deny'],
      ['kept', 'deny'],
    ]);
  });

  test('a folder that is not there, or has no manifest, is wrong usage', async () => {
    await expect(grants('allow', path.join(root, 'nowhere'))).rejects.toThrow(/does not exist/);
    await expect(grants('allow', workspace, '--workspace', workspace)).rejects.toThrow(/No manifest in/);
  });
});

describe('doctor', () => {
  test('says how plugins are confined, and fails below a minimum', async () => {
    const { isolation, ok } = JSON.parse(
      await output(() => doctorCommand().parseAsync(['--json', '--minimum', 'advisory'], { from: 'user' })),
    ) as {
      isolation: { tier: string; missing: { tier: string; why: string }[] };
      ok: boolean;
    };
    expect(ok).toBe(true);
    expect(process.exitCode).toBe(0);
    expect(['isolated', 'selfLocked', 'partlyIsolated', 'advisory']).toContain(isolation.tier);
    for (const { why } of isolation.missing) expect(why).toMatch(/\.$/);
    expect(await output(() => doctorCommand().parseAsync([], { from: 'user' }))).toMatch(/^Isolation of plugins: .+\.\n/);
  });
});
