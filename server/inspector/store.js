// @ts-check
// What the page knows: the newest events, of this run of the server and of those before, plugins, problems, reloads and lines of the log.

/** @typedef {import('../src/devserver/inspector/messages.ts').EventRecord} EventRecord */
/** @typedef {import('../src/devserver/inspector/messages.ts').EventRecordDetail} EventRecordDetail */
/** @typedef {import('../src/devserver/inspector/messages.ts').Hello} Hello */
/** @typedef {import('../src/devserver/inspector/messages.ts').PluginsView} PluginsView */
/** @typedef {import('../src/devserver/inspector/messages.ts').ManifestProblem} ManifestProblem */
/** @typedef {import('../src/devserver/inspector/messages.ts').StreamMessages['log']} LogLine */
/** @typedef {import('../src/devserver/inspector/messages.ts').StreamMessages['reload']} Reload */
/** @typedef {import('../src/devserver/inspector/messages.ts').StreamMessage} StreamMessage */

/**
 * An event as the page keeps it.
 * @typedef {object} Kept
 * @property {EventRecord | EventRecordDetail} record
 * @property {string} run of the server.
 * @property {number} order a later one came later.
 * @property {number} size
 * @property {string | undefined} words what is looked for in it, in lower case.
 * @property {boolean} emptied what it carried is not kept any more.
 */

/** @typedef {{ text: string, plugin: string, event: string, outcome: string, profiles: boolean }} Filter */

export const MOST_EVENTS = 500;
const MOST_LINES = 1000;
/** Characters of what events carried. */
const MOST_SIZE = 48 * 1024 * 1024;
/** Of what is looked for in one event. */
const MOST_WORDS = 50_000;

export class Store {
  /** @type {Map<string, Kept>} */
  #events = new Map();
  #order = 0;
  #size = 0;
  /** Those that came later wait to be shown. @type {number | undefined} */
  #pausedAt;
  /** @type {Hello | undefined} */
  hello;
  /** @type {PluginsView} */
  plugins = { plugins: [], denials: [] };
  /** @type {readonly ManifestProblem[]} */
  problems = [];
  /** @type {(LogLine & { isReload?: boolean })[]} */
  lines = [];
  /** By plugin, the last reload that failed. @type {Map<string, Reload>} */
  failedReloads = new Map();
  /** @type {Filter} */
  filter = { text: '', plugin: '', event: '', outcome: '', profiles: false };

  /**
   * @param {StreamMessage} message
   * @param {number} size
   */
  take(message, size) {
    switch (message.type) {
      case 'hello':
        this.hello = message.data;
        break;
      case 'record':
        this.#add(message.data, size);
        break;
      case 'log':
        this.#addLine(message.data);
        break;
      case 'plugins':
        this.plugins = message.data;
        break;
      case 'problems':
        this.problems = message.data;
        break;
      case 'reload':
        this.#addReload(message.data);
        break;
    }
  }

  /** @param {string} eventId */
  get(eventId) {
    return this.#events.get(eventId);
  }

  /** What was fetched for somebody who looks. @param {EventRecordDetail} record */
  detail(record) {
    const kept = this.#events.get(record.eventId);
    if (kept && !kept.emptied) kept.record = record;
  }

  /** Newest first. @returns {Kept[]} */
  all() {
    return [...this.#events.values()].toReversed();
  }

  /** Those that the filter lets through, newest first. @returns {Kept[]} */
  shown() {
    const { text, plugin, event, outcome, profiles } = this.filter;
    const words = text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== '');
    return this.all().filter((kept) => {
      const { record } = kept;
      if (this.#pausedAt !== undefined && kept.order > this.#pausedAt) return false;
      if (record.profiled && !profiles) return false;
      if (event !== '' && record.event !== event) return false;
      if (outcome !== '' && record.outcome !== outcome) return false;
      if (plugin !== '' && !record.handlers.some(({ pluginId }) => pluginId === plugin)) return false;
      if (words.length === 0) return true;
      const own = wordsOf(kept);
      return words.every((word) => own.includes(word));
    });
  }

  get size() {
    return this.#events.size;
  }

  /** Whether one of them was fired for a profile. */
  get hasProfiles() {
    return [...this.#events.values()].some(({ record }) => record.profiled);
  }

  get isPaused() {
    return this.#pausedAt !== undefined;
  }

  set isPaused(paused) {
    this.#pausedAt = paused ? this.#order : undefined;
  }

  /** How many came since it was paused. */
  get waiting() {
    const pausedAt = this.#pausedAt;
    return pausedAt === undefined ? 0 : [...this.#events.values()].filter(({ order }) => order > pausedAt).length;
  }

  clear() {
    this.#events.clear();
    this.#size = 0;
  }

  /** Whether an event was told by a former run of the server. @param {Kept} kept */
  isOld(kept) {
    return this.hello !== undefined && kept.run !== this.hello.run;
  }

  /**
   * @param {EventRecord} record
   * @param {number} size
   */
  #add(record, size) {
    const before = this.#events.get(record.eventId);
    const run = this.hello?.run ?? '';
    // A record that is told again keeps its place.
    const order = before?.order ?? ++this.#order;
    this.#events.set(record.eventId, { record, run, order, size, words: undefined, emptied: false });
    this.#size += size - (before?.size ?? 0);
    for (const line of record.log.slice(before?.record.log.length ?? 0)) this.#keepLine(line);
    for (const [eventId, kept] of this.#events) {
      if (this.#events.size <= MOST_EVENTS) break;
      this.#events.delete(eventId);
      this.#size -= kept.size;
    }
    for (const kept of this.#events.values()) {
      if (this.#size <= MOST_SIZE) break;
      if (kept.emptied || kept.record.eventId === record.eventId) continue;
      kept.record = {
        ...kept.record,
        payload: rootOf(kept.record.payload),
        response: null,
        handlers: kept.record.handlers.map(withoutResponse),
      };
      kept.emptied = true;
      this.#size -= kept.size;
      kept.size = 0;
    }
  }

  /** @param {LogLine} line */
  #addLine(line) {
    const kept = line.eventId === undefined ? undefined : this.#events.get(line.eventId);
    if (kept) kept.record = { ...kept.record, log: [...kept.record.log, line] };
    this.#keepLine(line);
  }

  /** @param {Reload} reload */
  #addReload(reload) {
    const { pluginKey, pluginId, ok, fault, durationMs, at } = reload;
    if (ok) this.failedReloads.delete(pluginKey);
    else this.failedReloads.set(pluginKey, reload);
    const text = ok ? `Reloaded in ${Math.round(durationMs)} ms` : `Not reloaded: ${faultText(fault)}`;
    this.#keepLine({ level: ok ? 'info' : 'error', text, at, pluginKey, pluginId, byHost: true, isReload: true });
  }

  /** @param {LogLine & { isReload?: boolean }} line */
  #keepLine(line) {
    this.lines.push(line);
    if (this.lines.length > MOST_LINES * 1.2) this.lines = this.lines.slice(-MOST_LINES);
  }
}

/** @param {Reload['fault']} fault */
export function faultText(fault) {
  if (!fault) return 'the reason is not known';
  const { message, file, line, column } = fault;
  return `${message}${file === undefined ? '' : ` (${file}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`})`}`;
}

/** @param {Kept} kept */
function wordsOf(kept) {
  if (kept.words !== undefined) return kept.words;
  const { event, summary, filePath = '', command = '', handlers, payload, outcome } = kept.record;
  const names = handlers.map(({ pluginId, name, script, error }) => `${pluginId} ${name} ${script} ${error?.message ?? ''}`).join(' ');
  const own =
    `${event} ${outcome} ${summary} ${filePath} ${command} ${names} ${JSON.stringify(payload)?.slice(0, MOST_WORDS) ?? ''}`.toLowerCase();
  kept.words = own;
  return own;
}

/** What the path of its file is told from. @param {unknown} payload */
function rootOf(payload) {
  const root = /** @type {{ workspaceRoot?: unknown } | null} */ (payload)?.workspaceRoot;
  return root === undefined ? null : { workspaceRoot: root };
}

/** @param {EventRecord['handlers'][number]} handler */
function withoutResponse(handler) {
  const { response: _gone, ...rest } = handler;
  return rest;
}

/**
 * What answers events, requests to endpoints included, where there are any.
 * @param {PluginsView['plugins'][number] & { endpoints?: PluginsView['plugins'][number]['handlers'] }} plugin
 */
export function handlersOf({ handlers, endpoints = [] }) {
  return [...handlers, ...endpoints];
}
