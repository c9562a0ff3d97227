// Ghost text under stress: whatever is typed, taken, taken back and put away in whichever order, it belongs to the text that is there, nothing is doubled
// or lost, it does not flicker, and whoever breaks down meanwhile is missed only as long as need be.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { dialects, startModelServer, streamOf, streams, type Route } from '../../../server/test/completion/modelServer.mts';
import type { ShownText } from '../suite/support/channelProtocol.mts';
import { editor } from '../suite/support/editor.ts';
import { eventually } from '../suite/support/eventually.ts';
import { inWorkspace, show, startedProduct, writeFile, type Product } from '../suite/support/product.ts';
import { randomEdit, randomNumbers, type Edit } from '../suite/support/randomEdits.ts';
import { skipCurrentTest } from '../suite/support/skip.ts';
import { placeCursor } from '../suite/support/workbench.ts';
import { canSeeProcesses, killWorkers as killProcesses, serverPids } from '../suite/support/workerProcesses.ts';

const EDITS = 500;
/** So that all of them are in view. */
const MAX_LINES = 16;
/** No text that is shown begins earlier before the cursor. */
const LONGEST = 60;

const load = createRequire(inWorkspace('none.js'));
const { echo } = load(inWorkspace('.codex/plugins/echo/handlers/complete.js')) as { echo: (prefix: string) => string };
const { mark } = load(inWorkspace('.codex/plugins/mark/handlers/complete.js')) as { mark: (text: string, prefix: string) => string };

describe('typing', () => {
  let product: Product;

  before(async () => {
    product = await startedProduct();
    await product.allowAll();
  });

  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it(`shows nothing stale and nothing twice, and loses nothing, through ${EDITS} edits at random`, async function () {
    this.timeout(240_000);
    // The same for all, so that who finds a fault has not to thank chance. Others are a variable away.
    const seed = Number(process.env['TYPING_SEED'] ?? 3);
    const shown = await show(writeFile('random.txt', 'call()\n\nlet x = (a b)\nend\n'));
    await placeCursor(shown, 1, 0);
    const session = new Session(shown);
    await editor.beginFrames();
    try {
      const random = randomNumbers(seed);
      for (let count = 1; count <= EDITS; count++) {
        await session.apply(randomEdit(random, session.text, MAX_LINES));
        if (count % 4 === 0) await session.check();
      }
      await session.check();
    } catch (error) {
      throw new Error(`TYPING_SEED=${seed}: ${(error as Error).message}\nThe last edits: ${session.history()}`, { cause: error });
    }
    const { shownCount, accepted, acceptedWords, typedAlong } = session;
    const counts = JSON.stringify({ shownCount, accepted, acceptedWords, typedAlong });
    // Else it has shown nothing.
    assert.ok(shownCount > 40 && accepted > 5 && acceptedWords > 5 && typedAlong > 5, `TYPING_SEED=${seed}: ${counts}`);
  });

  describe('through ghost text that is shown', () => {
    const TEXT = 'a long line (of words), that = goes [on and] on; ever.after';

    /** Has it shown, and keeps what is shown from then on. */
    async function begin(name: string): Promise<vscode.TextEditor> {
      const shown = await show(writeFile(name, ''));
      await placeCursor(shown, 0, 0);
      await editor.type('>');
      await editor.waitForGhostText(/ever\.after$/);
      await editor.beginFrames();
      return shown;
    }

    const runs = (shown: vscode.TextEditor): number =>
      product.eventsOf(shown.document.fileName).filter(({ event }) => event === 'onCodeCompletion').length;

    /** In no frame there was less, more or something else to see. */
    async function neverFlickered(shown: vscode.TextEditor): Promise<void> {
      const frames = await editor.takeFrames();
      for (const { before, ghost, after } of frames) assert.equal(before + ghost + after, `>${TEXT}`, JSON.stringify(frames));
      assert.ok(frames.length > 5, `${frames.length} frames`);
      await product.settled();
      assert.equal(runs(shown), 1);
    }

    it('keeps the rest of it in every frame while it is typed, and asks nobody', async () => {
      const shown = await begin('through.md');
      for (const key of TEXT.slice(0, -1)) {
        await editor.type(key);
        await untilAnswered();
      }
      await eventually(() => shown.document.getText() === `>${TEXT.slice(0, -1)}`, { what: () => 'what was typed' });
      await neverFlickered(shown);
    });

    it('keeps the rest of it in every frame while it is taken word by word, and asks nobody', async () => {
      const shown = await begin('words.md');
      while (!shown.document.getText().endsWith('ever')) {
        const before = shown.document.getText();
        await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextWord');
        await eventually(() => shown.document.getText() !== before, { what: () => `a word behind ${before}` });
        await untilAnswered();
      }
      await neverFlickered(shown);
    });
  });

  it('leaves Tab to who indents, where nothing is shown and where the ghost text begins with that', async () => {
    const shown = await show(writeFile('indent.md', 'if x:\n\nnothing\n'));
    await placeCursor(shown, 2, 0);
    await editor.key('Tab');
    await lineBecomes(shown, 2, '    nothing');
    await placeCursor(shown, 0, 'if x:'.length);
    await editor.key('Enter');
    await editor.waitForGhostText(/^ {4}return total$/);
    await editor.key('Tab');
    await lineBecomes(shown, 1, '    ');
    await editor.waitForGhostText(/^return total$/);
    await editor.key('Tab');
    await lineBecomes(shown, 1, '    return total');
  });

  it('asks the server once for each key', async () => {
    const { client } = product;
    const { sendRequest } = client;
    let asked = 0;
    Object.assign(client, {
      sendRequest: (type: unknown, ...more: unknown[]) => {
        if ((type as { method?: string }).method === 'textDocument/inlineCompletion') asked += 1;
        return (sendRequest as (...all: unknown[]) => unknown).call(client, type, ...more);
      },
    });
    try {
      const shown = await show(writeFile('once.md', ''));
      await placeCursor(shown, 0, 0);
      for (const [index, key] of ['x', 'y', '>'].entries()) {
        await editor.type(key);
        await untilAnswered();
        assert.equal(asked, index + 1);
      }
      await editor.waitForGhostText(/ever\.after$/);
      assert.equal(asked, 3);
    } finally {
      Object.assign(client, { sendRequest });
    }
  });

  describe('while something breaks down', () => {
    const settings = vscode.workspace.getConfiguration('codexPlugins');
    const bar = '.statusbar-item[id="codex-plugin-host.codex-plugin-host.codexPlugins.model"]';

    it('goes on when the model server dies in the middle of an answer, and has the next one when that is back', async () => {
      const whole = streamOf('completions', ['al = sum(prices)\n', 'print(total)\n']);
      let isDying = true;
      const begins: Route = async (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(dialects.completions.piece('al = sum(pri'));
        // The connection is torn down with the server.
        await once(response, 'close');
      };
      const routes = { '/v1/completions': ((request, response) => (isDying ? begins : streams(whole))(request, response)) as Route };
      let server = await startModelServer(routes);
      const { Global, Workspace } = vscode.ConfigurationTarget;
      await settings.update('completion.sources', ['model'], Workspace);
      await settings.update('completion.model.name', 'tiny-coder', Global);
      await settings.update('completion.model.baseUrl', server.url, Global);
      try {
        // By then the language server knows of it.
        await editor.waitForVisible(bar);
        const shown = await show(writeFile('dying.go', '\n'));
        await placeCursor(shown, 0, 0);
        await editor.type('tot');
        // In a window that has just been opened, VS Code asks for nothing yet.
        void vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
        await eventually(() => server.requests.length > 0, { what: () => 'the model to be asked' });
        await server.close();
        await editor.waitForVisible(`${bar} .codicon-warning`);
        await editor.type('x and on');
        await lineBecomes(shown, 0, 'totx and on');
        assert.equal((await editor.shownText()).ghost, '');
        assert.deepEqual(await editor.texts('.notification-list-item-message'), []);

        isDying = false;
        server = await startModelServer(routes, server.port);
        await editor.click(bar);
        await editor.waitForText('.quick-input-list .monaco-list-row', /Try Again/);
        await editor.key('Enter');
        await editor.waitForHidden(`${bar} .codicon-warning`);
        await vscode.commands.executeCommand('workbench.action.focusActiveEditorGroup');
        await editor.key('Enter');
        await editor.type('tot');
        // What has grown below it may be read first.
        await editor.waitForGhostText(/al = sum\(prices\)/);
        await editor.key('Tab');
        await lineBecomes(shown, 1, 'total = sum(prices)');

        // Nor need anybody say so: after a while it is asked by itself.
        await server.close();
        await editor.key('Enter');
        await editor.type('tot');
        await editor.waitForVisible(`${bar} .codicon-warning`);
        server = await startModelServer(routes, server.port);
        await eventually(
          async () => {
            // Each time another text: who only takes something back asks for nothing.
            await editor.key('Enter');
            await editor.type('tot');
            return (await editor.waitForGhostText(/al = sum/, { timeoutMs: 1000 }).catch(() => '')) !== '';
          },
          {
            what: () =>
              `a completion of the server that is back; it was asked ${server.requests.length} times, about ${shown.document.getText()}`,
            timeoutMs: 30_000,
          },
        );
      } finally {
        await server.close();
        await settings.update('completion.sources', undefined, Workspace);
        await settings.update('completion.model.baseUrl', undefined, Global);
        await settings.update('completion.model.name', undefined, Global);
      }
    });

    it('shows what the others make of a completion when a handler ends its process among them', async () => {
      const shown = await show(writeFile('chain.js', 'const total = sum(prices);\nconst crashed = 1;\n\n'));
      await placeCursor(shown, 2, 0);
      await editor.type('const to');
      await editor.waitForGhostText(/^tal = sum\(prices\); \/\* 1 \*\/ \/\* 2 \*\/ \/\* 3 \*\/$/);
      await editor.key('Tab');
      await editor.key('Enter');
      await lineBecomes(shown, 3, '');
      // In one piece: what is offered before is typed through, and asks nobody.
      await vscode.commands.executeCommand('paste', { text: 'const crash' });
      await lineBecomes(shown, 3, 'const crash');
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await editor.waitForGhostText(/^ed = 1; \/\* 1 \*\/ \/\* 3 \*\/$/);
      await editor.type('e');
      await editor.waitForGhostText(/^d = 1; \/\* 1 \*\/ \/\* 3 \*\/$/);
      await editor.key('Tab');
      await lineBecomes(shown, 3, 'const crashed = 1; /* 1 */ /* 3 */');
      // Its next process is as good as the first.
      await editor.key('Enter');
      await editor.type('const to');
      await editor.waitForGhostText(/^tal = sum\(prices\);.* \/\* 1 \*\/ \/\* 2 \*\/ \/\* 3 \*\/$/);
    });

    it('goes on while the language server is killed and started anew, and is completed again then', async function () {
      if (!canSeeProcesses) skipCurrentTest('processes are found in /proc');
      const shown = await show(writeFile('killed.txt', '\n'));
      await placeCursor(shown, 0, 0);
      await editor.type('one');
      await editor.waitForGhostText(/«/);
      const killed = serverPids();
      assert.ok(killed.length > 0, 'no process of the server was found');
      killProcesses(killed);
      await editor.type(' and two');
      await lineBecomes(shown, 0, 'one and two');
      await eventually(() => product.state.phase === 'running' && serverPids().some((pid) => !killed.includes(pid)), {
        what: () => `the server to be started anew; it is ${product.state.phase}`,
      });
      await editor.type('!');
      const wanted = mark(echo('one and two!'), 'one and two!');
      await eventually(async () => (await editor.shownText()).ghost === wanted, { what: () => `ghost text ${wanted}` });
      await editor.key('Tab');
      await lineBecomes(shown, 0, `one and two!${wanted.split('\n')[0]}`);

      await vscode.commands.executeCommand('codexPlugins.restartServer');
      await editor.key('Enter');
      await editor.type('more');
      await eventually(async () => (await editor.shownText()).ghost.startsWith('«'), { what: () => 'ghost text after a restart' });
    });
  });
});

/** VS Code waits for the answer that is under way before this command is over, and asks once where nothing is shown. */
async function untilAnswered(): Promise<void> {
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', { explicit: false });
}

async function lineBecomes(shown: vscode.TextEditor, line: number, text: string): Promise<void> {
  const read = (): string => shown.document.lineAt(line).text;
  await eventually(() => shown.document.lineCount > line && read() === text, {
    what: () => `line ${line + 1} to be ${JSON.stringify(text)}; it is ${JSON.stringify(read())}`,
  });
}

/** One document that is edited, and what must have become of it. */
class Session {
  text: string;
  shownCount = 0;
  accepted = 0;
  acceptedWords = 0;
  typedAlong = 0;
  readonly #shown: vscode.TextEditor;
  #at: number;
  /** All that it has ever been, for what is taken back. */
  readonly #past = new Set<string>();
  readonly #edits: unknown[] = [];

  constructor(shown: vscode.TextEditor) {
    this.#shown = shown;
    this.text = shown.document.getText();
    this.#at = shown.document.offsetAt(shown.selection.active);
    this.#past.add(this.text);
  }

  history(): string {
    return this.#edits
      .slice(-12)
      .map((edit) => JSON.stringify(edit))
      .join(' ');
  }

  async apply(edit: Edit): Promise<void> {
    this.#edits.push(edit);
    switch (edit.kind) {
      case 'type':
        return this.#type(edit.text);
      case 'typeAlong': {
        const [line = ''] = (await this.check()).ghost.split('\n');
        if (line !== '') this.typedAlong += 1;
        return this.#type(line === '' ? edit.text : line.slice(0, edit.text.length));
      }
      case 'enter':
        await editor.key('Enter');
        return this.#becomes(this.#around(this.#at, '\n', this.#at), this.#at + 1);
      case 'backspace':
        if (this.#at === 0) return;
        await editor.key('Backspace');
        return this.#becomes(this.#around(this.#at - 1, '', this.#at), this.#at - 1);
      case 'delete':
        if (edit.length === 0) return;
        await this.#select(edit.from, edit.from + edit.length);
        await editor.key('Delete');
        return this.#becomes(this.#around(edit.from, '', edit.from + edit.length), edit.from);
      case 'jump':
        this.#at = edit.to;
        return this.#select(edit.to, edit.to);
      case 'left':
      case 'right': {
        const to = this.#at + (edit.kind === 'left' ? -1 : 1);
        if (to < 0 || to > this.text.length) return;
        await editor.key(edit.kind === 'left' ? 'ArrowLeft' : 'ArrowRight');
        return this.#cursorIsAt(to);
      }
      case 'undo': {
        await vscode.commands.executeCommand('undo');
        const text = this.#shown.document.getText();
        assert.ok(this.#past.has(text), `what is taken back leaves a text that there never was: ${JSON.stringify(text)}`);
        this.#isNow(text);
        // What was deleted is selected again, and would be typed over.
        if (!this.#shown.selection.isEmpty) await this.#select(this.#at, this.#at);
        return;
      }
      case 'escape':
        if ((await this.check()).ghost === '') return;
        await editor.key('Escape');
        await eventually(async () => (await editor.shownText()).ghost === '', { what: () => 'no ghost text' });
        return this.#becomes(this.text, this.#at);
      case 'accept':
      case 'acceptWord': {
        const { before, ghost, after } = await this.check();
        if (ghost === '' || before !== this.#before) return;
        if (edit.kind === 'accept') await editor.key('Tab');
        else await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextWord');
        return this.#isAccepted(edit.kind, ghost, after);
      }
    }
  }

  /** Waits until the editor waits for nothing, and checks what it shows then and has shown since the last time. */
  async check(): Promise<ShownText> {
    await untilAnswered();
    const now = await editor.shownText();
    for (const frame of [...(await editor.takeFrames()), now]) {
      if (frame.ghost !== '') assert.ok(isOfNow(frame), `stale: ${JSON.stringify(frame)}`);
    }
    const all = now.before + now.after;
    assert.equal(all, this.text, `shown: ${JSON.stringify(now)}`);
    if (now.ghost !== '') {
      this.shownCount += 1;
      // Or behind spaces that it has as well, or behind what stands there and is a part of it.
      const [shown, own] = [now.before, this.#before].map((text) => text.replace(/ +$/, '')) as [string, string];
      const isPartOfIt = shown.startsWith(own) && isOfNow({ ...now, before: own, ghost: now.before.slice(own.length) + now.ghost });
      assert.ok(shown === own || isPartOfIt, `not at the cursor, which is behind ${JSON.stringify(own)}: ${JSON.stringify(now)}`);
    }
    return now;
  }

  get #before(): string {
    return this.text.slice(0, this.#at);
  }

  async #type(text: string): Promise<void> {
    // What is taken back may be some of it.
    for (let length = 1; length < text.length; length++) this.#past.add(this.#around(this.#at, text.slice(0, length), this.#at));
    await editor.type(text);
    await this.#becomes(this.#around(this.#at, text, this.#at), this.#at + text.length);
  }

  async #isAccepted(kind: 'accept' | 'acceptWord', ghost: string, after: string): Promise<void> {
    const before = this.#before;
    if (kind === 'accept') {
      this.accepted += 1;
      await this.#untilText(before + ghost + after);
      const isDoubled = ghost.endsWith(')') && !ghost.includes('(') && after.startsWith(')');
      assert.ok(!isDoubled, `a bracket twice: ${JSON.stringify({ before, ghost, after })}`);
      // Or behind what was there already.
      await this.#cursorIs((at) => at >= before.length + ghost.length);
    } else {
      this.acceptedWords += 1;
      await eventually(() => this.#shown.document.getText() !== this.text, { what: () => 'a word to be accepted' });
      const text = this.#shown.document.getText();
      const word = text.slice(before.length, text.length - after.length);
      assert.ok(text === before + word + after && ghost.startsWith(word), JSON.stringify({ before, ghost, after, text }));
      await this.#cursorIsAt(before.length + word.length);
    }
    this.#isNow(this.#shown.document.getText());
  }

  #isNow(text: string): void {
    this.text = text;
    this.#past.add(text);
    this.#at = this.#shown.document.offsetAt(this.#shown.selection.active);
  }

  #around(start: number, text: string, end: number): string {
    return this.text.slice(0, start) + text + this.text.slice(end);
  }

  async #becomes(text: string, at: number): Promise<void> {
    await this.#untilText(text);
    this.text = text;
    this.#past.add(text);
    await this.#cursorIsAt(at);
  }

  async #untilText(text: string): Promise<void> {
    const { document } = this.#shown;
    await heard(vscode.workspace.onDidChangeTextDocument, () => document.getText() === text).catch(() =>
      assert.equal(document.getText(), text),
    );
  }

  async #cursorIsAt(at: number): Promise<void> {
    await this.#cursorIs((now) => now === at);
    this.#at = at;
  }

  async #cursorIs(right: (at: number) => boolean): Promise<void> {
    const read = (): number => this.#shown.document.offsetAt(this.#shown.selection.active);
    await heard(vscode.window.onDidChangeTextEditorSelection, () => right(read())).catch(() =>
      assert.fail(`the cursor is at ${read()} of ${JSON.stringify(this.#shown.document.getText())}`),
    );
  }

  async #select(from: number, to: number): Promise<void> {
    const { document } = this.#shown;
    this.#shown.selection = new vscode.Selection(document.positionAt(from), document.positionAt(to));
    // The window has done what it was told before when it has done this.
    await vscode.commands.executeCommand('setContext', 'typing.selected', to);
  }
}

/**
 * Whether the ghost text is what handlers make of the text before it, or of an earlier one whose completion has been typed, or taken, up to here, or
 * of a later one of which something was taken back: it has that in front.
 */
function isOfNow(frame: ShownText): boolean {
  return isOfText(frame) || isOfText(withoutIndentation(frame));
}

function isOfText({ before, ghost, after }: ShownText): boolean {
  const takenBack = ghost.indexOf('«');
  if (takenBack > 0 && isOfNow({ before: before + ghost.slice(0, takenBack), ghost: ghost.slice(takenBack), after })) return true;
  for (let start = before.length; start >= Math.max(0, before.length - LONGEST); start--) {
    const prefix = before.slice(0, start);
    const isMarked = /«\s*$/.test(prefix);
    if (start < before.length && before[start] !== '«' && !isMarked) continue;
    const whole = mark(echo(prefix), prefix);
    const shown = before.slice(start) + ghost;
    // What the text before the cursor ended with already need not be written again.
    for (const rest of isMarked ? [whole, whole.slice(1)] : [whole]) {
      // Neither is what stands behind the cursor, however it is spaced there, and whatever is closed between.
      if (rest.startsWith(shown) && loose(after).startsWith(loose(rest.slice(shown.length)))) return true;
    }
  }
  return false;
}

/**
 * VS Code draws ghost text behind the indentation of a line, in which the cursor may be. Where the ghost text ends in a line of its own, what stands behind
 * the cursor keeps that indentation there, and it is drawn a second time as a part of the ghost text.
 */
function withoutIndentation({ before, ghost, after }: ShownText): ShownText {
  const indentation = /(?<=^|\n) +$/.exec(before)?.[0] ?? '';
  const isDrawnAgain = indentation !== '' && ghost.endsWith(`\n${indentation}`);
  return {
    before: before.slice(0, before.length - indentation.length),
    ghost: isDrawnAgain ? ghost.slice(0, -indentation.length) : ghost,
    after: indentation + after,
  };
}

function loose(text: string): string {
  return text.replaceAll(/[\s)]/g, '');
}

/** Resolves as soon as it is so, looking again whenever the event comes. */
async function heard<T>(event: vscode.Event<T>, isSo: () => boolean): Promise<void> {
  if (isSo()) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const listening = event(() => isSo() && resolve());
  const limit = new AbortController();
  try {
    await Promise.race([
      promise,
      delay(10_000, undefined, { signal: limit.signal }).then(() => {
        throw new Error('the time is up');
      }),
    ]);
  } finally {
    limit.abort();
    listening.dispose();
  }
}
