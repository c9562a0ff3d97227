// Finds plugins, checks their manifests and makes them ready to run. Starts nothing.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { checkManifestFile } from '../../manifest/check/check.ts';
import { discoverPlugins, type DiscoveredPlugin } from '../../manifest/discover.ts';
import { duplicateId } from '../../manifest/rules/duplicateIds.ts';
import type { Endpoint, HandlerDeclaration, ManifestCheck, PluginManifest } from '../../manifest/model/manifest.ts';
import { parseManifest } from '../../manifest/syntax/parse.ts';
import { getString } from '../../manifest/syntax/tree.ts';
import { endpointEvent } from '../../contract/eventNames.ts';
import { settleIds } from './copies.ts';
import { digestOf } from '../grants/manifestMark.ts';
import { provenanceOf, recordIn } from './installed.ts';
import { LoadedHandler, LoadedPlugin } from './plugin.ts';
import type { Problem } from '../../manifest/rules/problem.ts';
import type { RunnerPlugin } from '../../runner/index.ts';
import { globMatcher } from '../../paths/globs.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';
import { realPlaceNow } from '../../paths/onTheWay.ts';
import { realPath } from '../../paths/realPath.ts';

export interface LoadScope {
  workspaceFolders: string[];
  explicitPlugins: string[];
  discover: boolean;
  pluginPaths: string[];
  /** Whether it is looked where permissions lead, as it is where nobody says. */
  isTrusted?: () => boolean;
  /** Of plugins that are not allowed to run here, none takes the place of another one with its id. */
  isForbidden?: (plugin: LoadedPlugin) => boolean;
}

export interface LoadOutcome {
  /** In the order in which they were found. */
  plugins: LoadedPlugin[];
  /** By manifest file, also for manifests that load. */
  problems: Map<string, Problem[]>;
  /** Folders that could not be looked at, as sentences. */
  unreadable: string[];
}

/** Looks in all places and reads every manifest. `previous` hands its figures and its breaker on to the plugin that replaces it. */
export async function loadPlugins(scope: LoadScope, previous: readonly LoadedPlugin[]): Promise<LoadOutcome> {
  const { plugins: found, unreadable } = await discoverPlugins({
    workspaceFolders: scope.discover ? scope.workspaceFolders : [],
    pluginPaths: scope.discover ? scope.pluginPaths : [],
    explicit: scope.explicitPlugins,
    ...(!scope.discover && { home: null }),
  });
  const problems = new Map<string, Problem[]>();
  const before = new Map(previous.map((plugin) => [plugin.key, plugin]));
  const all = [...found, ...withoutManifest(previous, found)];
  // Nobody who is strange named these.
  const folders = Object.fromEntries(scope.workspaceFolders.map((folder) => [folder, realPlaceNow(folder)]));
  const loaded = await Promise.all(all.map((one) => loadPlugin(one, folders, before.get(one.folder))));
  if (scope.isTrusted?.() !== false) for (const plugin of loaded) plugin.locate();
  for (const plugin of loaded) problems.set(plugin.manifestFile, plugin.check.problems);
  for (const { id, manifestFile, check, shadowedBy } of settleIds(loaded, scope.isForbidden)) {
    if (shadowedBy) problems.set(manifestFile, [...check.problems, duplicateId(id, shadowedBy.manifestFile, check.idRange)]);
  }
  return { plugins: loaded, problems, unreadable };
}

/** Who named a plugin's folder means that plugin, and hears that its manifest is gone. Of folders that are looked through, nobody named any. */
function withoutManifest(previous: readonly LoadedPlugin[], found: readonly DiscoveredPlugin[]): DiscoveredPlugin[] {
  const folders = new Set(found.map(({ folder }) => folder));
  const gone = previous.filter(({ key, origin }) => origin === 'explicit' && !folders.has(key));
  return gone.map(({ key, manifestFile, origin }) => ({ folder: key, manifestFile, origin, shadowed: [] }));
}

/** @param folders those of the workspace, with where they really are. */
async function loadPlugin(
  found: DiscoveredPlugin,
  folders: Readonly<Record<string, string>>,
  before: LoadedPlugin | undefined,
): Promise<LoadedPlugin> {
  const workspaceFolders = Object.keys(folders);
  const { text, ...check } = await checkFound(found);
  const manifest = check.manifest;
  const provenance = await provenanceOf(found.folder);
  const record = provenance ?? (found.current === undefined ? undefined : await recordIn(found.folder));
  const inBroken = manifest || text === undefined ? undefined : namesIn(text, found.manifestFile);
  // However it was opened: a decision is about the folder.
  const opened = found.workspaceFolder ?? workspaceFolders[0] ?? '';
  const workspace = realPath(opened) ?? opened;
  const places = { ...folders, [found.folder]: found.folder };
  const runnerPlugin: RunnerPlugin | undefined = manifest && {
    key: found.folder,
    id: manifest.id,
    folder: found.folder,
    settings: manifest.settings,
    grants: { permissions: manifest.permissions.map((permission) => permission.name), workspaceFolders, places },
    runtime: manifest.runtime,
    version: digestOf(text ?? ''),
  };
  const handlers = (manifest?.handlers ?? []).map(
    (declaration) => new LoadedHandler(declaration, globOf(declaration, ignoresCase(workspace || found.folder))),
  );
  const endpoints = (manifest?.endpoints ?? []).map((endpoint) => new LoadedHandler(endpointDeclaration(endpoint, manifest!.settings)));
  for (const handler of [...handlers, ...endpoints]) {
    const same = before?.callable.find((other) => handler.isSameAs(other));
    if (same) handler.inherit(same);
  }
  return new LoadedPlugin({
    key: found.folder,
    manifestFile: found.manifestFile,
    manifestText: text ?? '',
    origin: found.origin,
    check,
    handlers,
    endpoints,
    subject: { pluginId: manifest?.id ?? path.basename(found.folder), folder: found.folder, workspace },
    ...(found.current !== undefined && { current: found.current }),
    ...(record?.signer !== undefined && { signer: record.signer }),
    ...(provenance && { provenance }),
    ...(found.workspaceFolder !== undefined && { workspaceFolder: found.workspaceFolder }),
    ...(inBroken && { inBroken }),
    ...(runnerPlugin && { runnerPlugin }),
    ...(before && { breaker: before.breaker }),
  });
}

function endpointDeclaration(endpoint: Endpoint, { maxExecutionTimeMs }: PluginManifest['settings']): HandlerDeclaration {
  const { method, path: at, script, function: name, range } = endpoint;
  return {
    event: endpointEvent(method, at),
    endpoint: true,
    languages: [],
    script,
    ...(name !== undefined && { function: name }),
    idempotent: false,
    maxExecutionTimeMs,
    range,
  };
}

/** Positions that say nothing more than "this file". */
const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

async function checkFound(found: DiscoveredPlugin): Promise<ManifestCheck & { text?: string }> {
  const checked = await checkManifestFile(found.manifestFile);
  if (!checked) {
    const message = l10n.t('Cannot read {0}. Check that the file exists and may be read.', found.manifestFile);
    return { problems: [{ code: 'manifest/unreadable', severity: 'error', message, range: START, fixes: [] }] };
  }
  const shadowed = found.shadowed.map((file): Problem => {
    const message = l10n.t(
      '{0} in the same folder is not read, because this manifest comes first. Remove one of them.',
      path.basename(file),
    );
    return { code: 'manifest/shadowed', severity: 'warning', message, range: START, fixes: [] };
  });
  const { manifest, idRange, problems, text } = checked;
  return { ...(manifest && { manifest }), ...(idRange && { idRange }), problems: [...problems, ...shadowed], text };
}

/** A plugin keeps its name in lists while its manifest is being mended. */
function namesIn(text: string, file: string): { name?: string; id?: string } {
  const { root } = parseManifest(text, file);
  const id = getString(root, 'pluginId') || undefined;
  const name = getString(root, 'name') || id;
  return { ...(name !== undefined && { name }), ...(id !== undefined && { id }) };
}

/** @param ignoresCase whether the workspace's files have their names in any case. */
function globOf(declaration: HandlerDeclaration, ignoresCase: boolean): ((relativePath: string) => boolean) | undefined {
  if (declaration.pattern === undefined) return undefined;
  const matches = globMatcher(declaration.pattern, { nocase: ignoresCase });
  return (relativePath) => matches(relativePath);
}
