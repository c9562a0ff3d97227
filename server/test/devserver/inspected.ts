// A real host with a plugin of the test's own, and a real server with the inspector's routes.
import { serve, type ServerType } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspectorRoutes, type Inspector, type InspectorOptions } from '../../src/devserver/inspector/inspectorRoutes.ts';
import type { StreamMessage } from '../../src/devserver/inspector/messages.ts';
import { PluginHost } from '../../src/host/host.ts';
import { defaultSettings } from '../../src/host/settings.ts';

export interface InspectedPlugin {
  id?: string;
  name?: string;
  handlers: object[];
  permissions?: string[];
  files: Record<string, string>;
}

export interface Inspected {
  host: PluginHost;
  workspace: string;
  close(): Promise<void>;
}

/** What is put into it is ended and removed by `close`. */
export async function inspectedHost(plugins: readonly InspectedPlugin[]): Promise<Inspected> {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-inspector-')));
  const workspace = path.join(base, 'workspace');
  mkdirSync(workspace);
  const folders = plugins.map(({ id = 'com.example.tidy', name = 'Tidy', handlers, permissions = [], files }, index) => {
    const folder = path.join(base, `plugin-${index}`);
    const manifest = { pluginId: id, version: '1.0.0', name, description: 'For tests.', entryPoints: { handlers }, permissions };
    for (const [file, text] of Object.entries({ ...files, 'plugin.manifest.json': JSON.stringify(manifest) })) {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    }
    return folder;
  });
  const host = new PluginHost({
    workspaceFolders: [workspace],
    explicitPlugins: folders,
    discover: false,
    trusted: true,
    grants: 'manifest',
    settings: defaultSettings,
    sandbox: 'none',
    stateFolder: path.join(base, 'state'),
  });
  await host.load();
  return {
    host,
    workspace,
    close: async () => {
      await host.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

export interface InspectorServer {
  url: string;
  port: number;
  inspector: Inspector;
  /** Ends all connections, and takes new ones. */
  cut(): void;
  close(): Promise<void>;
}

/** Everybody gets in. */
export const open: MiddlewareHandler = (_, next) => next();

/** As a host is that has just started, like the server: nothing happened before. */
function withoutPast(host: PluginHost): PluginHost {
  return new Proxy(host, {
    get: (target, name) => {
      if (name === 'history') return () => [];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** @param options.port where a former one listened. */
export async function serveInspector(
  { host, workspace }: Pick<Inspected, 'host' | 'workspace'>,
  { port = 0, ...options }: Partial<InspectorOptions> & { port?: number } = {},
): Promise<InspectorServer> {
  const inspector = inspectorRoutes({ host: withoutPast(host), access: open, workspace: () => workspace, version: '1.2.3', ...options });
  const app = new Hono().route('/_codex', inspector.routes);
  const { promise, resolve } = Promise.withResolvers<AddressInfo>();
  const server: ServerType = serve({ fetch: app.fetch, hostname: '127.0.0.1', port }, resolve);
  const address = await promise;
  return {
    inspector,
    port: address.port,
    url: `http://127.0.0.1:${address.port}/_codex/`,
    cut: () => {
      if ('closeAllConnections' in server) server.closeAllConnections();
    },
    close: async () => {
      inspector.close();
      const closed = new Promise((done) => server.close(done));
      if ('closeAllConnections' in server) server.closeAllConnections();
      await closed;
    },
  };
}

export type Received = StreamMessage & { id: string | undefined };

/** Reads server-sent events until it is stopped. */
export async function* eventsOf(response: Response): AsyncGenerator<Received> {
  let rest = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop()!;
    for (const part of parts) {
      const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
      const data = field('data');
      if (data !== undefined) yield { type: field('event'), data: JSON.parse(data) as unknown, id: field('id') } as Received;
    }
  }
}
