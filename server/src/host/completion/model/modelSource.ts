// The source of completions that asks a model: what may leave goes to the server that the user named, one request at a time, and what comes back grows
// at the cursor.
import { inTime } from '../../../waiting/inTime.ts';
import type { CompletionQuery, CompletionSource, SourcedCompletion } from '../source.ts';
import { ask, type Outcome } from './asking.ts';
import { LIMITS, type Limits } from './exchange.ts';
import { KnownApis, type ProbeStore } from './knownApis.ts';
import { Latency } from './latency.ts';
import { serverAt, type ModelServer } from './modelServer.ts';
import { isConfigured } from './isConfigured.ts';
import type { ModelSettings, ModelStatus, Sent } from '../../../contract/modelViews.ts';
import { outgoing, type MayLeave } from './outgoing.ts';
import { describeSent } from './sent.ts';
import { Standing } from './standing.ts';

export interface ModelSourceOptions {
  /** As they are now. Asked for every completion. */
  settings: () => ModelSettings;
  /** The user's key for the server, if there is one. */
  key: () => Promise<string | undefined>;
  mayLeave: MayLeave;
  /** For whoever looks for a fault. Never has any of the text, nor the key. */
  log: (line: string) => void;
  /** Keeps between sessions what servers offer. */
  probes?: ProbeStore;
  fetch?: typeof fetch;
  limits?: Partial<Limits>;
}

export class ModelSource implements CompletionSource {
  readonly id = 'model';
  readonly #options: ModelSourceOptions;
  readonly #known: KnownApis;
  readonly #standing = new Standing();
  readonly #latency = new Latency();
  readonly #closing = new AbortController();
  #inFlight: AbortController | undefined;
  #settings = '';
  #server: ModelServer | undefined;
  #sent: Sent | undefined;
  #count = 0;

  constructor(options: ModelSourceOptions) {
    this.#options = options;
    this.#known = new KnownApis(options.probes);
    this.settingsChanged();
  }

  get status(): ModelStatus {
    return this.#standing.status;
  }

  /** From a request to its first line, as an average of the newest, in ms; undefined before the first one. */
  get latencyMs(): number | undefined {
    return this.#latency.ms;
  }

  /** What left last, described. */
  get lastSent(): Sent | undefined {
    return this.#sent;
  }

  /** @returns what takes the listener away. */
  onStatus(listener: () => void): () => void {
    return this.#standing.onChange(listener);
  }

  /** Forgets that the server failed, and what it was found not to offer. */
  tryAgain(): void {
    this.#known.forget(this.#options.settings());
    this.#standing.tryAgain();
  }

  /** The key is another one now: what failed for want of it is tried again. */
  keyChanged(): void {
    this.#endInFlight();
    this.#standing.tryAgain();
  }

  /** Looks at the settings, as each completion does. For whoever shows the status. */
  settingsChanged(): void {
    const settings = this.#options.settings();
    const { baseUrl, name, api } = settings;
    const what = JSON.stringify([baseUrl, name, api]);
    if (what === this.#settings) return;
    this.#settings = what;
    this.#endInFlight();
    this.#latency.forget();
    this.#server = undefined;
    if (!isConfigured(settings)) {
      this.#standing.turnOff();
      return;
    }
    const server = serverAt(baseUrl);
    if ('reason' in server) {
      this.#standing.begin('');
      this.#standing.failed({ kind: 'refused', reason: server.reason });
      return;
    }
    this.#server = server;
    this.#standing.begin(server.host);
  }

  /** Ends what is in flight. Nothing is asked any more. */
  close(): void {
    this.#closing.abort();
    this.#endInFlight();
    this.#standing.turnOff();
  }

  /** Never rejects: what goes wrong is in the status. */
  async *complete(query: CompletionQuery, signal: AbortSignal): AsyncGenerator<SourcedCompletion> {
    if (this.#closing.signal.aborted) return;
    this.settingsChanged();
    this.#endInFlight();
    const server = this.#server;
    if (!server || !this.#standing.mayAsk(query.triggerKind === 'invoked')) return;
    const own = new AbortController();
    this.#inFlight = own;
    let outcome: Outcome = {};
    try {
      outcome = yield* this.#answer(query, server, AbortSignal.any([signal, own.signal]));
    } catch (error) {
      // A fault of ours, or of what we were given: its message may have the text.
      this.#options.log(`model: failed by ${error instanceof Error ? error.name : typeof error}`);
    } finally {
      own.abort();
      // A newer request says how it stands.
      if (this.#inFlight === own) {
        this.#inFlight = undefined;
        this.#settle(outcome, signal);
      }
    }
  }

  async *#answer(query: CompletionQuery, server: ModelServer, signal: AbortSignal): AsyncGenerator<SourcedCompletion, Outcome> {
    const settings = this.#options.settings();
    const ready = await inTime(Promise.all([outgoing(query, settings.contextTokens, this.#options.mayLeave), this.#options.key()]), {
      signal,
    });
    if (!ready) return {};
    const [{ prompt, withheld }, key] = ready.value;
    this.#standing.withhold(withheld);
    if (!prompt) return {};
    const id = `${this.id}:${this.#count++}`;
    let began = performance.now();
    const { fetch: given, limits } = this.#options;
    const asked = ask({
      server,
      settings,
      prompt,
      key: key === '' ? undefined : key,
      known: this.#known,
      limits: { ...LIMITS, ...limits },
      // Looked up late, so that whoever replaces the global one is heard.
      fetch: given ?? ((input, init) => fetch(input, init)),
      signal,
      onSend: (api) => {
        began = performance.now();
        this.#sent = describeSent(prompt, server, api);
        this.#standing.asking(api);
      },
    });
    let isRead = false;
    try {
      for (let isFirst = true; ; isFirst = false) {
        const next = await asked.next();
        isRead = next.done === true;
        if (next.done) return next.value;
        if (isFirst) this.#latency.add(performance.now() - began);
        yield { id, text: next.value };
      }
    } finally {
      // Nobody reads on: the request ends here.
      if (!isRead) await asked.return({});
    }
  }

  #endInFlight(): void {
    this.#inFlight?.abort();
    this.#inFlight = undefined;
  }

  #settle({ api, fault }: Outcome, signal: AbortSignal): void {
    if (!fault || signal.aborted) {
      if (this.status.state === 'asking' || api) this.#standing.answered(api);
      return;
    }
    this.#standing.failed(fault);
    this.#options.log(`model: ${fault.kind}: ${fault.reason}`);
  }
}
