// One loaded plugin: what was found, what its manifest says, and what the host knows about its runs.
import type { HandlerDeclaration, ManifestCheck, PluginManifest } from '../../manifest/model/manifest.ts';
import { CircuitBreaker } from './breaker.ts';
import { RunStatistics } from './runStatistics.ts';
import path from 'node:path';
import type { Asked, GrantSubject } from '../grants/grants.ts';
import { manifestMark } from '../grants/manifestMark.ts';
import type { InstallRecord } from '../../contract/installRecord.ts';
import type { HandlerView, PluginView } from '../../contract/views.ts';
import { namedPlaces, realPlaces, type RunnerPlugin } from '../../runner/index.ts';
import { runtimeOf, type Runtime } from '../../contract/runtime.ts';

/** A handler with its figures and the way in which it is run. */
export class LoadedHandler {
  readonly declaration: HandlerDeclaration;
  /** Compiled `pattern`; undefined matches every file. */
  readonly matches: ((relativePath: string) => boolean) | undefined;
  /** Known after the script was looked at once; forgotten when the script changes. */
  mode: Promise<'warm' | 'oneShot'> | undefined;
  lastRun: HandlerView['lastRun'];
  readonly statistics = new RunStatistics();

  constructor(declaration: HandlerDeclaration, matches?: (relativePath: string) => boolean) {
    this.declaration = declaration;
    this.matches = matches;
  }

  /** Its script, and what runs that. */
  get place(): { script: string; runtime: Runtime } {
    const { script } = this.declaration;
    return { script, runtime: runtimeOf(script) ?? 'node' };
  }

  /** Goes on with the figures of the handler that this one replaces after its manifest was read again. */
  inherit(before: LoadedHandler): void {
    this.lastRun = before.lastRun;
    this.statistics.inherit(before.statistics);
  }

  /** Whether it is the same handler after a reload, wherever it now stands in the manifest. */
  isSameAs({ declaration: other }: LoadedHandler): boolean {
    const own = this.declaration;
    return own.event === other.event && own.script === other.script && own.function === other.function && own.phase === other.phase;
  }
}

/** A plugin that was found, whether it can run or not. */
export class LoadedPlugin {
  /** The plugin's real folder: unique, and the same after a reload. */
  readonly key: string;
  readonly manifestFile: string;
  readonly origin: PluginView['origin'];
  readonly check: ManifestCheck;
  readonly manifest: PluginManifest | undefined;
  readonly handlers: LoadedHandler[];
  /** What answers requests to the manifest's endpoints, which are events named after their methods and paths. */
  readonly endpoints: LoadedHandler[];
  readonly breaker: CircuitBreaker;
  readonly subject: GrantSubject;
  /** What its manifest said when it was read. */
  readonly text: string;
  #asked: Asked;
  #isLocated = false;
  #newer: LoadedPlugin | undefined;
  /** Of one that was installed: the path that leads to whichever of its versions serves. */
  readonly current: string | undefined;
  /** Where it came from, if that is known for certain. */
  readonly provenance: InstallRecord | undefined;
  /** The workspace folder that it was found in or through, if it was. */
  readonly workspaceFolder: string | undefined;
  /** What a manifest with errors says of its name and id. */
  readonly #inBroken: { name?: string; id?: string };
  #runnerPlugin: RunnerPlugin | undefined;
  /** Set when another plugin with the same id was found before this one, and only one of them can run. */
  shadowedBy: LoadedPlugin | undefined;
  /** Set when other workspace folders have copies of it: all of them, in the order in which they were found, and what tells its folder from theirs. */
  copies: { readonly all: readonly LoadedPlugin[]; readonly inFolder: string } | undefined;
  running = 0;

  constructor(found: {
    key: string;
    manifestFile: string;
    /** What it said when it was read. */
    manifestText: string;
    origin: PluginView['origin'];
    check: ManifestCheck;
    handlers: LoadedHandler[];
    endpoints?: LoadedHandler[];
    subject: GrantSubject;
    current?: string;
    signer?: string;
    provenance?: InstallRecord;
    workspaceFolder?: string;
    inBroken?: { name?: string; id?: string };
    runnerPlugin?: RunnerPlugin;
    breaker?: CircuitBreaker;
  }) {
    this.key = found.key;
    this.manifestFile = found.manifestFile;
    this.origin = found.origin;
    this.check = found.check;
    this.manifest = found.check.manifest;
    this.handlers = found.handlers;
    this.endpoints = found.endpoints ?? [];
    this.subject = found.subject;
    this.text = found.manifestText;
    this.current = found.current;
    this.provenance = found.provenance;
    this.workspaceFolder = found.workspaceFolder;
    this.#inBroken = found.inBroken ?? {};
    this.#runnerPlugin = found.runnerPlugin;
    this.#asked = {
      permissions: found.check.manifest?.permissions.map((permission) => permission.name) ?? [],
      workspaceFolders: found.runnerPlugin?.grants.workspaceFolders ?? [],
      places: {},
      manifest: manifestMark(path.basename(found.manifestFile), found.manifestText, found.signer),
    };
    this.breaker = found.breaker ?? new CircuitBreaker();
  }

  /** Undefined where the manifest keeps the plugin from loading. */
  get runnerPlugin(): RunnerPlugin | undefined {
    return this.#runnerPlugin;
  }

  /**
   * Looks where its permissions lead, once: from then on, they open nothing else. Not to be called before the workspace is trusted, as it asks whichever disks
   * a stranger named.
   */
  locate(): void {
    if (this.#runnerPlugin === undefined || this.#isLocated) return;
    this.#isLocated = true;
    const { grants } = this.#runnerPlugin;
    const places = namedPlaces(grants.permissions);
    this.#runnerPlugin = { ...this.#runnerPlugin, grants: { ...grants, places: { ...grants.places, ...realPlaces(places) } } };
    this.#asked = { ...this.#asked, places };
  }

  /** It goes on although its manifest says something else now. @param newer what that is; undefined where it is not so any more. */
  heldBy(newer: LoadedPlugin | undefined): void {
    this.#newer = newer;
  }

  /** What is wrong with its manifest as it was read last. */
  get problems(): ManifestCheck['problems'] {
    return (this.#newer ?? this).check.problems;
  }

  /** What is to be allowed. While a newer manifest that asks for no less is being made ready, what counts is that one: an author who writes it is not asked. */
  get asked(): Asked {
    return this.#newer?.manifest ? this.#newer.asked : this.#asked;
  }

  /** Where it is, whichever version serves: of one that was put there by hand, its folder. */
  get place(): string {
    return this.current ?? this.key;
  }

  get id(): string {
    return this.manifest?.id ?? this.subject.pluginId;
  }

  /** The id that its manifest names, also where errors keep it from loading; undefined where it names none. */
  get claimedId(): string | undefined {
    return this.manifest?.id ?? this.#inBroken.id;
  }

  /** With its workspace folder, where another one has a copy of it. */
  get name(): string {
    const name = this.manifest?.name ?? this.#inBroken.name ?? this.id;
    return this.copies ? `${name} (${this.copies.inFolder})` : name;
  }

  /** All that can be called. */
  get callable(): readonly LoadedHandler[] {
    return [...this.handlers, ...this.endpoints];
  }

  get permissionNames(): readonly string[] {
    return this.asked.permissions;
  }
}
