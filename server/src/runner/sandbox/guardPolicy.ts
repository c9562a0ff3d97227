// What the language guards (server/workers/node/guard and python/guard) are told. They give refusals their reasons; what holds is what the operating system enforces.
import path from 'node:path';
import type { HostRule } from '../../permissions/hosts.ts';
import type { AccessRules } from './accessRules.ts';
import type { PathRule } from './scopeResolver.ts';
import { ignoresCase } from '../../paths/ignoresCase.ts';

const POLICY_VARIABLE = 'CODEX_PLUGIN_POLICY';

/** Windows takes 32,767 characters in a variable, and Linux 128 KB. */
const LONGEST_PIECE = 30_000;

/**
 * The variables that hand a policy to a guard: one, and where it is long, further ones with a number from 1 on. A policy of which a piece is
 * missing is no JSON, so that no guard goes by a part of it.
 */
export function policyVariables(policy: GuardPolicy): Record<string, string> {
  return inPieces(POLICY_VARIABLE, policy);
}

/** Something as JSON in a variable, and where it is long in further ones with a number from 1 on. */
export function inPieces(name: string, value: unknown): Record<string, string> {
  const text = JSON.stringify(value);
  const variables: Record<string, string> = {};
  for (let from = 0, number = 0; from < text.length; number++) {
    const to = endOfPiece(text, from);
    variables[number === 0 ? name : `${name}_${number}`] = text.slice(from, to);
    from = to;
  }
  return variables;
}

/** The halves of a character that takes two would be lost apart from each other. */
function endOfPiece(text: string, from: number): number {
  const to = from + LONGEST_PIECE;
  return /[\uDC00-\uDFFF]/.test(text.charAt(to)) ? to - 1 : to;
}

export interface GuardProxy {
  /** On loopback: the proxy itself, or where the guard opens a way to `channel`. */
  port: number;
  /** The descriptor at whose other end the proxy is. */
  channel?: number;
  token?: string;
  /** Whether the guard may listen on loopback, to make direct connections to granted hosts work too. */
  tunnel: boolean;
}

export interface GrantedProgram {
  /** As the permission names it. */
  name: string;
  /** Where it is: absolute. */
  path: string;
  /** The same file by its other paths. */
  reals: string[];
  /** What is started in its place, by an absolute path, with arguments that go before those that it is given. */
  run?: { file: string; args: string[] };
}

/** Crosses to the worker as JSON. */
export interface GuardPolicy {
  pluginId: string;
  pluginFolder: string;
  workspaceFolders: string[];
  tmp: string;
  /** Folders and files that every program needs. */
  runtime: string[];
  read: PathRule[];
  write: PathRule[];
  protected: string[];
  /** Inside of those, and open after all. What lies deeper has the last word. */
  opened: string[];
  hidden: string[];
  /** Folders above granted ones: their metadata may be asked for. */
  ancestors: string[];
  network: 'none' | 'all' | HostRule[];
  spawn: 'none' | 'all' | GrantedProgram[];
  /** Programs that cannot be started though they may be, by name and path, and why. */
  unstartable: AccessRules['unstartable'];
  proxy?: GuardProxy;
  nativeAddons: boolean;
  /** Check where links lead, because nothing below the guard does. */
  followLinks: boolean;
  /** The file system of the plugin, of a workspace folder, or of what is kept back takes names in any case. */
  ignoreCase: boolean;
  /** Nobody else is on the network that the process sees. */
  ownNetwork: boolean;
  /** Nothing can be watched: as the system would not say no to anything, or as no files were granted. */
  unwatched?: 'selfLocked' | 'ungranted';
  /** The process is a script of its own, and has no pipe to the host. */
  alone: boolean;
  /** The file in which programs that were started are written down: server/src/runner/process/startedPrograms.ts. */
  started?: string;
  /** For Python, which locks itself. */
  lock?: unknown;
  /** For Node.js: a library in base64 that keeps the process from replacing itself by another program. */
  locking?: string;
}

export interface PolicyFacts {
  pluginId: string;
  runtime: string[];
  proxy?: GuardProxy;
  nativeAddons: boolean;
  followLinks: boolean;
  ownNetwork: boolean;
  alone: boolean;
}

/** @param takesAnyCase whether the file system at a place does. */
export function guardPolicy(rules: AccessRules, facts: PolicyFacts, takesAnyCase: (place: string) => boolean = ignoresCase): GuardPolicy {
  // Single facts of the machine open nothing around them.
  const runtime = facts.runtime.filter((place) => !place.startsWith('/proc/'));
  const shown = [...runtime, ...rules.read.map((rule) => rule.base), rules.pluginFolder, rules.tmp];
  return {
    pluginId: facts.pluginId,
    pluginFolder: rules.pluginFolder,
    workspaceFolders: rules.workspaceFolders,
    tmp: rules.tmp,
    runtime: facts.runtime,
    read: rules.read,
    write: rules.write,
    protected: rules.protected,
    opened: rules.opened,
    hidden: rules.hidden,
    ancestors: ancestorsOf(shown),
    network: rules.network,
    spawn:
      rules.spawn === 'all' || rules.spawn === 'none'
        ? rules.spawn
        : rules.spawn.map((command) => ({
            name: command.name,
            path: command.path,
            reals: command.own,
            ...(command.run !== undefined && { run: command.run }),
          })),
    unstartable: rules.unstartable,
    ...(facts.proxy !== undefined && { proxy: facts.proxy }),
    nativeAddons: facts.nativeAddons,
    followLinks: facts.followLinks,
    ignoreCase: [rules.pluginFolder, ...rules.workspaceFolders, ...rules.hidden].some(takesAnyCase),
    ownNetwork: facts.ownNetwork,
    alone: facts.alone,
  };
}

function ancestorsOf(places: readonly string[]): string[] {
  const found = new Set<string>();
  for (const place of places) {
    for (let folder = path.dirname(place); folder !== '.' && !found.has(folder); folder = path.dirname(folder)) found.add(folder);
  }
  return [...found];
}
