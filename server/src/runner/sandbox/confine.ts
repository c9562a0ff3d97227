// The sandboxes: each turns "run this interpreter for this plugin" into what is handed to the operating system, by the tier that the probe found.
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { guardFolders, workersFolder } from '../workersFolder.ts';
import { ownFileSystems, PRIVATE_TMP, privateTmpFor, PROXY_FD, wrapCommand } from './bubblewrap.ts';
import { guardPolicy, policyVariables, type GuardPolicy, type GuardProxy } from './guardPolicy.ts';
import { openHostProxy, type HostProxy } from './hostProxy.ts';
import { DEFAULT_LIMITS, heapFlag, resourceLimits, underLimits, type Counted } from './limits.ts';
import { Lookups } from './lookups.ts';
import { hasNativeAddons } from './nativeAddons.ts';
import { accessRules, startableParts, type AccessRules } from './accessRules.ts';
import type { ScopeContext } from './scopeResolver.ts';
import { keptOut, letsDebuggersIn, withoutPermissionModel, type Debugging } from './nodeInspector.ts';
import { lockingLibrary } from './lockingLibrary.ts';
import { linkedPackages, privateEntries } from './linkedPackages.ts';
import { withVariables } from '../programs/variables.ts';
import { holdsPorts } from './olderLandlock.ts';
import { privateHome } from './privateHome.ts';
import { makeHomeLinks, plainLinks } from './homeLinks.ts';
import { interpreterPlaces, systemFiles, type Needs } from './runtimeFiles.ts';
import type { LaunchPlan, ProcessLimits, Sandbox, SpawnPlan } from './sandbox.ts';
import { loadSandboxRuntime, privateTmp, runtimeConfig, sandboxRuntimeFolder, wrapForRuntime } from './sandboxRuntime.ts';
import { filterArch, noExecFilter } from './seccomp.ts';
import { lockVariables, selfLock } from './selfLock.ts';
import type { ProbedTier } from '../../contract/isolation.ts';
import type { Tools } from './isolation.ts';
import { paths } from '../../paths/paths.ts';
import type { HomeLink } from './toolManagers.ts';
import { permissionNamed } from '../../permissions/names.ts';
import { isBroughtAlong } from '../programs/broughtAlong.ts';

/** The port on loopback at which programs inside find the way to the host's proxy. Nobody else is on that network. */
const INNER_PROXY_PORT = 3128;

/** One for all that is confined by this process, as the threads for it are the process's. */
const lookups = new Lookups();

/** Where nobody said which version there is, the filter holds what the first one does not. */
const OLDEST_LANDLOCK = 1;

/** What every tier works out first. */
interface Confinement {
  rules: AccessRules;
  limits: ProcessLimits;
  packages: string[];
  nativeAddons: boolean;
  proxy: HostProxy | undefined;
  environment: Record<string, string>;
  /** What names an empty folder instead of those of the user. */
  home: Record<string, string>;
}

/** @param tier one that the probe found to work. */
export function createSandbox(tier: ProbedTier, tools: Tools): Sandbox {
  switch (tier) {
    case 'isolated':
      return { tier, prepare: (plan) => isolate(plan, tools) };
    case 'selfLocked':
      return { tier, prepare: (plan) => lockItself(plan, tools) };
    case 'partlyIsolated':
      return { tier, prepare: (plan) => confinePartly(plan, tools.sandboxRuntime ?? sandboxRuntimeFolder()) };
    case 'advisory':
      return { tier, prepare: advise };
  }
}

async function isolate(plan: LaunchPlan, { bwrap = '/usr/bin/bwrap', nsenter }: Tools): Promise<SpawnPlan> {
  const confinement = await confinementOf(plan, PRIVATE_TMP, 'channel');
  const { rules, proxy, packages, limits } = confinement;
  const guardProxy: GuardProxy | undefined = proxy && { port: INNER_PROXY_PORT, channel: PROXY_FD, tunnel: true };
  const policy = policyOf(plan, confinement, {
    ...(guardProxy && { proxy: guardProxy }),
    followLinks: false,
    ownNetwork: rules.network !== 'all',
    hides: true,
  });
  if (rules.watch !== true) policy.unwatched = 'ungranted';
  const arch = filterArch() ?? 'x64';
  if (rules.spawn === 'none' && plan.runtime === 'python')
    policy.lock = lockOf({ landlock: null, filters: [noExecFilter(arch)], limits, counted: 'own', ...(proxy && { channel: PROXY_FD }) });
  if (mayExec(plan, confinement, policy, 'isolated')) policy.locking = lockingLibrary(noExecFilter(arch), arch).toString('base64');
  const environment = environmentOf(plan, confinement, policy, guardProxy);
  const needs = needsOf(plan, rules, confinement.nativeAddons, true);
  const { args, extraFiles, keeping } = wrapCommand({
    rules,
    runtime: plan.runtime,
    command: plan.command,
    args: guardedArguments(plan, confinement, policy, 'isolated'),
    environment,
    programs: [workersFolder],
    packages,
    needs,
    home: homeLinksOf(confinement),
    limits,
    arch,
  });
  // Whatever bubblewrap itself is started with can be read inside (/proc/1/environ): hence nothing.
  return {
    command: bwrap,
    args,
    ...(plan.foreign && { foreign: plan.foreign }),
    cwd: '/',
    environment: {},
    extraFiles,
    ...(keeping.length > 0 && { keeping }),
    ownFileSystems: ownFileSystems(rules, needs),
    ...(proxy !== undefined && { channel: { fd: PROXY_FD, serve: (channel: Duplex) => proxy.serve(channel) } }),
    ...common(confinement),
    ...debuggingOf(plan, 'isolated'),
    ownNetwork: rules.network !== 'all',
    ...(nsenter !== undefined && { nsenter }),
  };
}

async function lockItself(plan: LaunchPlan, { python = '/usr/bin/python3', landlock = OLDEST_LANDLOCK }: Tools): Promise<SpawnPlan> {
  const { folder: tmp, remove } = privateTmp();
  const confinement = await confinementOf(plan, tmp, 'tcp', holdsPorts(landlock));
  const { rules, proxy } = confinement;
  makeHomeLinks(tmp, homeLinksOf(confinement));
  // Landlock may not listen on ports that it does not know beforehand: only what speaks to proxies reaches granted hosts.
  const guardProxy: GuardProxy | undefined =
    proxy?.port === undefined ? undefined : { port: proxy.port, ...(proxy.token !== undefined && { token: proxy.token }), tunnel: false };
  const policy = policyOf(plan, confinement, {
    ...(guardProxy && { proxy: guardProxy }),
    followLinks: false,
    ownNetwork: false,
    hides: false,
  });
  policy.unwatched = 'selfLocked';
  // What a plugin brings along may run its own code before a lock that the interpreter puts on itself; and who may start programs is watched.
  const wrapped =
    plan.runtime === 'node' ||
    plan.bare === true ||
    plan.foreign === true ||
    rules.spawn !== 'none' ||
    isBroughtAlong(plan.command, [plan.pluginFolder, ...plan.grants.workspaceFolders]);
  const arch = filterArch() ?? 'x64';
  const lock = selfLock({
    rules,
    command: plan.command,
    becomesCommand: wrapped,
    visible: policy.runtime,
    limits: confinement.limits,
    arch,
    landlock,
    ...(proxy?.port !== undefined && { proxyPort: proxy.port }),
  });
  if (plan.runtime === 'python') {
    if (!wrapped) policy.lock = lock;
    else if (rules.spawn === 'none')
      policy.lock = lockOf({ landlock: null, filters: [noExecFilter(arch)], limits: confinement.limits, counted: 'all' });
  }
  if (mayExec(plan, confinement, policy, 'selfLocked')) policy.locking = lockingLibrary(noExecFilter(arch), arch).toString('base64');
  const environment = environmentOf(plan, confinement, policy, guardProxy);
  const args = guardedArguments(plan, confinement, policy, 'selfLocked');
  const shared = { cwd: plan.pluginFolder, tmp, ...common(confinement, remove), ...debuggingOf(plan, 'selfLocked') };
  if (!wrapped) return { command: plan.command, args, environment, ...shared };
  return {
    command: python,
    args: ['-I', '-S', '-B', path.join(guardFolders.python, 'lock.py'), plan.command, ...args],
    environment: { ...environment, ...lockVariables(lock) },
    ...shared,
  };
}

/** @param tier the one that is in force: another when a sandbox of the system's goes around it. */
async function advise(plan: LaunchPlan, tier: ProbedTier = 'advisory'): Promise<SpawnPlan> {
  const { folder: tmp, remove } = privateTmp();
  const confinement = await confinementOf(plan, tmp, 'tcp');
  const { proxy } = confinement;
  const guardProxy: GuardProxy | undefined =
    proxy?.port === undefined ? undefined : { port: proxy.port, ...(proxy.token !== undefined && { token: proxy.token }), tunnel: true };
  const policy = policyOf(plan, confinement, {
    ...(guardProxy && { proxy: guardProxy }),
    followLinks: true,
    ownNetwork: false,
    hides: false,
  });
  // What may start nothing may also end nothing, and would have the host do so by what it writes there.
  if (process.platform === 'win32' && policy.spawn !== 'none') policy.started = path.join(tmp, '.codex-started');
  // Nothing holds native code back here.
  if (confinement.rules.spawn !== 'all') policy.nativeAddons = false;
  return {
    ...underLimits(
      confinement.limits,
      'all',
      plan.command,
      guardedArguments(plan, { ...confinement, nativeAddons: policy.nativeAddons }, policy, tier),
    ),
    cwd: plan.pluginFolder,
    tmp,
    ...(policy.started !== undefined && { started: policy.started }),
    environment: environmentOf(plan, confinement, policy, guardProxy),
    ...common(confinement, remove),
    ...debuggingOf(plan, tier),
  };
}

/** As without a sandbox of the system's, and that sandbox around it. */
async function confinePartly(plan: LaunchPlan, packageFolder: string | undefined): Promise<SpawnPlan> {
  const inner = await advise(plan, 'partlyIsolated');
  const tmp = inner.environment['TMPDIR'] ?? '/tmp';
  const rules = accessRules(plan.grants.permissions, { ...scopesOf(plan), tmp });
  const visible = [
    ...interpreterPlaces(plan.runtime, plan.command, rules.pluginFolder),
    ...startablePlaces(rules),
    ...linkedPackages(rules.pluginFolder, rules.workspaceFolders),
    workersFolder,
    ...(packageFolder === undefined ? [] : [packageFolder]),
  ];
  const { argv, environment } = await wrapForRuntime(
    await loadSandboxRuntime(packageFolder),
    [inner.command, ...inner.args],
    runtimeConfig(rules, visible),
    { cwd: plan.pluginFolder, tmp },
  );
  const [command = inner.command, ...args] = argv;
  return { ...inner, command, args, environment: { ...inner.environment, ...environment } };
}

/** @param holdsHosts whether the system can hold a plugin to some hosts, where it is the system that does. */
async function confinementOf(plan: LaunchPlan, tmp: string, transport: 'channel' | 'tcp', holdsHosts = true): Promise<Confinement> {
  const { permissions } = plan.grants;
  const rules = accessRules(permissions, { ...scopesOf(plan), tmp });
  // Of the two kinds, the one with namespaces has its folder where nothing of the machine's is in its way.
  if (tmp === PRIVATE_TMP) rules.tmp = privateTmpFor(rules);
  if (!holdsHosts && Array.isArray(rules.network)) {
    rules.refused.push(...permissions.filter((name) => permissionNamed(name)?.kind === 'network:request').map(hostNotGiven));
    rules.network = 'none';
  }
  const packages = linkedPackages(rules.pluginFolder, rules.workspaceFolders);
  const { folders: installations } = startableParts(rules);
  rules.hidden.push(...privateEntries([...packages, ...installations]).filter((place) => !rules.hidden.includes(place)));
  return {
    rules,
    packages,
    limits: { ...DEFAULT_LIMITS, ...plan.limits },
    nativeAddons: plan.runtime === 'node' && hasNativeAddons(rules.pluginFolder),
    proxy: Array.isArray(rules.network) ? await openHostProxy(rules.network, transport, lookups.of(rules.pluginFolder)) : undefined,
    environment: plan.environment,
    home: privateHome(rules.tmp, permissions),
  };
}

/** What is found in the empty home folder; nothing, where the plugin is told of the user's. */
function homeLinksOf({ home, rules }: Confinement): readonly HomeLink[] {
  return home['HOME'] === undefined ? [] : plainLinks(startableParts(rules).home);
}

function hostNotGiven(name: string): string {
  return `${name} was not given: before Linux 6.7, the isolation "self-locked" cannot hold a plugin to some hosts. A newer kernel can, and so can bubblewrap, where it works.`;
}

/** Where a plugin's scopes count, and what none of them opens. */
function scopesOf({ pluginFolder, grants, hostFolders, forbidden }: LaunchPlan): Omit<ScopeContext, 'tmp'> {
  const { workspaceFolders, places } = grants;
  return {
    pluginFolder,
    workspaceFolders,
    ...(places && { places }),
    ...(hostFolders && { hostFolders }),
    ...(forbidden && { forbidden }),
  };
}

/** What libraries look at to know the machine and their own process; other files of those folders tell more. */
const HARMLESS_FACTS = [
  ...['cpuinfo', 'loadavg', 'meminfo', 'stat', 'uptime', 'version'].map((name) => `/proc/${name}`),
  ...['cgroup', 'stat', 'statm', 'status'].map((name) => `/proc/self/${name}`),
];

/** Where the programs of the system are, of which a plugin that may start any of them reads what it likes. */
const SYSTEM_PROGRAMS = process.platform === 'win32' ? [] : ['/usr', '/bin', '/sbin', '/opt'];

const HARMLESS_DEVICES = ['null', 'urandom', 'random', 'zero', 'full'].map((name) => `/dev/${name}`);

/**
 * @param hides what is not mounted does not exist. Where it only may not be read, programs that look for it end over that, so that they get to see
 * all of it.
 */
function needsOf({ runtime, bare }: LaunchPlan, rules: AccessRules, nativeAddons: boolean, hides: boolean): Needs {
  const programs = !hides || runtime === 'python' || bare === true || nativeAddons || rules.spawn !== 'none';
  return { programs, starts: bare === true || rules.spawn !== 'none', hosts: rules.network !== 'none', network: rules.network === 'all' };
}

function policyOf(
  plan: LaunchPlan,
  { rules, packages, nativeAddons }: Confinement,
  facts: { proxy?: GuardProxy; followLinks: boolean; ownNetwork: boolean; hides: boolean },
): GuardPolicy {
  const system = process.platform === 'linux' ? systemFiles(needsOf(plan, rules, nativeAddons, facts.hides)) : { visible: [], links: [] };
  const places = [
    ...system.visible.flatMap(({ source, target }) => [source, target]),
    ...interpreterPlaces(plan.runtime, plan.command, rules.pluginFolder),
  ];
  const programs = rules.spawn === 'all' ? SYSTEM_PROGRAMS : rules.spawn === 'none' ? [] : startablePlaces(rules);
  const devices = process.platform === 'win32' ? [] : [...HARMLESS_FACTS, ...HARMLESS_DEVICES];
  const runtime = new Set([...places, ...system.links.map((link) => link.target), ...packages, ...programs, workersFolder, ...devices]);
  return guardPolicy(rules, {
    pluginId: plan.pluginId ?? path.basename(plan.pluginFolder),
    runtime: [...runtime],
    nativeAddons,
    alone: plan.alone === true,
    ...facts,
  });
}

/** What is read for the commands that are granted by their names. */
function startablePlaces(rules: AccessRules): string[] {
  if (!Array.isArray(rules.spawn)) return [];
  const { executables, folders } = startableParts(rules);
  return [...executables.flatMap((one) => [one.path, one.real]), ...folders];
}

/** The interpreter's arguments with the guard before the program. */
function guardedArguments(plan: LaunchPlan, { limits, nativeAddons }: Confinement, policy: GuardPolicy, tier: ProbedTier): string[] {
  if (plan.bare) return [...plan.args];
  if (plan.runtime === 'python') {
    const program = plan.args.findIndex((arg) => arg.endsWith('.py'));
    return [...plan.args.slice(0, program), path.join(guardFolders.python, 'start.py'), ...plan.args.slice(program)];
  }
  return [
    heapFlag(limits),
    ...(leavesPermissionModelOut(plan, tier) ? [] : permissionFlags(plan.version, policy, nativeAddons, isEnforced(tier))),
    `--require=${path.join(guardFolders.node, 'start.cjs')}`,
    ...plan.args,
  ];
}

/** Whether the system's sandbox alone says which files there are, so that the names that Node's permission model gets need not be exact. */
function isEnforced(tier: ProbedTier): boolean {
  return tier === 'isolated' || tier === 'selfLocked';
}

/**
 * Whether Node's permission model makes way for a debugger that it would keep out. Only where the operating system confines all that the process does:
 * elsewhere that model is what there is, for programs at least.
 */
function leavesPermissionModelOut(plan: LaunchPlan, tier: ProbedTier): boolean {
  return plan.forDebugger === true && isEnforced(tier) && !letsDebuggersIn(versionOf(plan));
}

/**
 * Whether native code may be loaded into a worker in Node.js that may start no program: it could put another program in the process's place. Elsewhere
 * Node.js itself refuses both.
 */
function mayExec(plan: LaunchPlan, { rules, nativeAddons }: Confinement, policy: GuardPolicy, tier: ProbedTier): boolean {
  if (plan.runtime !== 'node' || plan.bare === true || rules.spawn !== 'none') return false;
  return (
    nativeAddons ||
    leavesPermissionModelOut(plan, tier) ||
    permissionFlags(plan.version, policy, nativeAddons, isEnforced(tier)).length === 0
  );
}

/** What is to be told of debuggers. */
function debuggingOf(plan: LaunchPlan, tier: ProbedTier): { debugging?: Debugging } {
  const version = versionOf(plan);
  if (plan.runtime !== 'node' || plan.bare === true || letsDebuggersIn(version)) return {};
  return { debugging: leavesPermissionModelOut(plan, tier) ? withoutPermissionModel(version, tier) : keptOut(version) };
}

function versionOf({ version }: LaunchPlan): string {
  return version ?? process.versions.node;
}

/** Where nothing is kept: as Node.js calls it (`os.devNull`), and as it is written mostly. */
const NULL_DEVICES = process.platform === 'win32' ? ['\\\\.\\nul', '\\\\.\\NUL'] : ['/dev/null'];

/** Node's own permission model, which covers every way to files inside Node. */
function permissionFlags(version: string | undefined, policy: GuardPolicy, nativeAddons: boolean, enforced: boolean): string[] {
  const [major = 0, minor = 0] = (version ?? process.versions.node).split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 13)) return [];
  const bases = (rules: readonly { base: string }[]): string[] => rules.map((rule) => rule.base);
  const reads = new Set([
    ...policy.runtime,
    ...bases(policy.read),
    policy.tmp,
    guardFolders.node,
    ...policy.ancestors.filter((folder) => folder === policy.pluginFolder),
  ]);
  const writes = new Set([...bases(policy.write), policy.tmp]);
  return [
    '--permission',
    '--disable-warning=SecurityWarning',
    ...NULL_DEVICES.flatMap((name) => [`--allow-fs-read=${name}`, `--allow-fs-write=${name}`]),
    ...nodePlaces(reads, enforced).map((place) => `--allow-fs-read=${place}`),
    ...nodePlaces(writes, enforced).map((place) => `--allow-fs-write=${place}`),
    ...(policy.spawn === 'none' ? [] : ['--allow-child-process']),
    ...(nativeAddons ? ['--allow-addons'] : []),
    ...(letsDebuggersIn(version ?? process.versions.node) ? ['--allow-inspector'] : []),
    ...(major >= 25 && policy.network !== 'none' ? ['--allow-net'] : []),
  ];
}

/**
 * Places as Node's permission model wants them. It loses a folder that is named after something inside of it; and of "app" beside "app-lib" it
 * refuses "app" itself, so there both are named by what they have in common. That names more than was granted, and is done only where the
 * operating system has the last word.
 */
function nodePlaces(places: ReadonlySet<string>, enforced: boolean): string[] {
  const found: string[] = [];
  for (const place of [...places].toSorted()) {
    if (found.some((outer) => (outer.endsWith('*') ? place.startsWith(outer.slice(0, -1)) : paths.below(place, outer)))) continue;
    const beside = [...places].some((other) => other.startsWith(place) && !paths.within(other, place));
    found.push(enforced && beside ? `${place}*` : place);
  }
  return found.flatMap(withDriveInEitherCase);
}

/** Node.js compares letter by letter, and plugins may write drives either way. */
function withDriveInEitherCase(place: string): string[] {
  return /^[A-Z]:/.test(place) ? [place, place.charAt(0).toLowerCase() + place.slice(1)] : [place];
}

function environmentOf(
  { bare }: LaunchPlan,
  { environment, rules, home }: Confinement,
  policy: GuardPolicy,
  proxy: GuardProxy | undefined,
): Record<string, string> {
  const address = proxy && `http://${proxy.token === undefined ? '' : `worker:${proxy.token}@`}127.0.0.1:${proxy.port}`;
  return withVariables(environment, {
    ...home,
    TMPDIR: rules.tmp,
    TEMP: rules.tmp,
    TMP: rules.tmp,
    ...(address !== undefined && {
      HTTP_PROXY: address,
      HTTPS_PROXY: address,
      http_proxy: address,
      https_proxy: address,
      NODE_USE_ENV_PROXY: proxy?.tunnel === true ? '' : '1',
    }),
    ...(bare ? {} : policyVariables(policy)),
  });
}

function common(
  { rules, limits, proxy }: Confinement,
  also: () => Promise<void> = () => Promise.resolve(),
): Pick<SpawnPlan, 'release' | 'notes' | 'limits'> {
  return {
    limits,
    ...(rules.refused.length > 0 && { notes: rules.refused }),
    release: async () => {
      await Promise.all([proxy?.close(), also()]);
    },
  };
}

function lockOf(lock: { landlock: null; filters: Buffer[]; limits: ProcessLimits; counted: Counted; channel?: number }): unknown {
  return {
    landlock: lock.landlock,
    filters: lock.filters.map((filter) => filter.toString('base64')),
    limits: resourceLimits(lock.limits, lock.counted),
    descriptors: [3, ...(lock.channel === undefined ? [] : [lock.channel])],
  };
}
