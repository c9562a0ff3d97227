// The development server: a plugin's endpoints over HTTP on loopback, on the host that editors use, with the permissions that its manifest declares.
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import path from 'node:path';
import type { LogLevel } from '../contract/logLevel.ts';
import type { Runtime } from '../contract/runtime.ts';
import type { PluginView } from '../contract/views.ts';
import { PluginHost } from '../host/host.ts';
import { hideValues, maskedIn } from '../host/secrets.ts';
import { defaultSettings } from '../host/settings.ts';
import type { DispatchRecord, HostSettings } from '../host/types.ts';
import { watchFolders, type FolderWatcher } from '../host/watch/watchFolders.ts';
import { DEFAULT_CONFIG, type CodexConfig } from '../manifest/check/config.ts';
import type { Problem } from '../manifest/rules/problem.ts';
import { paths } from '../paths/paths.ts';
import { Rerun } from '../waiting/rerun.ts';
import { accessRules, inspectorUrl, MANAGEMENT_PATH, ticketUrl, type DevEnvironment } from './access.ts';
import { CONFIG_FILE, readConfig } from './config.ts';
import { endpointHandler } from './endpoints.ts';
import { readEnvFile } from './envFile.ts';
import { errorAnswer } from './errorAnswer.ts';
import { ownActions } from './inspector/ownActions.ts';
import { inspectorRoutes, type Inspector } from './inspector/inspectorRoutes.ts';
import type { DebuggerPlace, DevMessage, FileProblem, Tell } from './messages.ts';
import { handlerName, Routes } from './routing.ts';
import { listen, type Listening } from './serve.ts';
import { ServerKeys } from './serverKeys.ts';

export interface DevServerOptions {
  /** The plugin's folder, and the workspace's: real, absolute. */
  folder: string;
  workspace: string;
  /** What the command line says, which wins over the configuration. The file is absolute. */
  flags: { port?: number; envFile?: string; logLevel?: LogLevel };
  watch: boolean;
  /** The ports at which debuggers are let in from the start. */
  debug?: Partial<Record<Runtime, number>>;
  tell: Tell;
  /** The package's. */
  version: string;
  /** Listens at a port; throws `PortInUse` where it is taken. */
  listenAt?: typeof listen;
}

/** Why a server did not start: what is wrong with the files that it needs. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
  readonly problems: readonly FileProblem[];

  constructor(message: string, problems: readonly FileProblem[] = []) {
    super(message);
    this.problems = problems;
  }
}

/** Running calls have a moment to end when the server closes. */
const GRACE_MS = 500;

export class DevServer {
  readonly host: PluginHost;
  readonly #options: DevServerOptions;
  readonly #keys = new ServerKeys();
  /** What is told before the server listens, which comes after that: who starts it reads the first line for its address. */
  #early: DevMessage[] | undefined = [];
  #config: CodexConfig;
  #routes = new Routes([]);
  #listening: Listening | undefined;
  #inspector: Inspector<DevEnvironment> | undefined;
  #watcher: FolderWatcher | undefined;
  #watched: string[] = [];
  /** What was told of manifests already, as text: the same is not said again. */
  #said = new Set<string>();
  /** The variables of which it was said that the plugin may not read them. */
  #unread = '';
  readonly #configReads = new Rerun(() => this.#readConfigAgain());
  readonly #environmentReads = new Rerun(() => this.#readEnvironment(false));
  #closed: Promise<void> | undefined;

  /**
   * Starts one.
   * @throws CannotStart, PortInUse
   */
  static async start(options: DevServerOptions): Promise<DevServer> {
    const { config, problems } = await readConfig(options.folder);
    if (!config) throw new CannotStart('The configuration cannot be used.', problems);
    const server = new DevServer(options, config);
    try {
      for (const problem of problems) server.#tell({ type: 'problem', ...problem });
      await server.#start();
      return server;
    } catch (error) {
      server.#tellAll();
      await server.close();
      throw error;
    }
  }

  private constructor(options: DevServerOptions, config: CodexConfig) {
    this.#options = options;
    this.#config = config;
    // It stands in the printed address, and nowhere else.
    hideValues({ token: this.#keys.token, cookie: this.#keys.cookie });
    this.host = new PluginHost({
      workspaceFolders: [options.workspace],
      explicitPlugins: [options.folder],
      discover: false,
      trusted: true,
      // The author's own plugin: what it may do is what its users will be asked for.
      grants: 'manifest',
      settings: this.#settings(),
    });
    this.#subscribe();
  }

  get port(): number {
    return this.#listening?.port ?? 0;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Lets the browser that opens it in. */
  get inspectorUrl(): string {
    return inspectorUrl(this.port, this.#keys.token);
  }

  /** Does so once, and within a minute: for a browser that is started, whose arguments everybody on this machine can see. */
  inspectorUrlForOnce(): string {
    return ticketUrl(this.port, this.#keys.newTicket());
  }

  /** Undefined where the folder has none any more. */
  get plugin(): PluginView | undefined {
    return this.host.plugins()[0];
  }

  /**
   * Lets debuggers attach to handlers of a runtime, one after the other, until the server closes.
   * @param port where that is free.
   */
  async debug(runtime: Runtime, port?: number): Promise<DebuggerPlace | undefined> {
    const { plugin } = this;
    const target = await this.host.attachTarget({
      ...(plugin && { pluginKey: plugin.key }),
      runtime,
      ...(port !== undefined && { preferredPort: port }),
      stays: true,
    });
    const problem = { type: 'problem', severity: 'warning', code: 'debugger' } as const;
    if (!target.ok) {
      this.#tell({ ...problem, message: target.message });
      return undefined;
    }
    if (port !== undefined && target.port !== port)
      this.#tell({ ...problem, message: `Port ${port} is in use, so debuggers of handlers attach at port ${target.port}.` });
    const { websocketAddress } = target;
    return { runtime, port: target.port, ...(websocketAddress !== undefined && { websocketAddress }) };
  }

  /** Reads everything anew and replaces the plugin's workers. */
  async reload(): Promise<void> {
    await this.#configReads.run();
    await this.#environmentReads.run();
    const { plugin } = this;
    if (plugin) await this.host.reloadPlugin(plugin.key);
  }

  /** Nothing is open and nothing runs any more once this is done. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    await this.#watcher?.close();
    this.#inspector?.close();
    // Those who wait for a handler hear of its end, in the time that the server leaves them.
    await Promise.all([this.#listening?.close(GRACE_MS), this.host.close()]);
  }

  async #start(): Promise<void> {
    const { options, host } = { options: this.#options, host: this.host };
    await this.#readEnvironment(true);
    await host.load();
    const { plugin } = this;
    if (!plugin)
      throw new CannotStart(
        `No manifest in ${options.folder}. A plugin has a plugin.manifest.json, codex.plugin.json, or their YAML twins.`,
      );
    if (plugin.state === 'broken' && !options.watch) throw new CannotStart(plugin.stateReason ?? 'The manifest has errors.');
    if (options.watch) await this.#watch();
    const answer = getRequestListener(this.#app().fetch, { overrideGlobalObjects: false });
    const port = options.flags.port ?? this.#config.port;
    this.#listening = await (options.listenAt ?? listen)(port, (incoming, outgoing) => void answer(incoming, outgoing));
    this.#tellUnread();
    host.prepareAll();
    const debuggers: DebuggerPlace[] = [];
    for (const runtime of ['node', 'python'] as const) {
      const wanted = options.debug?.[runtime];
      const place = wanted === undefined ? undefined : await this.debug(runtime, wanted);
      if (place) debuggers.push(place);
    }
    this.#tell({
      type: 'listening',
      url: this.url,
      inspectorUrl: this.inspectorUrl,
      token: this.#keys.token,
      port: this.port,
      plugin: { id: plugin.id, version: plugin.version, folder: plugin.folder },
      workspace: options.workspace,
      permissions: plugin.permissions.map(({ words }) => words),
      endpoints: this.#routes.endpoints.map(({ event }) => event),
      watching: options.watch ? this.#watchedFolders() : [],
      debuggers,
    });
  }

  #app(): Hono<DevEnvironment> {
    const { host } = this;
    const { workspace, version } = this.#options;
    const tell: Tell = (message) => this.#tell(message);
    const mask = (text: string): string => host.masked(text);
    const access = accessRules({
      port: () => this.port,
      keys: this.#keys,
      refused: (c, { status, message }) => {
        const { method = '', url = '' } = c.env.incoming;
        const error = { code: status === 403 ? 'forbidden' : 'unauthorized', message };
        tell({ type: 'request', method, path: url.replace(/\?.*$/, ''), status, durationMs: 0, error });
      },
    });
    const app = new Hono<DevEnvironment>();
    app.use(access.everywhere);
    this.#inspector = inspectorRoutes<DevEnvironment>({
      host,
      access: access.management,
      workspace: () => workspace,
      version,
      ...ownActions(host),
    });
    app.route(MANAGEMENT_PATH, this.#inspector.routes);
    const answered = endpointHandler({
      host,
      workspace,
      mask,
      isSecret: (text) => this.#keys.isIn(text),
      routes: () => this.#routes,
      answered: (request) => tell({ type: 'request', ...request }),
    });
    app.all('*', answered);
    app.onError((error) => {
      // What went wrong inside is for the one who runs the server, and not for everybody who asks it.
      tell({ type: 'log', line: { level: 'error', text: mask(error.stack ?? error.message), at: new Date().toISOString() } });
      return errorAnswer(500, { code: 'server-failed', message: 'The development server failed at this request; its log says how.' });
    });
    return app;
  }

  #tell(told: DevMessage): void {
    // Paths, bodies and reasons quote what others said. Only the first line is to have a secret: the token.
    const message = told.type === 'listening' ? told : maskedIn(told, (text) => this.host.masked(text));
    if (this.#early && message.type !== 'listening') this.#early.push(message);
    else this.#options.tell(message);
    if (message.type === 'listening') this.#tellAll();
  }

  #tellAll(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const message of early) this.#options.tell(message);
  }

  #subscribe(): void {
    const { host } = this;
    const tell: Tell = (message) => this.#tell(message);
    host.subscribe('log', (line) => tell({ type: 'log', line }));
    host.subscribe('plugins', (plugins) => {
      this.#routes = new Routes(plugins);
    });
    host.subscribe('problems', (problems) => this.#tellProblems(problems));
    host.subscribe('record', (record) => this.#tellEvent(record));
    host.subscribe('reload', ({ pluginId, files, ok, durationMs, fault }) => {
      // Who hears of it asks at once.
      this.#routes = new Routes(host.plugins());
      tell({ type: 'reload', pluginId, files, ok, durationMs, ...(fault && { fault }) });
    });
  }

  #tellProblems(all: ReadonlyMap<string, Problem[]>): void {
    const said = new Set<string>();
    for (const [file, problems] of all) {
      for (const { severity, code, message, range } of problems) {
        if (severity !== 'error' && severity !== 'warning') continue;
        const problem: FileProblem = { severity, code, message, file, line: range.start.line + 1, column: range.start.character + 1 };
        const key = JSON.stringify(problem);
        said.add(key);
        if (!this.#said.has(key)) this.#tell({ type: 'problem', ...problem });
      }
    }
    this.#said = said;
  }

  /** What is fired otherwise than by a request, which has a line of its own. */
  #tellEvent({ event, eventId, result, request: { endpoint, fields } }: DispatchRecord): void {
    if (this.#routes.endpoints.some((endpoint) => endpoint.event === event)) return;
    this.#tell({
      type: 'event',
      event,
      eventId,
      ...(endpoint && !(fields instanceof Promise) && { requestId: String(fields['requestId']) }),
      ok: result.results.every((one) => one.ok),
      durationMs: result.durationMs,
      results: result.results.map((one) => ({
        pluginId: one.pluginId,
        handler: handlerName(one),
        ok: one.ok,
        ...(!one.ok && { error: { code: one.error.code, message: this.host.masked(one.error.message) } }),
      })),
    });
  }

  #settings(): HostSettings {
    return { ...defaultSettings, log: { level: this.#options.flags.logLevel ?? this.#config.logLevel } };
  }

  get #envFile(): string {
    const { folder, flags } = this.#options;
    return flags.envFile ?? path.resolve(folder, this.#config.envFile);
  }

  /** @param isStart where the server cannot do without it. */
  async #readEnvironment(isStart: boolean): Promise<void> {
    const file = this.#envFile;
    const isWanted = this.#options.flags.envFile !== undefined || this.#config.envFile !== DEFAULT_CONFIG.envFile;
    const read = await readEnvFile(file, isWanted);
    if ('values' in read) {
      await this.host.setEnvironment(read.values);
      if (!isStart) this.#tellUnread();
      return;
    }
    const problem = { severity: 'error', code: 'env/unreadable', file } as const;
    if (isStart) throw new CannotStart('The file with environment variables cannot be used.', [{ ...problem, message: `${read.fault}.` }]);
    this.#tell({ type: 'problem', ...problem, message: `${read.fault}: the variables that were read before stay.` });
  }

  /** A variable that is set in the file and not there in the handler is a riddle. */
  #tellUnread(): void {
    const names = this.host.environmentNotGiven();
    const key = names.join('\0');
    if (key === this.#unread) return;
    this.#unread = key;
    if (names.length === 0) return;
    const [first = ''] = names;
    const message = `${names.join(', ')}: the plugin may not read ${names.length === 1 ? 'this variable' : 'these variables'}. Its manifest would have to declare "env:read:${first}", or "env:read" for all that are not secret by their names.`;
    this.#tell({ type: 'problem', severity: 'warning', code: 'env/not-given', message, file: this.#envFile });
  }

  async #readConfigAgain(): Promise<void> {
    const before = this.#config;
    const { flags, watch } = this.#options;
    const tell: Tell = (message) => this.#tell(message);
    const { config, problems, file } = await readConfig(this.#options.folder);
    for (const problem of problems) tell({ type: 'problem', ...problem });
    if (!config) {
      tell({ type: 'problem', severity: 'warning', code: 'config/kept', message: 'The server goes on with what it said before.', file });
      return;
    }
    this.#config = config;
    if (config.logLevel !== before.logLevel) await this.host.updateSettings(this.#settings());
    if (config.envFile !== before.envFile) await this.#environmentReads.run();
    if (watch && JSON.stringify(this.#places()) !== JSON.stringify(this.#watched)) await this.#watch();
    if (config.port !== before.port && flags.port === undefined) {
      const message = `The server stays at port ${this.port}. Start it again to have it at ${config.port}.`;
      tell({ type: 'problem', severity: 'info', code: 'config/port', message, file });
    }
  }

  #watchedFolders(): string[] {
    const { folder } = this.#options;
    const { watchDirectories } = this.#config;
    return watchDirectories.length === 0 ? [folder] : watchDirectories.map((one) => path.resolve(folder, one));
  }

  /** What decides what is served is watched wherever it is. */
  #places(): string[] {
    const { folder } = this.#options;
    const folders = this.#watchedFolders();
    return [...new Set([...folders, ...(this.plugin ? [this.plugin.manifestFile] : []), path.join(folder, CONFIG_FILE), this.#envFile])];
  }

  async #watch(): Promise<void> {
    const before = this.#watcher;
    this.#watched = this.#places();
    const warn = (text: string): void => this.#tell({ type: 'log', line: { level: 'warn', text, at: new Date().toISOString() } });
    const watcher = watchFolders(this.#watched, { onChanges: (files) => this.#changed(files), onError: warn });
    this.#watcher = watcher;
    // The one before goes on until this one sees everything.
    await watcher.ready;
    await before?.close();
  }

  #changed(files: string[]): void {
    const config = path.join(this.#options.folder, CONFIG_FILE);
    const isConfig = (file: string): boolean => paths.same(file, config);
    const isEnvironment = (file: string): boolean => paths.same(file, this.#envFile);
    const others = files.filter((file) => !isConfig(file) && !isEnvironment(file));
    const work: Promise<unknown>[] = [];
    if (files.some(isConfig)) work.push(this.#configReads.run());
    if (files.some(isEnvironment)) work.push(this.#environmentReads.run());
    if (others.length > 0) work.push(this.host.filesChanged(others));
    for (const one of work) {
      one.catch((error: unknown) => {
        const text = `What changed was not loaded: ${error instanceof Error ? error.message : String(error)}`;
        this.#tell({ type: 'log', line: { level: 'error', text, at: new Date().toISOString() } });
      });
    }
  }
}
