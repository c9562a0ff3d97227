// The development server: a plugin's endpoints over HTTP on loopback, on the host that editors use, with the permissions that its manifest declares.
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { endpointOf } from '../contract/eventNames.ts';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { LogLevel } from '../contract/logLevel.ts';
import type { Runtime } from '../contract/runtime.ts';
import type { PluginView } from '../contract/views.ts';
import { PluginHost } from '../host/host.ts';
import { isRepeatOfProfile } from '../host/profileRuns.ts';
import { maskedIn } from '../host/secrets.ts';
import { defaultSettings } from '../host/settings.ts';
import type { DispatchRecord, HostSettings } from '../host/types.ts';
import { accessRules, inspectorUrl, MANAGEMENT_PATH, ticketUrl, type DevEnvironment } from './access.ts';
import { CannotStart } from './cannotStart.ts';
import { endpointHandler } from './endpoints.ts';
import { errorAnswer } from './errorAnswer.ts';
import { ownActions } from './inspector/ownActions.ts';
import { inspectorRoutes, type Inspector } from './inspector/inspectorRoutes.ts';
import { ManifestProblems } from './manifestProblems.ts';
import type { DebuggerPlace, DevMessage, ListeningMessage, Tell } from './messages.ts';
import { handlerName, Routes } from './routing.ts';
import { listen, type Listening } from './serve.ts';
import { ServerFiles, type ServerFlags } from './serverFiles.ts';
import { ServerKeys } from './serverKeys.ts';

export interface DevServerOptions {
  /** The plugin's folder, and the workspace's: real, absolute. */
  folder: string;
  workspace: string;
  flags: ServerFlags;
  watch: boolean;
  /** The ports at which debuggers are let in from the start. */
  debug?: Partial<Record<Runtime, number>>;
  tell: Tell;
  /** The package's. */
  version: string;
  /** Listens at a port; throws `PortInUse` where it is taken. */
  listenAt?: typeof listen;
}

/** Running calls have a moment to end when the server closes. */
const GRACE_MS = 500;

export class DevServer {
  readonly host: PluginHost;
  readonly #options: DevServerOptions;
  readonly #keys = new ServerKeys();
  /** What is told before the server listens, which comes after that: who starts it reads the first line for its address. */
  #early: DevMessage[] | undefined = [];
  readonly #files: ServerFiles;
  #routes = new Routes([]);
  #listening: Listening | undefined;
  #inspector: Inspector<DevEnvironment> | undefined;
  readonly #problems: ManifestProblems;
  /** The places at which debuggers are let in. */
  #debuggers: DebuggerPlace[] = [];
  /** The variables of which it was said that the plugin may not read them. */
  #notGiven = '';
  /** Settles when all scripts are in memory, or cannot be. */
  #importing = Promise.resolve();
  /** The ports at which debuggers are to be let in, once the plugin has handlers for them. */
  readonly #debuggersToCome = new Map<Runtime, number>();
  #closed: Promise<void> | undefined;

  /**
   * Starts one.
   * @throws CannotStart, PortInUse
   */
  static async start(options: DevServerOptions): Promise<DevServer> {
    const server = new DevServer(options);
    try {
      await server.#start();
      return server;
    } catch (error) {
      server.#tellAll();
      await server.close();
      throw error;
    }
  }

  private constructor(options: DevServerOptions) {
    this.#options = options;
    const { folder, flags, workspace } = options;
    this.#files = new ServerFiles({
      folder,
      flags,
      tell: (message) => this.#tell(message),
      manifestFile: () => this.plugin?.manifestFile,
      filesChanged: (files) => this.host.filesChanged(files),
      setEnvironment: async (values) => {
        await this.host.setEnvironment(values);
        this.#tellNotGiven();
      },
      setLogLevel: (level) => this.host.updateSettings(settingsWith(level)),
      portChanged: (port, file) => {
        const message = `The server stays at port ${this.port}. Start it again to have it at ${port}.`;
        this.#tell({ type: 'problem', severity: 'info', code: 'config/port', message, file });
      },
    });
    this.#problems = new ManifestProblems({ manifestFile: () => this.plugin?.manifestFile, tell: (message) => this.#tell(message) });
    this.host = new PluginHost({
      workspaceFolders: [workspace],
      explicitPlugins: [folder],
      discover: false,
      trusted: true,
      // The author's own plugin: what it may do is what its users will be asked for.
      grants: 'manifest',
      settings: settingsWith(this.#files.logLevel),
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
    // With 0, whichever is free is what was asked for.
    if (port && target.port !== port)
      this.#tell({ ...problem, message: `Port ${port} is in use, so debuggers of handlers attach at port ${target.port}.` });
    const { websocketAddress } = target;
    const place = { runtime, port: target.port, ...(websocketAddress !== undefined && { websocketAddress }) };
    this.#debuggers = [...this.#debuggers.filter((one) => one.runtime !== runtime), place];
    return place;
  }

  /**
   * Reads everything anew, also what nobody watches. What cannot be loaded leaves what was loaded before serving, and is told.
   * @returns whether all of it is served as it is on disk.
   */
  async reload(): Promise<boolean> {
    const areFilesRead = await this.#files.readAgain();
    const { plugin } = this;
    return plugin !== undefined && (await this.host.renewPlugin(plugin.key)) && areFilesRead;
  }

  /** Nothing is open and nothing runs any more once this is done. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#inspector?.close();
    // Those who wait for a handler hear of its end, in the time that the server leaves them.
    await Promise.all([this.#files.close(), this.#problems.close(), this.#listening?.close(GRACE_MS), this.host.close()]);
  }

  async #start(): Promise<void> {
    const { options, host } = { options: this.#options, host: this.host };
    await this.#files.readConfig();
    await host.updateSettings(settingsWith(this.#files.logLevel));
    await this.#files.readEnvironment();
    await host.load();
    const { plugin } = this;
    if (!plugin)
      throw new CannotStart(
        `No manifest in ${options.folder}. A plugin has a plugin.manifest.json, codex.plugin.json, or their YAML twins.`,
      );
    if (plugin.state === 'broken' && !options.watch) {
      this.#problems.begin();
      throw new CannotStart(
        'The manifest has errors. With --watch the server starts all the same, and serves the plugin once they are mended.',
      );
    }
    if (options.watch) await this.#files.watch();
    const answer = this.#listener();
    this.#listening = await (options.listenAt ?? listen)(this.#files.port, answer);
    for (const runtime of ['node', 'python'] as const) {
      const wanted = options.debug?.[runtime];
      if (wanted === undefined) continue;
      const place = await this.debug(runtime, wanted);
      // What else there is than that it has no such handlers yet does not go away by waiting, and need not be said twice.
      if (!place && !plugin.runtimes.includes(runtime)) this.#debuggersToCome.set(runtime, wanted);
    }
    this.#tell(this.about(plugin));
    this.#importAll();
    void this.#problems.check();
  }

  /** What there is to know of the server as it is now, and how to reach it. */
  about(plugin = this.plugin): ListeningMessage {
    const { folder, workspace, watch } = this.#options;
    const { id = '', version = '', permissions = [], handlers = [], state, stateReason } = plugin ?? {};
    const isBroken = state === undefined || state === 'broken';
    const forbidden = state === 'forbidden' ? stateReason : undefined;
    return {
      type: 'listening',
      url: this.url,
      inspectorUrl: this.inspectorUrl,
      token: this.#keys.token,
      port: this.port,
      plugin: { id, version, folder: plugin?.folder ?? folder, isBroken, ...(forbidden !== undefined && { forbidden }) },
      workspace,
      permissions: permissions.map(({ words }) => words),
      endpoints: this.#routes.endpoints.map(({ event }) => event),
      events: handlers.map((one) => ({ event: one.event, handler: handlerName(one) })),
      watching: watch ? this.#files.watchedFolders : [],
      debuggers: this.#debuggers,
    };
  }

  /** What is in memory goes on serving, whatever becomes of the files: all of it is to be. */
  #importAll(): void {
    // Whoever debugs may want to stop where a script is imported.
    if (this.#debuggers.length > 0) return this.host.prepareAll();
    this.#importing = this.host.importAll().catch((error: unknown) => {
      const text = `The plugin was not loaded ahead: ${error instanceof Error ? error.message : String(error)}`;
      this.#tell({ type: 'log', line: { level: 'error', text, at: new Date().toISOString() } });
    });
  }

  #listener(): RequestListener {
    let asking: IncomingMessage | undefined;
    const answer = getRequestListener(this.#app().fetch, {
      overrideGlobalObjects: false,
      // Of requests that are none, such as to no possible address.
      errorHandler: (error) => {
        const why = error instanceof Error ? error.message : String(error);
        const body = { code: 'bad-request', message: `The request cannot be read: ${why}.` };
        if (asking) this.#tellRefused(asking, 400, body);
        return errorAnswer(400, body);
      },
    });
    return (incoming, outgoing) => {
      // It is looked at before this returns.
      asking = incoming;
      void answer(incoming, outgoing);
      asking = undefined;
    };
  }

  #tellRefused({ method = '', url = '' }: IncomingMessage, status: number, error: { code: string; message: string }): void {
    this.#tell({ type: 'request', method, path: url.replace(/\?.*$/, ''), status, durationMs: 0, error });
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
        this.#tellRefused(c.env.incoming, status, { code: status === 403 ? 'forbidden' : 'unauthorized', message });
      },
    });
    const app = new Hono<DevEnvironment>();
    app.use(access.everywhere);
    // The next event after a change is answered by what changed. Looking on waits for nothing.
    const changesServed: MiddlewareHandler<DevEnvironment> = async (_c, next) => {
      await this.#files.served();
      return next();
    };
    const actions = ownActions(host);
    this.#inspector = inspectorRoutes<DevEnvironment>({
      host,
      access: (c, next) =>
        access.management(c, async () => {
          if (c.req.method === 'POST') await this.#files.served();
          await next();
        }),
      workspace: () => workspace,
      version,
      ...actions,
      profile: async (request) => {
        // It would have its worker taken away.
        await this.#importing;
        // It has a worker of its own in the end, which knows but one script.
        return actions.profile(request).finally(() => this.#importAll());
      },
    });
    app.route(MANAGEMENT_PATH, this.#inspector.routes);
    const answered = endpointHandler({
      host,
      workspace,
      mask,
      isSecret: (text) => this.#keys.isIn(text),
      routes: () => this.#routes,
      answered: (request) => tell({ type: 'request', ...request }),
      isEnding: () => this.#closed !== undefined,
    });
    app.all('*', changesServed, answered);
    app.onError((error, c) => {
      // What went wrong inside is for the one who runs the server, and not for everybody who asks it.
      tell({ type: 'log', line: { level: 'error', text: mask(error.stack ?? error.message), at: new Date().toISOString() } });
      const body = { code: 'server-failed', message: 'The development server failed at this request; its log says how.' };
      this.#tellRefused(c.env.incoming, 500, body);
      return errorAnswer(500, body);
    });
    return app;
  }

  #tell(told: DevMessage): void {
    // Paths, bodies and reasons quote what others said. Only the first line is to have a secret: the token.
    const message = told.type === 'listening' ? told : maskedIn(told, (text) => this.host.masked(text), { kept: ['file', 'files'] });
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
      this.#tellNotGiven();
      this.#letDebuggersIn();
    });
    host.subscribe('problems', (problems) => this.#problems.found(problems));
    host.subscribe('record', (record) => isRepeatOfProfile(record.request) || this.#tellEvent(record));
    host.subscribe('reload', ({ pluginId, files, ok, durationMs, fault }) => {
      void this.#problems.check();
      // Who hears of it asks at once, and may change it once more before its state is told.
      this.#routes = new Routes(host.plugins());
      this.#tellNotGiven();
      tell({ type: 'reload', pluginId, files, ok, durationMs, ...(fault && { fault }) });
    });
  }

  /** What is fired otherwise than by a request, which has a line of its own. */
  #tellEvent({ event, eventId, result, request: { overHttp, fields } }: DispatchRecord): void {
    if (overHttp && endpointOf(event)) return;
    this.#tell({
      type: 'event',
      event,
      eventId,
      ...(overHttp && !(fields instanceof Promise) && { requestId: String(fields['requestId']) }),
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

  /** Those that were asked for when the plugin had no handlers for them, as with a manifest that is being written. */
  #letDebuggersIn(): void {
    for (const [runtime, port] of this.#debuggersToCome) {
      if (!this.plugin?.runtimes.includes(runtime)) continue;
      this.#debuggersToCome.delete(runtime);
      const name = runtime === 'node' ? 'Node.js' : 'Python';
      const problem = { type: 'problem', code: 'debugger' } as const;
      this.debug(runtime, port).then(
        (place) => {
          if (place)
            this.#tell({ ...problem, severity: 'info', message: `Debuggers of handlers in ${name} attach at port ${place.port}.` });
        },
        (error: unknown) => this.#tell({ ...problem, severity: 'error', message: `No debuggers of handlers in ${name}: ${String(error)}` }),
      );
    }
  }

  /** A variable that is set in the file and not there in the handler is a riddle. */
  #tellNotGiven(): void {
    const { plugin } = this;
    // With a manifest that cannot be read, none is given to anybody.
    if (!plugin || plugin.state === 'broken') return;
    const names = this.host.environmentNotGiven();
    const key = names.join('\0');
    if (key === this.#notGiven) return;
    this.#notGiven = key;
    if (names.length === 0) return;
    const [first = ''] = names;
    const message = `${names.join(', ')}: the plugin may not read ${names.length === 1 ? 'this variable' : 'these variables'}. Its manifest would have to declare "env:read:${first}", or "env:read" for all that are not secret by their names.`;
    this.#tell({ type: 'problem', severity: 'warning', code: 'env/not-given', message, file: this.#files.envFile });
  }
}

/** A day: whoever comes back after lunch is to find the last good version still there. */
const IDLE_MINUTES = 1_440;

function settingsWith(level: LogLevel): HostSettings {
  return { ...defaultSettings, log: { level }, workers: { idleMinutes: IDLE_MINUTES } };
}
