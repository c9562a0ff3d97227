// From a keystroke to the items that the server answers with, through chains of handlers of different length. Prints CompletionRow[] as JSON.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { removeFolder, sourceLines, temporaryFolder, writeCompletionWorkspace } from './fixtures.mts';
import { LspClient } from './lspClient.mts';
import { PipePeer } from './peers.mts';
import { completionRow, type CompletionRow } from './report.mts';
import { timed, timing } from './stats.mts';

const [server = '', pace = ''] = process.argv.slice(2);
const quick = pace === 'quick';
const LINES = 200;
const CHAINS = [1, 5, 20];
const KEYSTROKES = quick ? 5 : 300;
const WARM_UP = quick ? 2 : 100;
/** How much is typed on the last line before it is emptied again. */
const WORD = 'const total = compute';

interface Item {
  insertText: string;
}

/** A server with one plugin, in which the last line of a document is typed. */
class Chain {
  readonly durations = { keystroke: [] as number[], pipe: [] as number[] };
  readonly handlers: number;
  readonly characters: number;
  readonly #workspace: string;
  readonly #client: LspClient;
  readonly #uri: string;
  readonly #text: string;
  readonly #pipe: PipePeer;
  #version = 1;
  #typed = 0;

  private constructor(handlers: number, workspace: string, client: LspClient, pipeScript: string) {
    this.handlers = handlers;
    this.#workspace = workspace;
    this.#client = client;
    this.#uri = pathToFileURL(path.join(workspace, 'file.js')).href;
    this.#text = sourceLines(LINES);
    this.characters = this.#text.length;
    this.#pipe = new PipePeer(process.execPath, pipeScript);
    client.notify('textDocument/didOpen', { textDocument: { uri: this.#uri, languageId: 'javascript', version: 1, text: this.#text } });
  }

  static async start(handlers: number, environment: NodeJS.ProcessEnv): Promise<Chain> {
    const workspace = temporaryFolder('completion');
    const { pipe } = writeCompletionWorkspace(workspace, handlers);
    const client = new LspClient(process.execPath, server, environment);
    const loaded = client.next<{ plugins: unknown[] }>('codexPlugins/plugins', ({ plugins }) => plugins.length === 1);
    // With the default budget, a machine that is busy with something else would answer without the handlers.
    await client.initialize(workspace, { settings: { completion: { budgetMs: 10_000 } } });
    await loaded;
    return new Chain(handlers, workspace, client, pipe);
  }

  /** Types one character and asks for completions behind it. @returns how long that took, in ms. */
  async keystroke(): Promise<number> {
    if (this.#typed === WORD.length) this.#change(this.#typed, '', 0);
    const start = performance.now();
    this.#change(0, WORD[this.#typed]!, this.#typed);
    const position = { line: LINES, character: ++this.#typed };
    const question = { textDocument: { uri: this.#uri }, position, context: { triggerKind: 1 } };
    const items = await this.#client.request<Item[]>('textDocument/inlineCompletion', question);
    const ms = performance.now() - start;
    if (!items[0]?.insertText.endsWith(`chained${this.handlers}`))
      throw new Error(`The chain did not run: ${JSON.stringify(items).slice(0, 500)}`);
    return ms;
  }

  /** As many round trips of a text as long over a bare pipe, one after the other. */
  async roundTrips(): Promise<void> {
    for (let count = 0; count < this.handlers; count++) await this.#pipe.roundTrip(this.#text);
  }

  async close(): Promise<void> {
    this.#pipe.close();
    await this.#client.close();
    removeFolder(this.#workspace);
  }

  #change(removed: number, text: string, at: number): void {
    if (removed > 0) this.#typed = 0;
    const range = { start: { line: LINES, character: at }, end: { line: LINES, character: at + removed } };
    const textDocument = { uri: this.#uri, version: ++this.#version };
    this.#client.notify('textDocument/didChange', { textDocument, contentChanges: [{ range, text }] });
  }
}

const home = temporaryFolder('home');
const environment = { ...process.env, HOME: home, USERPROFILE: home, XDG_STATE_HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home };
const chains: Chain[] = [];
try {
  for (const handlers of CHAINS) chains.push(await Chain.start(handlers, environment));
  // In turns, so that whatever else the machine does meets all of them alike.
  for (let round = -WARM_UP; round < KEYSTROKES; round++) {
    if (round >= 0 && round % 50 === 0) process.stderr.write(`completion: keystroke ${round} of ${KEYSTROKES}\n`);
    for (const chain of chains) {
      const keystroke = await chain.keystroke();
      const pipe = await timed(() => chain.roundTrips());
      if (round < 0) continue;
      chain.durations.keystroke.push(keystroke);
      chain.durations.pipe.push(pipe.ms);
    }
  }
  const rows: CompletionRow[] = chains.map(({ handlers, characters, durations }) =>
    completionRow(handlers, characters, timing(durations.keystroke), timing(durations.pipe)),
  );
  process.stdout.write(JSON.stringify(rows));
} finally {
  for (const chain of chains) await chain.close();
  removeFolder(home);
}
