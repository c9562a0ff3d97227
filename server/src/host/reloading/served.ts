// What the tests of reloads share: a host that serves one real plugin, whose files they write.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { PluginHost } from '../host.ts';
import { defaultSettings } from '../settings.ts';
import type { HostOptions, PluginReload } from '../types.ts';
import type { HostLogLine } from '../../contract/views.ts';

export interface Served {
  host: PluginHost;
  folder: string;
  reloads: PluginReload[];
  lines: HostLogLine[];
  /** Resolves with the first line, past or to come, that has the text in it. */
  line(text: string): Promise<HostLogLine>;
  /** Resolves when one more plugin was reloaded. */
  reload(): Promise<PluginReload>;
  /** Writes files of the plugin. @returns where they are. */
  put(files: Record<string, string>): string[];
  /** Writes files of the plugin and has the host told of them. */
  write(files: Record<string, string>): Promise<void>;
  /** What the plugin answers to a command. */
  ask(fields?: object): Promise<unknown>;
}

export async function serve(files: Record<string, string>, handler: TestHandler, more: Partial<HostOptions> = {}): Promise<Served> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-reload-')));
  const folder = path.join(base, 'plugin');
  const put = (changed: Record<string, string>): string[] =>
    Object.entries(changed).map(([name, text]) => {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
      return file;
    });
  put({ 'plugin.manifest.json': manifest(handler), ...files });
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
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
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
    line: (text) =>
      new Promise((resolve) => {
        const found = lines.find((line) => line.text.includes(text));
        if (found) return resolve(found);
        const leave = host.subscribe('log', (line) => {
          if (!line.text.includes(text)) return;
          leave();
          resolve(line);
        });
      }),
    reload: () =>
      new Promise((resolve) => {
        const leave = host.subscribe('reload', (reload) => {
          leave();
          resolve(reload);
        });
      }),
    put,
    write: (changed) => host.filesChanged(put(changed)),
    ask: async (fields = {}) => {
      const { results } = await host.dispatch({ event: 'onCommand', fields: { command: 'x', arguments: [], ...fields } });
      const [result] = results;
      return result?.ok ? result.response?.['data'] : (result?.error ?? 'nobody');
    },
  };
}

export interface TestHandler {
  script: string;
  function?: string;
  permissions?: string[];
  idempotent?: boolean;
}

/** A manifest of one handler, for commands. */
export function manifest({ permissions = [], ...declared }: TestHandler, more: object = {}): string {
  return JSON.stringify({
    pluginId: 'com.example.reload',
    version: '1.0.0',
    name: 'Reload',
    description: 'For the tests of reloads.',
    entryPoints: { handlers: [{ event: 'onCommand', language: ['*'], ...declared }] },
    permissions,
    ...more,
  });
}
