// What the user sees of the host besides edits and diagnostics: plugins, activity, log, and the failures they should hear of.
import type { ClientProfile, EditorClient } from './client.ts';
import type { FailureMessage } from '../protocol.ts';
import { HeardFailures } from './heardFailures.ts';
import { uriOf } from './uris.ts';
import { type ErrorCode, kindOf, wasNotWaitedFor, wasSkipped } from '../contract/errors.ts';
import { isQuery } from '../contract/eventNames.ts';
import { idIn, type HistoryEntry, type HostLogLine, type IsolationView, type PluginView } from '../contract/views.ts';
import { logText } from '../contract/logText.ts';
import { shownLine } from '../text/shownText.ts';

/** Events that are told again are the last few; this is far more. */
const LOGGED_KEPT = 500;

export class Views {
  readonly #client: EditorClient;
  readonly #profile: ClientProfile;
  #plugins: readonly PluginView[] = [];
  /** Of plugins of which several workspace folders have a copy, by key: what tells their folders apart. */
  #copies: ReadonlyMap<string, string> = new Map();
  #trusted: boolean;
  #isolation: IsolationView | undefined;
  readonly #heard = new HeardFailures();
  /** What was logged of which event and script. */
  readonly #logged = new Set<string>();

  constructor(client: EditorClient, profile: ClientProfile, trusted: boolean) {
    this.#client = client;
    this.#profile = profile;
    this.#trusted = trusted;
  }

  get isolationView(): IsolationView | undefined {
    return this.#isolation;
  }

  get trusted(): boolean {
    return this.#trusted;
  }

  trustChanged(trusted: boolean): void {
    this.#trusted = trusted;
    this.#tell();
  }

  isolation(isolation: IsolationView): void {
    this.#isolation = isolation;
    this.#tell();
  }

  pluginsChanged(plugins: readonly PluginView[]): void {
    this.#plugins = plugins;
    this.#copies = new Map(plugins.flatMap(({ key, inFolder }) => (inFolder === undefined ? [] : [[key, inFolder] as const])));
    this.#tell();
  }

  activity(entry: HistoryEntry): void {
    if (this.#profile.features.views) this.#client.activity(entry);
    // The user is told of all files together.
    if (entry.runOnFiles) return;
    for (const handler of entry.handlers) {
      const who = `${handler.pluginKey}\0${handler.script}`;
      if (handler.ok) {
        this.#heard.works(entry, handler);
        continue;
      }
      if (handler.code === undefined || isQuiet(entry.event)) continue;
      // The host logs only what handlers themselves got wrong, and our own views show the rest.
      if (!this.#profile.features.views && (wasSkipped(handler.code) || wasNotWaitedFor(handler.code)))
        this.#logOnce(`${entry.eventId}\0${who}\0${handler.code}`, handler.message ?? entry.summary);
      // How it ends is told when it does.
      if (entry.outcome === 'late') continue;
      // Our own views show a plugin that rests as such.
      const isRestUnseen = handler.code === 'resting' && !this.#profile.features.views;
      if (isRestUnseen || kindOf(handler.code) === 'fault') this.#fault(entry, handler, handler.code);
    }
  }

  log(line: HostLogLine): void {
    if (this.#profile.features.views) this.#client.log(line);
    else this.#client.logMessage(line.level, line.pluginId ? logText(line, `[${shownLine(this.#idOf(line))}] `) : line.text);
  }

  #idOf({ pluginId = '', pluginKey = '' }: HostLogLine): string {
    return idIn({ pluginId, inFolder: this.#copies.get(pluginKey) });
  }

  /** A line of the edge itself. */
  say(level: HostLogLine['level'], text: string): void {
    this.log({ level, text, at: new Date().toISOString() });
  }

  /** An event comes here again when more is known of it. */
  #logOnce(key: string, text: string): void {
    if (this.#logged.has(key)) return;
    if (this.#logged.size >= LOGGED_KEPT) this.#logged.clear();
    this.#logged.add(key);
    this.#client.logMessage('info', text);
  }

  #tell(): void {
    if (!this.#profile.features.views) return;
    const isolation = this.#isolation;
    this.#client.plugins({ trusted: this.#trusted, plugins: [...this.#plugins], ...(isolation && { isolation }) });
  }

  #fault(entry: HistoryEntry, handler: HistoryEntry['handlers'][number], code: ErrorCode): void {
    if (!this.#heard.isNews(entry, handler)) return;
    const { pluginKey, pluginId } = handler;
    const plugin = this.#plugins.find((one) => one.key === pluginKey);
    const { name } = handler;
    const message = handler.message ?? entry.summary;
    const missing = handler.permission;
    const failure: FailureMessage = {
      pluginKey,
      pluginId,
      name,
      script: handler.script,
      eventId: entry.eventId,
      code,
      message,
      ...(missing !== undefined && {
        permission: { name: missing, declared: plugin?.permissions.some((one) => one.name === missing) ?? false },
      }),
      ...(handler.place !== undefined && { place: { uri: uriOf(handler.place.file), line: handler.place.line - 1 } }),
    };
    if (this.#profile.features.views) this.#client.failure(failure);
    else this.#client.showMessage('warning', message);
  }
}

/** A failure of these does not keep the user's work from being done; the activity list is enough. */
function isQuiet(event: string): boolean {
  return isQuery(event) || event === 'onContextUpdate';
}
