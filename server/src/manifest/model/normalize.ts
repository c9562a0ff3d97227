// From a manifest's tree, in either vocabulary or both, to the one canonical model. Takes what is well-formed and leaves the rest to the rules.
import type { CommandDeclaration, Endpoint, HandlerDeclaration, PluginManifest } from './manifest.ts';
import { parsePermission } from '../../permissions/permissions.ts';
import type { LineIndex } from '../../text/lineIndex.ts';
import { get, getString, itemsOf, toValue, type ManifestDocument, type TreeNode } from '../syntax/tree.ts';
import type { Permission } from '../../permissions/names.ts';
import { BUDGETS } from '../../contract/budgets.ts';
import { SCRIPT_EXTENSIONS } from '../../contract/runtime.ts';
import { PLUGIN_ID } from '../../contract/installedNames.ts';
import { BUILT_IN_EVENTS, type SavePhase } from '../../contract/eventNames.ts';

/** Where functions are looked up when the manifest has no `main`, best first. */
export const MAIN_CANDIDATES: readonly string[] = ['index', 'main', 'handlers/index', 'handlers/main'].flatMap((stem) =>
  ['js', 'mjs', 'cjs', 'ts', 'py'].map((extension) => `${stem}.${extension}`),
);

/** What a value of `hooks` or a `handler` of an endpoint points at. */
export interface FunctionReference {
  /** Absent where the function is in the main script. */
  script?: string;
  function?: string;
}

/** Reads `function`, `script` or `script#function`. */
export function parseReference(text: string): FunctionReference {
  const hash = text.lastIndexOf('#');
  if (hash >= 0) {
    const script = forwardSlashes(text.slice(0, hash));
    const name = text.slice(hash + 1).trim();
    return { ...(script !== '' && { script }), ...(name !== '' && { function: name }) };
  }
  const isScript = /[\\/]/.test(text) || SCRIPT_EXTENSIONS.some((extension) => text.toLowerCase().endsWith(extension));
  return isScript ? { script: forwardSlashes(text) } : { function: text.trim() };
}

export function forwardSlashes(script: string): string {
  return script
    .trim()
    .replaceAll('\\', '/')
    .replace(/^(\.\/)+/, '');
}

/** Whether the manifest names a function without saying in which script it is. */
export function needsMain(root: TreeNode | undefined): boolean {
  return mainReferences(root).length > 0;
}

/** The values that are functions of the main script, in the order of the text. */
export function mainReferences(root: TreeNode | undefined): TreeNode[] {
  return referenceNodes(root).filter((node) => node.kind === 'string' && parseReference(node.value).script === undefined);
}

/** All values that name a function, a script or both. */
export function referenceNodes(root: TreeNode | undefined): TreeNode[] {
  const hooks = get(root, 'hooks');
  const values = hooks?.kind === 'object' ? hooks.properties.map(({ value }) => value) : [];
  const endpoints = itemsOf(get(root, 'api_endpoints')).map((endpoint) => get(endpoint, 'handler'));
  return [...values, ...endpoints].filter((node) => node?.kind === 'string');
}

/** The canonical permissions, each once, in the order of the manifest. */
export function permissionsOf(root: TreeNode | undefined): Permission[] {
  const found = new Map<string, Permission>();
  for (const node of itemsOf(get(root, 'permissions'))) {
    if (node.kind !== 'string') continue;
    const parsed = parsePermission(node.value);
    if (parsed.ok) for (const permission of parsed.permissions) if (!found.has(permission.name)) found.set(permission.name, permission);
  }
  return [...found.values()];
}

/** The events of their own that a manifest declares. */
export function customEventsOf(root: TreeNode | undefined): string[] {
  const names = itemsOf(get(root, 'events')).flatMap((node) => (node.kind === 'string' ? [node.value] : []));
  return [...new Set(names)].filter((name) => !(BUILT_IN_EVENTS as readonly string[]).includes(name));
}

/** An id has a dot in it, and what is called otherwise is no plugin. */
function pluginDependencies(root: TreeNode | undefined): Record<string, string> {
  const node = get(root, 'dependencies');
  const all = node?.kind === 'object' ? node.properties : [];
  const named = all.flatMap(({ key, value }) => (value?.kind === 'string' && PLUGIN_ID.test(key) ? [[key, value.value] as const] : []));
  return Object.fromEntries(named);
}

/** So many commands of one plugin are offered. */
export const MAX_COMMANDS = 100;

/** The name of an icon without what VS Code writes around it in texts. */
export function iconName(written: string): string {
  return /^\$\((.*)\)$/.exec(written)?.[1] ?? written;
}

/** The commands that are offered, each name once. */
function commandsOf(root: TreeNode | undefined, lines: LineIndex): CommandDeclaration[] {
  const found = new Map<string, CommandDeclaration>();
  for (const node of itemsOf(get(root, 'commands')).slice(0, MAX_COMMANDS)) {
    const command = getString(node, 'command');
    const title = getString(node, 'title');
    if (command === undefined || title === undefined || found.has(command)) continue;
    const when = getString(node, 'when');
    const icon = getString(node, 'icon');
    found.set(command, {
      command,
      title,
      ...(when !== undefined && { when }),
      ...(icon !== undefined && { icon: iconName(icon) }),
      range: lines.range(node),
    });
  }
  return [...found.values()];
}

/** The phase of a handler that names none: one that may rewrite the file on disk has to wait until it is there. */
export function defaultPhase(permissions: readonly Permission[]): SavePhase {
  return permissions.some(({ kind }) => kind === 'filesystem:write' || kind === 'process:spawn') ? 'afterSave' : 'beforeSave';
}

/** Whether an onFileSave handler that does not say so formats. One that can do something beside what it returns has not to be run for no save. */
export function formatsByDefault(permissions: readonly Permission[]): boolean {
  return !permissions.some(({ kind }) => kind === 'filesystem:write' || kind === 'process:spawn' || kind === 'network:request');
}

/**
 * Makes the canonical manifest.
 * @param main the script in which functions without a script are looked up, where `main` does not name one.
 */
export function normalize(document: ManifestDocument, main: string | undefined): PluginManifest {
  const { root, lines } = document;
  const settings = settingsOf(root);
  const permissions = permissionsOf(root);
  const context: Context = {
    lines,
    main: forwardSlashes(getString(root, 'main') ?? main ?? 'index.js'),
    phase: defaultPhase(permissions),
    formats: formatsByDefault(permissions),
    maxExecutionTimeMs: settings.maxExecutionTimeMs,
  };
  const id = getString(root, 'pluginId') ?? getString(root, 'name') ?? '';
  const description = getString(root, 'description');
  const runtime = get(root, 'runtime');
  const node = getString(runtime, 'node');
  const python = getString(runtime, 'python');
  return {
    id,
    version: getString(root, 'version') ?? '',
    name: getString(root, 'name') ?? id,
    ...(description !== undefined && { description }),
    handlers: [...handlersOf(root, context), ...hooksOf(root, context)],
    endpoints: endpointsOf(root, context),
    permissions,
    events: customEventsOf(root),
    commands: commandsOf(root, lines),
    settings,
    runtime: { ...(node !== undefined && { node }), ...(python !== undefined && { python }) },
    dependencies: pluginDependencies(root),
  };
}

interface Context {
  lines: LineIndex;
  main: string;
  phase: SavePhase;
  formats: boolean;
  maxExecutionTimeMs: number;
}

function settingsOf(root: TreeNode | undefined): PluginManifest['settings'] {
  const node = get(root, 'settings');
  const own = node?.kind === 'object' ? (toValue(node) as Record<string, unknown>) : {};
  return {
    ...own,
    enableDebug: own['enableDebug'] === true,
    maxExecutionTimeMs: typeof own['maxExecutionTimeMs'] === 'number' ? own['maxExecutionTimeMs'] : BUDGETS.handlerMs,
    cacheEnabled: own['cacheEnabled'] === true,
  };
}

function handlersOf(root: TreeNode | undefined, context: Context): HandlerDeclaration[] {
  const found: HandlerDeclaration[] = [];
  for (const node of itemsOf(get(get(root, 'entryPoints'), 'handlers'))) {
    const event = getString(node, 'event');
    const script = getString(node, 'script');
    if (event === undefined || script === undefined) continue;
    const phase = getString(node, 'phase') as SavePhase | undefined;
    const name = getString(node, 'function');
    const pattern = getString(node, 'pattern');
    const limit = get(node, 'maxExecutionTimeMs');
    const formats = event === 'onFileSave' && (booleanOf(get(node, 'formatter')) ?? context.formats);
    found.push({
      event,
      languages: languagesOf(get(node, 'language')),
      script: forwardSlashes(script),
      ...(event === 'onFileSave' && { phase: phase ?? context.phase }),
      ...(formats && { formatter: true }),
      ...(formats && booleanOf(get(node, 'ranges')) === true && { ranges: true }),
      ...(name !== undefined && { function: name }),
      ...(pattern !== undefined && { pattern }),
      idempotent: booleanOf(get(node, 'idempotent')) ?? false,
      maxExecutionTimeMs: limit?.kind === 'number' ? Number(limit.value) : context.maxExecutionTimeMs,
      range: context.lines.range(node),
    });
  }
  return found;
}

function booleanOf(node: TreeNode | undefined): boolean | undefined {
  return node?.kind === 'boolean' ? node.value === true : undefined;
}

/** "*" among the languages means every language, which the model writes as none. */
function languagesOf(node: TreeNode | undefined): string[] {
  const names: string[] = [];
  for (const item of node?.kind === 'string' ? [node] : itemsOf(node))
    if (item.kind === 'string' && !names.includes(item.value)) names.push(item.value);
  return names.includes('*') ? [] : names;
}

function hooksOf(root: TreeNode | undefined, context: Context): HandlerDeclaration[] {
  const hooks = get(root, 'hooks');
  if (hooks?.kind !== 'object') return [];
  const last = new Map(hooks.properties.map((property) => [property.key, property]));
  return [...last.values()].flatMap((property): HandlerDeclaration[] => {
    if (property.value?.kind !== 'string') return [];
    const reference = parseReference(property.value.value);
    return [
      {
        event: property.key,
        languages: [],
        script: reference.script ?? context.main,
        ...(property.key === 'onFileSave' && { phase: context.phase }),
        ...(property.key === 'onFileSave' && context.formats && { formatter: true }),
        ...(reference.function !== undefined && { function: reference.function }),
        idempotent: false,
        maxExecutionTimeMs: context.maxExecutionTimeMs,
        range: context.lines.range(property),
      },
    ];
  });
}

function endpointsOf(root: TreeNode | undefined, context: Context): Endpoint[] {
  return itemsOf(get(root, 'api_endpoints')).flatMap((node): Endpoint[] => {
    const path = getString(node, 'path');
    const handler = getString(node, 'handler');
    if (path === undefined || handler === undefined) return [];
    const reference = parseReference(handler);
    return [
      {
        path,
        method: getString(node, 'method') ?? 'POST',
        script: reference.script ?? context.main,
        ...(reference.function !== undefined && { function: reference.function }),
        range: context.lines.range(node),
      },
    ];
  });
}
