// Plugins whose files change while they serve: real plugins, in both languages.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PluginHost } from '../host.ts';
import { defaultSettings } from '../settings.ts';
import type { HostOptions, PluginReload } from '../types.ts';
import type { HostLogLine } from '../../contract/views.ts';

interface Served {
  host: PluginHost;
  folder: string;
  reloads: PluginReload[];
  lines: HostLogLine[];
  /** Writes files of the plugin and has the host told of them. */
  write(files: Record<string, string>): Promise<void>;
  /** What the plugin answers to a command. */
  ask(more?: object): Promise<unknown>;
}

async function serve(files: Record<string, string>, script: string, more: Partial<HostOptions> = {}): Promise<Served> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-reload-')));
  const folder = path.join(base, 'plugin');
  const put = (name: string, text: string): string => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  put('plugin.manifest.json', manifest({ script }));
  for (const [name, text] of Object.entries(files)) put(name, text);
  const host = new PluginHost({
    workspaceFolders: [base],
    explicitPlugins: [folder],
    discover: false,
    trusted: true,
    grants: 'manifest',
    settings: defaultSettings,
    sandbox: 'none',
    stateFolder: path.join(base, 'state'),
    ...more,
  });
  onTestFinished(async () => {
    await host.close();
    rmSync(base, { recursive: true, force: true });
  });
  const reloads: PluginReload[] = [];
  const lines: HostLogLine[] = [];
  host.subscribe('reload', (reload) => reloads.push(reload));
  host.subscribe('log', (line) => lines.push(line));
  await host.load();
  return {
    host,
    folder,
    reloads,
    lines,
    write: (changed) => host.filesChanged(Object.entries(changed).map(([name, text]) => put(name, text))),
    ask: async (fields = {}) => {
      const { results } = await host.dispatch({ event: 'onCommand', fields: { command: 'x', arguments: [], ...fields } });
      const [result] = results;
      return result?.ok ? result.response?.['data'] : (result?.error ?? 'nobody');
    },
  };
}

function manifest(handler: { script: string; function?: string; permissions?: string[] }): string {
  const { permissions = [], ...declared } = handler;
  return JSON.stringify({
    pluginId: 'com.example.reload',
    version: '1.0.0',
    name: 'Reload',
    description: 'For the tests of reloads.',
    entryPoints: { handlers: [{ event: 'onCommand', language: ['*'], ...declared }] },
    permissions,
  });
}

const kinds = {
  CommonJS: {
    script: 'a.js',
    of: (said: string) => ({
      'a.js': `const { said } = require('./lib.js'); exports.onCommand = () => ({ data: said + '${said}' + process.pid });`,
      'lib.js': `exports.said = '${said}';`,
    }),
    lib: (said: string) => ({ 'lib.js': `exports.said = '${said}';` }),
    broken: { 'a.js': 'exports.onCommand = () => {\n  return { data: 1 }};\n};' },
    line: 3,
  },
  'ES modules': {
    script: 'a.mjs',
    of: (said: string) => ({
      'a.mjs': `import { said } from './lib.mjs';\nexport const onCommand = () => ({ data: said + '${said}' + process.pid });`,
      'lib.mjs': `export const said = '${said}';`,
    }),
    lib: (said: string) => ({ 'lib.mjs': `export const said = '${said}';` }),
    broken: { 'lib.mjs': 'export const said = 1;\nexport const = 2;' },
    line: 2,
  },
  TypeScript: {
    script: 'src/a.ts',
    of: (said: string) => ({
      'src/a.ts': `import { said } from './lib.ts';\nexport const onCommand = (_event: string): object => ({ data: said + '${said}' + process.pid });`,
      'src/lib.ts': `export const said: string = '${said}';`,
    }),
    lib: (said: string) => ({ 'src/lib.ts': `export const said: string = '${said}';` }),
    broken: { 'src/a.ts': 'export const onCommand = (_event: string): object => ({ data: 1 });\nexport const x: = 1;' },
    line: 2,
  },
  Python: {
    script: 'a.py',
    of: (said: string) => ({
      'a.py': `import os\nfrom words.lib import said\ndef on_command(event):\n    return {"data": said + "${said}" + str(os.getpid())}\n`,
      'words/__init__.py': '',
      'words/lib.py': `said = "${said}"\n`,
    }),
    lib: (said: string) => ({ 'words/lib.py': `said = "${said}"\n` }),
    broken: { 'words/lib.py': 'said = "x"\ndef broken(:\n' },
    line: 2,
  },
} as const;

describe.for(Object.keys(kinds) as (keyof typeof kinds)[])('a plugin in %s', (kind) => {
  const { script, of, lib, broken, line } = kinds[kind];

  test('serves a changed script and a changed module from the next event on', async () => {
    const { ask, write, reloads } = await serve(of('a'), script);
    const first = String(await ask());
    expect(first).toMatch(/^aa\d+$/);
    await write(of('b'));
    const second = String(await ask());
    expect(second).toMatch(/^bb\d+$/);
    expect(second.slice(2)).not.toBe(first.slice(2));
    await write(lib('c'));
    expect(await ask()).toMatch(/^cb\d+$/);
    expect(reloads).toMatchObject([{ ok: true }, { ok: true }]);
  });

  test('serves on as it was while its new version cannot be loaded, which is told with file and line', async () => {
    const { ask, write, reloads, lines, folder } = await serve(of('a'), script);
    const first = await ask();
    await write(broken);
    expect(await ask()).toBe(first);
    const [file] = Object.keys(broken);
    expect(reloads).toMatchObject([{ ok: false, fault: { file: path.join(folder, file!), line } }]);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', text: expect.stringContaining('could not be imported') }));
    await write(of('b'));
    expect(await ask()).toMatch(/^bb\d+$/);
    expect(reloads[1]).toMatchObject({ ok: true });
    expect(reloads).toHaveLength(2);
  });
});
