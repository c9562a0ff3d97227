// A loaded plugin without a folder on disk, for the tests of the host's parts.
import { BUDGETS } from '../../contract/budgets.ts';
import type { HandlerDeclaration, PluginManifest } from '../../manifest/model/manifest.ts';
import { parsePermission } from '../../permissions/permissions.ts';
import { LoadedHandler, LoadedPlugin } from './plugin.ts';

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The plugin's own deadline, unlike that of its handlers. */
export const PLUGIN_DEADLINE_MS = 4000;

/**
 * @param handlers what differs from a handler of every language for onFileSave; a `pattern` matches files that end with it.
 * @param found where it was found; in a workspace folder or not, and whether its manifest can be read.
 */
export function testPlugin(
  id: string,
  handlers: Partial<HandlerDeclaration>[],
  permissions: readonly string[] = [],
  { workspaceFolder, isBroken = false }: { workspaceFolder?: string; isBroken?: boolean } = {},
): LoadedPlugin {
  const folder = `${workspaceFolder ?? ''}/plugins/${id}`;
  const declarations = handlers.map((one): HandlerDeclaration => ({
    event: 'onFileSave',
    languages: [],
    script: 'a.js',
    idempotent: false,
    maxExecutionTimeMs: BUDGETS.handlerMs,
    range: START,
    ...one,
  }));
  const manifest: PluginManifest = {
    id,
    version: '1.0.0',
    name: id,
    handlers: declarations,
    endpoints: [],
    permissions: permissions.flatMap((name) => permissionsOf(name)),
    events: [],
    commands: [],
    settings: { enableDebug: false, maxExecutionTimeMs: PLUGIN_DEADLINE_MS, cacheEnabled: true },
    runtime: {},
    dependencies: {},
  };
  return new LoadedPlugin({
    key: folder,
    manifestFile: `${folder}/plugin.manifest.json`,
    manifestText: JSON.stringify(permissions),
    origin: 'explicit',
    check: { ...(!isBroken && { manifest }), problems: [] },
    inBroken: { id, name: id },
    ...(workspaceFolder !== undefined && { workspaceFolder }),
    handlers: declarations.map((one) => {
      const { pattern } = one;
      return new LoadedHandler(one, pattern === undefined ? undefined : (file) => file.endsWith(pattern));
    }),
    subject: { pluginId: id, folder, workspace: '' },
    runnerPlugin: { key: folder, id, folder, settings: {}, grants: { permissions: [], workspaceFolders: [] } },
  });
}

function permissionsOf(name: string): PluginManifest['permissions'] {
  const parsed = parsePermission(name);
  if (!parsed.ok) throw new Error(`${name} is no permission`);
  return parsed.permissions;
}
