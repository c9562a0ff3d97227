// Tier 3, made for macOS: files and network confined by @anthropic-ai/sandbox-runtime (sandbox-exec). Loaded only where no stronger tier works,
// and only when it is installed.
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { helperFolders } from '../programs/helpers.ts';
import { workersFolder } from '../workersFolder.ts';
import { NEAR_NETWORKS } from './addresses.ts';
import { makeTemporary } from './temporaryPlace.ts';
import { removeTmp } from './tmpRemoval.ts';
import type { AccessRules } from './accessRules.ts';

/** The part of the package's configuration that is used here. */
export interface RuntimeConfig {
  network: {
    allowedDomains: string[];
    deniedDomains: string[];
    /** Its proxy connects to none of these for a name; this machine and its link are known to it anyway. */
    deniedResolvedAddresses: string[];
    strictAllowlist: true;
    allowLocalBinding: boolean;
  };
  filesystem: { denyRead: string[]; allowRead: string[]; allowWrite: string[]; denyWrite: string[] };
}

/** The part of the package's face that is used here. */
export interface SandboxRuntime {
  SandboxManager: {
    isSupportedPlatform(): boolean;
    initialize(config: RuntimeConfig): Promise<void>;
    wrapWithSandboxArgv(
      command: string,
      shell: string,
      config: RuntimeConfig,
      signal?: AbortSignal,
      cwd?: string,
    ): Promise<{ argv: string[]; env: NodeJS.ProcessEnv }>;
    /** Ends what it started: proxies, and on Linux the programs that lead to them. */
    reset(): Promise<void>;
  };
}

/** A command under the package's confinement, with the environment that it wants on top. */
interface WrappedCommand {
  argv: string[];
  environment: Record<string, string>;
}

const PACKAGE = '@anthropic-ai/sandbox-runtime';

/** Where npm puts global packages: with the Node that is on the PATH, and with the ones that Homebrew and the installer bring. */
function globalFolders(strange: readonly string[]): string[] {
  const prefixes = [...helperFolders(strange).folders.map((folder) => path.dirname(folder)), '/opt/homebrew', '/usr/local'];
  return [...new Set(prefixes)].map((prefix) => path.join(prefix, 'lib/node_modules'));
}

/**
 * The package's folder: beside this program, or installed globally. An installed extension has no packages beside it.
 * @param strange folders of workspaces and plugins, whose packages are none of the machine's.
 */
export function sandboxRuntimeFolder(strange: readonly string[] = []): string | undefined {
  const above: string[] = [];
  for (let folder = workersFolder; folder !== path.dirname(folder); folder = path.dirname(folder))
    above.push(path.join(folder, 'node_modules'));
  const found = [...above, ...globalFolders(strange)].map((folder) => path.join(folder, PACKAGE)).find((folder) => existsSync(folder));
  return found && realpathSync(found);
}

/** @throws with a sentence where it is not installed, or does not support this system. */
export async function loadSandboxRuntime(folder = sandboxRuntimeFolder()): Promise<SandboxRuntime> {
  if (folder === undefined) throw new Error(`The package ${PACKAGE} is not installed.`);
  const runtime = (await import(pathToFileURL(path.join(folder, 'dist/index.js')).href)) as SandboxRuntime;
  if (!runtime.SandboxManager.isSupportedPlatform()) throw new Error(`The package ${PACKAGE} does not support this system.`);
  return runtime;
}

/**
 * What the package is told for one plugin. Reading is allowed unless denied there, so everything personal is denied and the grants are opened
 * again; a write grant below a wider read grant is listed in both, or it would turn read-only.
 */
export function runtimeConfig(rules: AccessRules, visible: readonly string[], home: string = homedir()): RuntimeConfig {
  const reads = [...new Set([...visible, ...rules.read.map((rule) => rule.base), rules.pluginFolder, rules.tmp])];
  const writes = [...new Set([...rules.write.map((rule) => rule.base), rules.tmp])];
  return {
    network: {
      allowedDomains: Array.isArray(rules.network)
        ? rules.network.map(({ host, port }) => (port === undefined ? host : `${host}:${port}`))
        : [],
      deniedDomains: rules.network === 'none' ? ['*'] : [],
      deniedResolvedAddresses: [...NEAR_NETWORKS],
      strictAllowlist: true,
      allowLocalBinding: false,
    },
    filesystem: {
      denyRead: [
        '/Users',
        '/home',
        '/root',
        '/Volumes',
        '/tmp',
        '/private/tmp',
        '/private/var/folders',
        '/etc',
        '/private/etc',
        home,
        ...rules.hidden,
      ],
      allowRead: reads,
      allowWrite: writes,
      denyWrite: rules.protected,
    },
  };
}

/** One command line for a POSIX shell. */
export function quoteCommand(parts: readonly string[]): string {
  return parts.map((part) => (/^[A-Za-z0-9_/.:=@%+,-]+$/.test(part) ? part : `'${part.replaceAll("'", String.raw`'\''`)}'`)).join(' ');
}

let initialized: Promise<void> | undefined;

/** Commands that were made and may still run, or start. */
let uses = 0;

/**
 * Tries a command, and ends what the package started for it where that does not work out: its programs would keep this process from ending.
 * @param judge says whether the command did what it should.
 */
export async function tryInRuntime<T extends { works: boolean }>(
  runtime: SandboxRuntime,
  command: readonly string[],
  { config, cwd, tmp, judge }: { config: RuntimeConfig; cwd: string; tmp: string; judge: (wrapped: WrappedCommand) => Promise<T> },
): Promise<T> {
  let works = false;
  try {
    const trial = await judge(await wrapForRuntime(runtime, command, config, { cwd, tmp }));
    ({ works } = trial);
    return trial;
  } finally {
    if (!works) await endUse(runtime);
  }
}

async function endUse(runtime: SandboxRuntime): Promise<void> {
  uses--;
  if (uses > 0) return;
  initialized = undefined;
  await runtime.SandboxManager.reset().catch(() => undefined);
}

/**
 * @param tmp the plugin's temporary folder: the package names one of its own in the environment, which all plugins would share.
 * @returns the command that runs `command` under the package's confinement, with the environment it wants on top.
 */
export async function wrapForRuntime(
  runtime: SandboxRuntime,
  command: readonly string[],
  config: RuntimeConfig,
  { cwd, tmp }: { cwd: string; tmp: string },
): Promise<WrappedCommand> {
  uses++;
  initialized ??= runtime.SandboxManager.initialize({
    ...config,
    network: { ...config.network, allowedDomains: [], deniedDomains: ['*'] },
  });
  await initialized;
  // `exec`, so that no shell stands between the host and the worker.
  const { argv, env } = await runtime.SandboxManager.wrapWithSandboxArgv(
    `TMPDIR=${quoteCommand([tmp])} exec ${quoteCommand(command)}`,
    '/bin/bash',
    config,
    undefined,
    cwd,
  );
  // It passes the host's whole environment; only what it adds for its proxy is wanted.
  const added = Object.entries(env).filter(([name, value]) => value !== undefined && value !== process.env[name]);
  return { argv, environment: Object.fromEntries(added) as Record<string, string> };
}

/**
 * A temporary folder of a plugin's own, by its real path. On Windows that is the long one: where a user's name is long, the system names its temporary
 * folder in the form of DOS (`C:\Users\RUNNER~1`), which only the system itself can resolve.
 */
export function privateTmp(): { folder: string; remove: () => Promise<void> } {
  const folder = makeTemporary();
  return { folder, remove: () => removeTmp(folder) };
}
