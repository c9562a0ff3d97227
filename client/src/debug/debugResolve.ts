// From a debug configuration that names a plugin to one that attaches to the plugin's live worker.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import {
  ATTACH_SECRET,
  type AttachRequest,
  type AttachTarget,
  type DebugTestsParams,
  type InstallableDebugpy,
  type PluginView,
  type Runtime,
} from '../../../server/src/protocol.ts';
import { knownFolder } from '../knownFolder.ts';
import { oneLine } from '../words.ts';
import type { ServedState } from './servedDebugger.ts';

/** A debug configuration as VS Code hands it around. */
export interface AttachConfiguration {
  type: string;
  name: string;
  request: string;
  [key: string]: unknown;
}

export interface AttachChoice {
  pluginKey: string;
  name: string;
  runtime: Runtime;
  /** The plugin's, by the name that the user and so the editor knows it by. */
  folder: string;
  /** The same without links, which is what Python calls it. */
  realFolder: string;
}

/** Which worker a session debugs. */
export interface DebuggedWorker {
  pluginKey: string;
  runtime: Runtime;
}

/** What resolving needs from the editor and the host. */
export interface AttachEnvironment {
  plugins(): readonly PluginView[];
  attachTarget(params: AttachRequest & { pluginKey: string }): Promise<AttachTarget>;
  /** Lets the user choose; undefined when they do not. */
  pick(choices: readonly AttachChoice[]): Promise<AttachChoice | undefined>;
  /** Whether `codex-plugin dev` has a debugger at the port, which is no port of a session on a worker of this editor's. */
  servedAt(port: number, runtime: Runtime): Promise<ServedState | undefined>;
  /** Whether an extension that debugs Python is installed. */
  hasPythonDebugger(): boolean;
}

export type AttachResolution =
  /** `note`: in which way the worker runs otherwise than usual while a debugger is attached. */
  | { kind: 'attach'; configuration: AttachConfiguration; note?: string }
  /** Not ours, or nothing of ours to attach to: the configuration stays as it is. */
  | { kind: 'unchanged' }
  | { kind: 'cancelled' }
  | { kind: 'failed'; message: string; missing?: 'pythonDebugger' | InstallableDebugpy };

export const CODEX_TYPE = 'codexPlugins';
const NODE_TYPES = new Set(['node', 'pwa-node']);
const PYTHON_TYPES = new Set(['debugpy', 'python']);
/** Marks a configuration that was resolved already: its new type has providers that are asked again. */
const RESOLVED = 'codexPluginKey';
/** Marks one that leads to a debugger that somebody else has opened. */
const SERVED = 'codexPluginServed';
/** Names of the configurations that plugin authors know. */
const KNOWN_NAMES = /^(?:attach to codex plugin\b|python: attach to handler$)/i;
const RUNTIME_WORDS: Record<Runtime, string> = { node: 'Node.js', python: 'Python' };

/** Whether a configuration asks for a plugin's worker: our own type, a name that authors know, or a `codexPlugin` property. */
export function isOurs(configuration: Partial<AttachConfiguration>): boolean {
  if (configuration[RESOLVED] !== undefined || configuration[SERVED] !== undefined) return false;
  if (configuration.type === CODEX_TYPE) return true;
  const type = configuration.type ?? '';
  if (!NODE_TYPES.has(type) && !PYTHON_TYPES.has(type)) return false;
  if (configuration.request !== 'attach') return false;
  return configuration['codexPlugin'] !== undefined || KNOWN_NAMES.test(configuration.name ?? '');
}

/** The worker that a resolved configuration is for. */
export function ownerOf(configuration: Partial<AttachConfiguration>): DebuggedWorker | undefined {
  const pluginKey = stringOf(configuration[RESOLVED]);
  if (pluginKey === undefined) return undefined;
  const runtime = PYTHON_TYPES.has(configuration.type ?? '') ? 'python' : 'node';
  return { pluginKey, runtime };
}

/** The port of a configuration for Python that leads to what somebody else serves. Node.js's debugger comes back by itself. */
export function servedPortOf(configuration: Partial<AttachConfiguration>): number | undefined {
  const isServed = configuration[SERVED] !== undefined && PYTHON_TYPES.has(configuration.type ?? '');
  return isServed ? wantedPort(configuration, 'python') : undefined;
}

/** Resolved again, it leads to the worker that is there now, if it can be at the same port. */
export function anotherOf(resolved: AttachConfiguration): AttachConfiguration {
  const { [RESOLVED]: codexPlugin, ...rest } = onceMore(resolved);
  return { ...rest, type: resolved.type, request: resolved.request, name: resolved.name, codexPlugin };
}

/** Without what was to be done before the session began, for one that goes on. */
export function onceMore(resolved: AttachConfiguration): AttachConfiguration {
  const { preLaunchTask: _done, ...rest } = resolved;
  return rest;
}

/** By its key, its id or its name; copies of a plugin in several workspace folders share their id and the name in the manifest. */
function isCalled({ key, id, name, inFolder }: PluginView, called: string): boolean {
  return called === key || called === id || called === name || `${called} (${inFolder})` === name;
}

/** Plugins and runtimes that a debugger could attach to now. */
export function attachChoices(plugins: readonly PluginView[], wanted?: Runtime, plugin?: string): AttachChoice[] {
  return plugins
    .filter(({ state }) => state === 'ready' || state === 'running' || state === 'resting')
    .filter((view) => plugin === undefined || isCalled(view, plugin))
    .flatMap((view) =>
      view.runtimes.filter((runtime) => wanted === undefined || runtime === wanted).map((runtime) => choiceOf(view, runtime)),
    );
}

function choiceOf(plugin: PluginView, runtime: Runtime): AttachChoice {
  return { pluginKey: plugin.key, name: plugin.name, runtime, folder: knownFolder(plugin), realFolder: plugin.folder };
}

/** Turns a configuration into an attach to the worker's real address, asking the user where it could mean several. */
export async function resolveAttach(given: Partial<AttachConfiguration>, environment: AttachEnvironment): Promise<AttachResolution> {
  if (!isOurs(given)) return { kind: 'unchanged' };
  const isCodexType = given.type === CODEX_TYPE;
  const wanted = wantedRuntime(given);
  const plugin = stringOf(given['plugin']) ?? stringOf(given['codexPlugin']);
  const choices = attachChoices(environment.plugins(), wanted, plugin);
  // Who names the plugin means the one in this editor.
  const served = isCodexType || plugin !== undefined ? undefined : await servedConfiguration(given, choices, environment);
  if (served) return served;
  if (choices.length === 0) {
    // Somebody may well debug a process of their own under such a name, without any plugin in the editor.
    if (!isCodexType && plugin === undefined) return { kind: 'unchanged' };
    return { kind: 'failed', message: nothingToAttachTo(environment.plugins(), wanted, plugin) };
  }
  const choice = choices.length === 1 ? choices[0] : await environment.pick(choices);
  if (!choice) return { kind: 'cancelled' };
  const preferredPort = wantedPort(given, choice.runtime);
  return attachTo(given, choice, environment, () =>
    environment.attachTarget({
      pluginKey: choice.pluginKey,
      runtime: choice.runtime,
      ...(preferredPort === undefined ? {} : { preferredPort }),
    }),
  );
}

/** An attach to a worker that runs a plugin's tests. */
export function resolveTests(
  { pluginKey, runtime, target }: DebugTestsParams,
  plugin: PluginView,
  environment: Pick<AttachEnvironment, 'hasPythonDebugger'>,
): Promise<AttachResolution> {
  const worker = testWorker({ pluginKey, runtime });
  // It ends with the tests, and nothing comes after it to wait for.
  const given = { name: l10n.t('Tests of {0}', oneLine(plugin.name, 80)), restart: false };
  return attachTo(given, { ...choiceOf(plugin, runtime), ...worker }, environment, () =>
    Promise.resolve(target.ok ? { ...target, ...worker } : target),
  );
}

/** @param find asks for the place at which the worker lets the debugger in. */
async function attachTo(
  given: Partial<AttachConfiguration>,
  choice: AttachChoice,
  { hasPythonDebugger }: Pick<AttachEnvironment, 'hasPythonDebugger'>,
  find: () => Promise<AttachTarget>,
): Promise<AttachResolution> {
  if (choice.runtime === 'python' && !hasPythonDebugger()) {
    return {
      kind: 'failed',
      missing: 'pythonDebugger',
      message: l10n.t(
        'Debugging the Python handlers of "{0}" needs the Python Debugger extension ({1}), which is not installed.',
        oneLine(choice.name),
        'ms-python.debugpy',
      ),
    };
  }
  const target = await find();
  if (!target.ok) return { kind: 'failed', message: target.message, ...(target.debugpy && { missing: target.debugpy }) };
  return {
    kind: 'attach',
    configuration: choice.runtime === 'node' ? nodeConfiguration(given, choice, target) : pythonConfiguration(given, choice, target),
    ...(target.note !== undefined && { note: l10n.t('"{0}" is being debugged. {1}', oneLine(choice.name), oneLine(target.note, 600)) }),
  };
}

/** An author's own entry, while a terminal serves the plugin at its port: it means what runs there. */
async function servedConfiguration(
  given: Partial<AttachConfiguration>,
  [choice]: readonly AttachChoice[],
  environment: AttachEnvironment,
): Promise<AttachResolution | undefined> {
  const runtime = wantedRuntime(given) ?? 'node';
  const port = wantedPort(given, runtime);
  if (port === undefined || !isLoopback(given, runtime)) return undefined;
  const served = await environment.servedAt(port, runtime);
  if (served === undefined) return undefined;
  if (served === 'occupied') {
    const message = l10n.t(
      'Another debugger is attached to the plugin that "codex-plugin dev" serves at port {0}, and there can be one at a time. End its session first.',
      String(port),
    );
    return { kind: 'failed', message };
  }
  const { type = runtime, request = 'attach', name = '' } = given;
  const common = { request, name, [SERVED]: true };
  if (runtime === 'node')
    return { kind: 'attach', configuration: { ...without(given, ['protocol']), ...common, type, address: '127.0.0.1' } };
  const mappings = choice ? pathMappings(given['pathMappings'], choice, choice.realFolder) : (given['pathMappings'] ?? []);
  return {
    kind: 'attach',
    configuration: { ...given, ...common, type: 'debugpy', connect: { host: '127.0.0.1', port }, pathMappings: mappings },
  };
}

/** Whether a configuration means this machine. */
function isLoopback(given: Partial<AttachConfiguration>, runtime: Runtime): boolean {
  const connect = given['connect'] as { host?: unknown } | undefined;
  const host = runtime === 'python' ? (connect?.host ?? given['host']) : given['address'];
  return host === undefined || host === 'localhost' || host === '127.0.0.1';
}

type LiveTarget = Extract<AttachTarget, { ok: true }>;

/** What stands for the worker that runs a plugin's tests: no session on it comes back for the plugin's own. */
export function testWorker({ pluginKey, runtime }: DebuggedWorker): DebuggedWorker {
  return { pluginKey: JSON.stringify(['tests', pluginKey]), runtime };
}

function nodeConfiguration(given: Partial<AttachConfiguration>, choice: AttachChoice, target: LiveTarget): AttachConfiguration {
  return {
    restart: true,
    timeout: 10_000,
    // The worker's children are no handlers, and hooking into them would need rights that the worker does not have.
    autoAttachChildProcesses: false,
    ...without(given, ['connect', 'pathMappings', 'justMyCode', 'protocol', 'host', ...OWN_KEYS]),
    type: given.type === 'pwa-node' ? 'pwa-node' : 'node',
    request: 'attach',
    name: given.name ?? l10n.t('Attach to {0}', choice.name),
    // Node's debugger tries ::1 for "localhost" and never reaches an inspector on 127.0.0.1.
    address: target.host,
    port: target.port,
    // With the secret that lets this session in: nobody is told where the inspector is.
    ...(target.websocketAddress !== undefined && { websocketAddress: target.websocketAddress }),
    // The debugger fetches source maps itself, outside of the plugin's sandbox: none from an address that the plugin names, or from elsewhere on the disk.
    resolveSourceMapLocations: [`${slashed(target.folder)}/**`, '!**/node_modules/**'],
    // The frames of the worker and its guard, through which every call goes, are no plugin's.
    skipFiles: [...new Set([...textsOf(given['skipFiles'], ['<node_internals>/**']), `${slashed(target.ownFolder)}/**`])],
    // Neither what WebAssembly says that it was made of.
    enableDWARF: false,
    [RESOLVED]: target.pluginKey,
  };
}

function pythonConfiguration(given: Partial<AttachConfiguration>, choice: AttachChoice, target: LiveTarget): AttachConfiguration {
  return {
    justMyCode: true,
    ...without(given, ['port', 'host', 'address', 'restart', 'timeout', 'skipFiles', 'listen', 'processId', ...OWN_KEYS]),
    type: 'debugpy',
    request: 'attach',
    name: given.name ?? l10n.t('Attach to {0} ({1})', choice.name, 'Python'),
    connect: { host: target.host, port: target.port },
    [ATTACH_SECRET]: target.secret,
    // The same in Python, where our files would count as the user's own code.
    rules: withRule(given['rules'], { path: `${target.ownFolder}/**`, include: false }),
    pathMappings: pathMappings(given['pathMappings'], choice, target.folder),
    [RESOLVED]: target.pluginKey,
  };
}

function withRule(given: unknown, own: { path: string; include: boolean }): unknown[] {
  const rules: unknown[] = Array.isArray(given) ? given : [];
  return [...rules.filter((one) => (one as { path?: unknown } | null)?.path !== own.path), own];
}

/** What installs the debugger for an interpreter, for a terminal. */
export function installCommand(python: string): string {
  const program = /^[\w./+-]+$/.test(python) ? python : `"${python}"`;
  return [program, '-m', 'pip', 'install', 'debugpy'].join(' ');
}

function slashed(folder: string): string {
  return folder.replaceAll('\\', '/');
}

function textsOf(given: unknown, otherwise: readonly string[]): readonly string[] {
  return Array.isArray(given) ? given.filter((one) => typeof one === 'string') : otherwise;
}

const OWN_KEYS = ['runtime', 'plugin', 'codexPlugin'];

interface PathMapping {
  localRoot: string;
  remoteRoot: string;
}

/**
 * The worker runs on this machine, so the plugin's folder is mapped to itself, or from the link that leads to it, and then also from itself, as the
 * user may have opened it there. Mappings to folders that the worker cannot have, such as those of a container, would keep breakpoints from binding
 * and are dropped; ones inside the plugin's folder, or with variables, are kept.
 */
function pathMappings(given: unknown, { folder }: AttachChoice, remoteRoot: string): PathMapping[] {
  const mappings = Array.isArray(given) ? given.filter(isPathMapping) : [];
  const kept = mappings.filter((one) => one.remoteRoot.includes('${') || isInside(remoteRoot, one.remoteRoot));
  if (kept.some((one) => one.remoteRoot === remoteRoot)) return kept;
  return [...kept, ...[...new Set([folder, remoteRoot])].map((localRoot) => ({ localRoot, remoteRoot }))];
}

function isPathMapping(value: unknown): value is PathMapping {
  const mapping = value as Partial<PathMapping> | null;
  return typeof mapping?.localRoot === 'string' && typeof mapping.remoteRoot === 'string';
}

/** Whether a file is in a folder, or that folder itself. */
export function isInside(folder: string, candidate: string): boolean {
  const relative = path.relative(folder, candidate);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}

function wantedRuntime(given: Partial<AttachConfiguration>): Runtime | undefined {
  if (NODE_TYPES.has(given.type ?? '')) return 'node';
  if (PYTHON_TYPES.has(given.type ?? '')) return 'python';
  const runtime = given['runtime'];
  return runtime === 'node' || runtime === 'python' ? runtime : undefined;
}

function wantedPort(given: Partial<AttachConfiguration>, runtime: Runtime): number | undefined {
  const connect = given['connect'] as { port?: unknown } | undefined;
  const port = runtime === 'python' ? (connect?.port ?? given['port']) : given['port'];
  return typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

function nothingToAttachTo(plugins: readonly PluginView[], runtime: Runtime | undefined, plugin: string | undefined): string {
  const named = plugins.find((view) => plugin !== undefined && isCalled(view, plugin));
  if (named) {
    const lacks = runtime !== undefined && !named.runtimes.includes(runtime);
    const reason = named.stateReason ?? (lacks ? l10n.t('It has no {0} handlers.', RUNTIME_WORDS[runtime]) : '');
    return l10n.t('A debugger cannot attach to "{0}" now. {1}', oneLine(named.name), oneLine(reason, 300)).trim();
  }
  if (plugin !== undefined) {
    return l10n.t(
      'No plugin is called "{0}". The debug configuration\'s "plugin" takes the id or the name of a loaded plugin.',
      oneLine(plugin),
    );
  }
  return runtime === undefined
    ? l10n.t('No plugin with handlers may run in this workspace, so there is nothing to attach to. The Codex Plugins view says why.')
    : l10n.t(
        'No plugin with {0} handlers may run in this workspace, so there is nothing to attach to. The Codex Plugins view says why.',
        RUNTIME_WORDS[runtime],
      );
}

function without(configuration: Partial<AttachConfiguration>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(configuration).filter(([key]) => !keys.includes(key)));
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
