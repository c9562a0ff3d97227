// From a keystroke to the items that the server answers with, while somebody types: at 120 words a minute, in bursts, and through what is shown; with
// chains of handlers of different length in both languages, beside a bare pipe and a process per event. Prints CompletionMeasures as JSON.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { completionRow, typedRow, type CompletionMeasures, type ProcessorShare } from './completionRows.mts';
import { removeFolder, SUGGESTED_LINE, temporaryFolder, writeCompletionWorkspace, type Language } from './fixtures.mts';
import { LspClient } from './lspClient.mts';
import { PipePeer, spawnOnce } from './peers.mts';
import { processorSeconds } from './processes.mts';
import { rounded, timed, timing } from './stats.mts';
import { beats, BURST_KEY_MS, codeLine, KEY_MS, Typist, type Item } from './typist.mts';

const [server = '', python = '', pace = ''] = process.argv.slice(2);
const quick = pace === 'quick';
const CHAINS = [1, 5, 20];
const ROUNDS = quick ? 1 : 3;
/** How often what is measured is done before, for code that is run for the first time takes a while to become what it is for who has typed some lines. */
const WARM_UPS = quick ? 1 : 5;
/**
 * The document has 500 lines when all is typed: in each round one at 120 words a minute, one in bursts, and one through what is shown; before, each time one as
 * fast as it is answered, and one through what is shown.
 */
const FIRST_LINES = 500 - 2 * WARM_UPS - 3 * ROUNDS;
const FIRST_TEXT = Array.from({ length: FIRST_LINES }, (_, index) => codeLine(index)).join('\n');
const TYPED = path.join('src', 'typed.js');
/** Nothing listens there: to connect is refused at once. */
const NOBODY = 'http://127.0.0.1:9/v1';
const KEYS_OF_BURST = 10;
const PAUSE_MS = quick ? 0 : 100;
/** In a test, what is measured is not looked at. */
const BEAT_MS = quick ? 5 : KEY_MS;
/** The server tells of an event a moment after its answer: by then it has. */
const TOLD_MS = 100;
/** Of each round: how often each peer does what a keystroke comes to. A process for each handler takes long. */
const PIPES = quick ? 2 : 20;
const SPAWNS = quick ? 1 : 2;
const COMMANDS: Readonly<Record<Language, string>> = { node: process.execPath, python };

/** A line of the activity list. */
interface Activity {
  event: string;
  durationMs: number;
  handlers: { ok: boolean }[];
}

/** A server with one plugin, and a document in it that is typed. */
class Chain {
  readonly handlers: number;
  readonly language: Language;
  readonly text = FIRST_TEXT;
  readonly durations = { keystroke: [] as number[], burst: [] as number[], event: [] as number[], typedThrough: [] as number[] };
  readonly peers = { pipe: [] as number[], spawn: [] as number[] };
  /** Of handlers, for keys that went on with what was shown. */
  runsTypedThrough = 0;
  readonly #workspace: string;
  readonly #client: LspClient;
  readonly #typist: Typist;
  readonly #pipe: PipePeer;
  readonly #oneShot: string;
  /** What handlers were asked, by the server's own account. */
  readonly #activities: Activity[] = [];
  readonly #used = { ms: 0, server: 0, workers: 0 };
  #lines = FIRST_LINES;

  private constructor(
    of: { handlers: number; language: Language },
    folder: { workspace: string; oneShot: string; pipe: string },
    client: LspClient,
  ) {
    this.handlers = of.handlers;
    this.language = of.language;
    this.#workspace = folder.workspace;
    this.#client = client;
    this.#oneShot = folder.oneShot;
    this.#pipe = new PipePeer(COMMANDS[of.language], folder.pipe);
    client.listen('codexPlugins/activity', (params) => {
      const one = params as Activity;
      if (one.event === 'onCodeCompletion') this.#activities.push(one);
    });
    this.#typist = new Typist(client, pathToFileURL(path.join(folder.workspace, TYPED)).href, this.text);
  }

  /** @param handlers where there are none, a model is set up that is not there: what the other sources have is of use then, and the base alone. */
  static async start(language: Language, handlers: number, environment: NodeJS.ProcessEnv): Promise<Chain> {
    const workspace = temporaryFolder('completion');
    const peers = writeCompletionWorkspace(workspace, language, handlers);
    // Most documents that are typed in were saved once.
    await writeFile(path.join(workspace, TYPED), FIRST_TEXT);
    const client = new LspClient(process.execPath, server, environment);
    const loaded = client.next<{ plugins: unknown[] }>('codexPlugins/plugins', ({ plugins }) => plugins.length === 1);
    // With the default budget, a machine that is busy with something else would answer without the handlers.
    const model = handlers === 0 ? { model: { baseUrl: NOBODY, name: 'nobody' } } : {};
    await client.initialize(workspace, { settings: { completion: { budgetMs: 10_000, ...model }, runtime: COMMANDS } });
    await loaded;
    return new Chain({ language, handlers }, { workspace, ...peers }, client);
  }

  /** Types as fast as it is answered: a line, and one through what is shown. */
  async warmUp(): Promise<void> {
    for (const key of this.#nextLine()) await this.#keystroke(key);
    if (this.handlers > 0) await this.#through();
  }

  /** Types a line at 120 words a minute. Nothing in it is what is shown, so that handlers are asked with every key. */
  async type(): Promise<void> {
    await delay(TOLD_MS);
    const [started, before, asked] = [performance.now(), processorSeconds(this.#client.pid), this.#activities.length];
    const beat = beats(BEAT_MS);
    const keys = this.#nextLine();
    for (const key of keys) {
      this.durations.keystroke.push(await this.#keystroke(key));
      await beat();
    }
    const after = processorSeconds(this.#client.pid);
    if (before && after) {
      this.#used.ms += performance.now() - started;
      this.#used.server += after.own - before.own;
      this.#used.workers += after.descendants - before.descendants;
    }
    if (this.handlers === 0) return;
    await this.#whenAsked(asked + keys.length);
    this.durations.event.push(...this.#activities.slice(-keys.length).map(({ durationMs }) => durationMs));
  }

  /** Types a line in bursts. The editor takes back what it has asked when there is another key. */
  async burst(): Promise<void> {
    const line = this.#nextLine();
    for (let at = 0; at < line.length; at += KEYS_OF_BURST) {
      const beat = beats(BURST_KEY_MS);
      let last = { start: 0, question: this.#press(line[at]!) };
      for (const key of line.slice(at + 1, at + KEYS_OF_BURST)) {
        await beat();
        last.question.cancel();
        // What comes of it is nobody's business any more.
        last.question.answer.catch(() => undefined);
        last = { start: performance.now(), question: this.#press(key) };
      }
      this.#expect(await last.question.answer, `Xchained${this.handlers}`);
      this.durations.burst.push(performance.now() - last.start);
      await delay(PAUSE_MS);
    }
  }

  /** Types the line that the handlers have to offer once its first character is there. */
  async typeThrough(): Promise<void> {
    await delay(TOLD_MS);
    const asked = this.#activities.length;
    this.durations.typedThrough.push(...(await this.#through(beats(BEAT_MS))));
    // Where the line begins, for its first character, and when nothing is left of what was shown.
    await this.#whenAsked(asked + 3);
    await delay(TOLD_MS);
    this.runsTypedThrough += this.#activities.slice(asked + 3).reduce((sum, one) => sum + one.handlers.length, 0);
  }

  /** As many round trips of a text as long over a bare pipe, one after the other. */
  async roundTrips(): Promise<void> {
    const { ms } = await timed(async () => {
      for (let count = 0; count < this.handlers; count++) await this.#pipe.roundTrip(this.text);
    });
    this.peers.pipe.push(ms);
  }

  /** A process for each handler, one after the other, each with what the one before it found. */
  async spawns(): Promise<void> {
    const { ms } = await timed(async () => {
      let completions: unknown = [];
      for (let count = 0; count < this.handlers; count++) {
        const event = JSON.stringify({ event: 'onCodeCompletion', language: 'javascript', prefix: this.text, suffix: '', completions });
        ({ completions } = await spawnOnce(COMMANDS[this.language], this.#oneShot, event));
      }
    });
    this.peers.spawn.push(ms);
  }

  /** Of one core, in percent, while a line was typed at 120 words a minute. */
  get processor(): ProcessorShare | null {
    const { ms, server: own, workers } = this.#used;
    const share = (seconds: number): number => rounded((seconds * 1000 * 100) / ms);
    return ms === 0 ? null : { server: share(own), workers: share(workers) };
  }

  async close(): Promise<void> {
    this.#pipe.close();
    await this.#client.close();
    removeFolder(this.#workspace);
  }

  /** With the key that begins it. */
  #nextLine(): string {
    return `\n${codeLine(this.#lines++)}`;
  }

  /** @returns how long each key took that goes on with what is shown, in ms. */
  async #through(beat: () => Promise<void> = async () => undefined): Promise<number[]> {
    await this.#keystroke('\n');
    this.#expect(await this.#press(SUGGESTED_LINE[0]!).answer, SUGGESTED_LINE);
    const durations: number[] = [];
    for (let at = 1; at < SUGGESTED_LINE.length - 1; at++) {
      await beat();
      const { ms, value } = await timed(() => this.#press(SUGGESTED_LINE[at]!).answer);
      this.#expect(value, SUGGESTED_LINE.slice(at + 1));
      durations.push(ms);
    }
    await this.#keystroke(SUGGESTED_LINE.at(-1)!);
    return durations;
  }

  #press(key: string): ReturnType<Typist['press']> {
    return this.#typist.press(key);
  }

  /** @returns how long it took, in ms. */
  async #keystroke(key: string): Promise<number> {
    const { ms, value } = await timed(() => this.#press(key).answer);
    this.#expect(value, `Xchained${this.handlers}`);
    return ms;
  }

  #expect(items: readonly Item[], end: string): void {
    if (this.handlers > 0 && !items[0]?.insertText.endsWith(end))
      throw new Error(`Not what was expected of ${this.handlers} handlers: ${JSON.stringify(items).slice(0, 500)}`);
  }

  async #whenAsked(count: number): Promise<void> {
    for (let tries = 0; this.#activities.length < count && tries < 1000; tries++) await delay(5);
    if (this.#activities.length < count) throw new Error(`Handlers were asked ${this.#activities.length} times instead of ${count}.`);
  }
}

const home = temporaryFolder('home');
const environment = { ...process.env, HOME: home, USERPROFILE: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
const languages: Language[] = python === '' ? ['node'] : ['node', 'python'];
const chains: Chain[] = [];
try {
  const baseAlone = await Chain.start('node', 0, environment);
  chains.push(baseAlone);
  for (const language of languages) for (const handlers of CHAINS) chains.push(await Chain.start(language, handlers, environment));
  for (const chain of chains) for (let count = 0; count < WARM_UPS; count++) await chain.warmUp();
  // In turns, so that whatever else the machine does meets all of them alike; one at a time, as each of them is somebody's only server.
  for (let round = 0; round < ROUNDS; round++) {
    process.stderr.write(`completion: round ${round} of ${ROUNDS}\n`);
    for (const chain of chains) {
      await chain.type();
      await chain.burst();
      if (chain === baseAlone) continue;
      await chain.typeThrough();
      for (let count = 0; count < PIPES; count++) await chain.roundTrips();
      for (let count = 0; count < SPAWNS; count++) await chain.spawns();
    }
  }
  const [, ...rest] = chains;
  const rowOf = ({ durations, processor }: Chain) => typedRow({ ...durations, processor });
  const base = rowOf(baseAlone);
  const measures: CompletionMeasures = {
    characters: baseAlone.text.length,
    baseAlone: base,
    rows: rest.map((chain) => {
      const { language, handlers, durations, processor, peers, runsTypedThrough: handlerRuns } = chain;
      return completionRow({ language, handlers }, { ...durations, ...peers, processor, handlerRuns }, base);
    }),
    typedThrough: timing(rest.flatMap(({ durations }) => durations.typedThrough)),
  };
  process.stdout.write(JSON.stringify(measures));
} finally {
  for (const chain of chains) await chain.close();
  removeFolder(home);
}
