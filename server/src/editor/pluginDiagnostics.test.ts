import type { PublishDiagnosticsParams, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReturnedDiagnostic } from '../contract/diagnostics.ts';
import type { PluginView } from '../contract/views.ts';
import type { DispatchResult, HandlerResult } from '../host/types.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import { DiagnosticsBoard } from './diagnosticsBoard.ts';
import { Documents, type Snapshot } from './documents.ts';
import { PluginDiagnostics, type About } from './pluginDiagnostics.ts';

const uri = 'file:///w/a.txt';

/** A handler's answer: words to mark in the text that it was given, or that it said nothing (`well`) or failed. */
type Answer = 'well' | 'failed' | readonly string[];

/** An editor with one document and a plugin, whose handlers mark words. */
class Bench {
  readonly published: PublishDiagnosticsParams[] = [];
  readonly documents = new Documents();
  readonly board: DiagnosticsBoard;
  /** Files that are not there. */
  readonly gone = new Set<string>();
  readonly diagnostics: PluginDiagnostics;
  #version = 1;
  #order = 0;

  constructor(text = '') {
    this.board = new DiagnosticsBoard(
      { publishDiagnostics: (params) => void this.published.push(params) },
      (of) => this.documents.get(of)?.version,
    );
    this.diagnostics = new PluginDiagnostics(
      this.board,
      this.documents,
      () => '/w',
      (file) => !this.gone.has(file),
    );
    this.open(text);
  }

  open(text: string): void {
    this.documents.didOpen({ textDocument: { uri, languageId: 'plaintext', version: (this.#version = 1), text } });
    this.diagnostics.documentOpened(uri);
  }

  close(): void {
    this.diagnostics.documentClosing(uri);
    this.documents.didClose({ textDocument: { uri } });
    this.diagnostics.documentClosed(uri);
  }

  get document(): Snapshot {
    return this.documents.snapshot(uri)!;
  }

  /** Dispatches an event now. @returns what tells of its answers, whenever that is. */
  begin(
    event: string,
    about: About = { document: this.document },
  ): (answers: Record<string, Answer>, more?: Partial<DispatchResult>) => void {
    const order = ++this.#order;
    const given = about.document?.text;
    return (answers, more = {}) => {
      const texts = more.given;
      const results = Object.entries(answers).map(([handler, answer], index) => resultOf(handler, answer, texts?.[index] ?? given ?? ''));
      const all = { event, eventId: 'e', order, results, response: null, overBudget: false, durationMs: 1 };
      this.diagnostics.take({ ...all, given: results.map(() => given), ...more }, about);
    };
  }

  event(event: string, answers: Record<string, Answer>, more?: Partial<DispatchResult>): void {
    this.begin(event)(answers, more);
  }

  /** What the editor shows, with the version that it was told of. */
  get shown(): string[] {
    return this.shownOf(uri, this.document.text);
  }

  shownOf(of: string, text: string): string[] {
    const last = this.published.findLast((params) => params.uri === of);
    return (last?.diagnostics ?? []).map(({ range }) => `${range.start.line}: ${textIn(text, range)}`);
  }

  type(range: Range, text: string): void {
    this.change({ range, text });
  }

  change(...contentChanges: TextDocumentContentChangeEvent[]): void {
    this.documents.didChange({ textDocument: { uri, version: ++this.#version }, contentChanges });
    this.diagnostics.documentChanged(uri);
  }

  /** As an editor carries out what handlers returned. */
  become(text: string): void {
    this.change(
      ...minimalEdits(this.document.text, text)
        .reverse()
        .map(({ range, newText }) => ({ range, text: newText })),
    );
  }
}

function resultOf(handler: string, answer: Answer, text: string): HandlerResult {
  const [script = '', name = 'onFileSave'] = handler.split('#');
  const base = { pluginId: 'p', pluginKey: '/p', script, durationMs: 1 };
  if (answer === 'failed') return { ...base, ok: false, error: { code: 'handler-threw', message: 'threw' } };
  const response = { success: true, ...(answer !== 'well' && { diagnostics: answer.flatMap((word) => marks(text, word)) }) };
  return { ...base, function: name, ok: true, response };
}

/** Each place of a word, which may have the file in front: `b.txt!word`. */
function marks(text: string, given: string): ReturnedDiagnostic[] {
  const [word = '', filePath] = given.split('!').reverse();
  return text.split('\n').flatMap((content, line) => {
    const character = content.indexOf(word);
    const range = { start: { line, character }, end: { line, character: character + word.length } };
    return character < 0 ? [] : [{ range, message: `found ${word}`, ...(filePath !== undefined && { filePath }) }];
  });
}

function textIn(text: string, { start, end }: Range): string {
  const lines = text.split('\n');
  return start.line === end.line ? (lines[start.line] ?? '').slice(start.character, end.character) : `${start.line}-${end.line}`;
}

const at = (line: number, character: number, until = character): Range => ({ start: { line, character }, end: { line, character: until } });
const lines = (from: number, to: number): Range => ({ start: { line: from, character: 0 }, end: { line: to, character: 0 } });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what a plugin says of a document', () => {
  it('is the newest, whichever event it came of', () => {
    const bench = new Bench('one two');
    bench.event('onFileOpen', { 'open.js': ['one'] });
    bench.event('onFileSave', { 'save.js': ['two'] });
    expect(bench.shown).toEqual(['0: two']);
    bench.begin('onCommand')({ 'command.js': ['one'] });
    expect(bench.shown).toEqual(['0: one']);
    bench.event('onErrorReport', { 'errors.js': [] });
    expect(bench.shown).toEqual([]);
  });

  it('is the newest by when it was asked for, not by who answered last', () => {
    const bench = new Bench('one two');
    const opened = bench.begin('onFileOpen');
    bench.event('onFileSave', { 'save.js': [] });
    opened({ 'open.js': ['one'] });
    expect(bench.shown).toEqual([]);
    const first = bench.begin('onFileSave');
    const second = bench.begin('onFileSave');
    second({ 'save.js': ['two'] });
    first({ 'save.js': ['one'] });
    expect(bench.shown).toEqual(['0: two']);
  });

  it('is replaced by the whole result of a dispatch that was over budget', () => {
    const bench = new Bench('one two');
    const saved = bench.begin('onFileSave');
    saved({ 'a.js': ['one'], 'b.js': 'failed' });
    saved({ 'a.js': ['one'], 'b.js': ['two'] });
    expect(bench.shown).toEqual(['0: one', '0: two']);
  });

  it('is joined of several handlers, each thing once', () => {
    const bench = new Bench('one two');
    bench.event('onFileSave', { 'a.js': ['one'], 'b.js': ['two', 'one'], 'c.js': ['two', 'two'] });
    expect(bench.shown).toEqual(['0: one', '0: two']);
  });

  it('stays where another handler has nothing to say, and goes where the same has nothing to say any more', () => {
    const bench = new Bench('one two');
    bench.event('onFileOpen', { 'lint.js#lint': ['one'] });
    bench.event('onFileSave', { 'format.js': 'well' });
    expect(bench.shown).toEqual(['0: one']);
    bench.event('onFileSave', { 'format.js': 'well', 'lint.js#lint': 'well' });
    expect(bench.shown).toEqual([]);
  });

  it('goes where its script has nothing to say at another event, unless the manifest names its functions', () => {
    const bench = new Bench('one two');
    bench.event('onFileOpen', { 'lint.js#onFileOpen': ['one'] });
    bench.event('onFileSave', { 'lint.js#onFileSave': 'well' });
    expect(bench.shown).toEqual([]);
    bench.event('onFileOpen', { 'index.js#lint': ['one'] });
    bench.event('onFileSave', { 'index.js#format': 'well' });
    expect(bench.shown).toEqual(['0: one']);
  });

  it('does not come back of an older answer once the same handler had nothing to say', () => {
    const bench = new Bench('one two');
    const older = bench.begin('onFileOpen');
    bench.event('onFileSave', { 'lint.js#lint': 'well' });
    older({ 'lint.js#lint': ['one'] });
    expect(bench.shown).toEqual([]);
  });

  it('stays where its handler failed, also beside what others say then', () => {
    const bench = new Bench('one two');
    bench.event('onFileSave', { 'a.js': ['one'], 'b.js': ['two'] });
    bench.event('onFileSave', { 'a.js': 'failed', 'b.js': ['two'] });
    expect(bench.shown).toEqual(['0: one', '0: two']);
    bench.event('onFileSave', { 'a.js': 'failed', 'b.js': [] });
    expect(bench.shown).toEqual(['0: one']);
  });

  it('stays for the other scripts of an event when one is run by hand', () => {
    const bench = new Bench('one two');
    bench.event('onFileSave', { 'a.js': ['one'], 'b.js': ['two'] });
    bench.begin('onFileSave', { document: bench.document, script: 'b.js' })({ 'b.js': [] });
    expect(bench.shown).toEqual(['0: one']);
    bench.begin('onFileOpen', { document: bench.document, script: 'c.js' })({ 'c.js': ['two'] });
    expect(bench.shown).toEqual(['0: two']);
  });

  it('stays for the other functions of a script when one is run by hand', () => {
    const bench = new Bench('one two');
    bench.event('onFileSave', { 'a.js#first': ['one'], 'a.js#second': ['two'] });
    bench.begin('onFileSave', { document: bench.document, script: 'a.js', function: 'second' })({ 'a.js#second': [] });
    expect(bench.shown).toEqual(['0: one']);
  });

  it('has an end, with the worst of it', () => {
    const bench = new Bench('one two');
    const range = at(0, 0, 3);
    const hints = Array.from({ length: 20_000 }, (_, index) => ({ range, message: `hint ${index}`, severity: 4 }));
    const diagnostics = [...hints, { range: at(0, 4, 7), message: 'an error' }];
    bench.event('onFileSave', {}, { results: [{ ...resultOf('a.js', 'well', ''), response: { diagnostics } }] });
    const shown = bench.published.at(-1)!.diagnostics;
    expect(shown).toHaveLength(5_001);
    expect(shown.slice(-2).map(({ message }) => message)).toEqual(['an error', '15001 more are not shown.']);
  });

  it('can be a failure’s place', () => {
    const bench = new Bench('one two');
    const [failed] = [resultOf('a.js', 'failed', '')];
    const diagnostics = marks('one two', 'two');
    bench.event('onFileSave', {}, { results: [{ ...failed, function: 'onFileSave', diagnostics } as HandlerResult] });
    expect(bench.shown).toEqual(['0: two']);
    bench.event('onFileSave', { 'a.js': 'well' });
    expect(bench.shown).toEqual([]);
  });
});

describe('what is said of other documents', () => {
  const other = 'file:///w/b.txt';

  it('stands beside what is said of them, until it is not said any more', () => {
    const bench = new Bench('one two');
    bench.event('onFileSave', { 'a.js': ['one', 'b.txt!two'] });
    expect(bench.shown).toEqual(['0: one']);
    expect(bench.shownOf(other, 'one two')).toEqual(['0: two']);
    bench.event('onFileSave', { 'a.js': ['one'] });
    expect(bench.shownOf(other, '')).toEqual([]);
  });

  it('goes with the document whose event told it', () => {
    const bench = new Bench('one two');
    bench.event('onFileSave', { 'a.js': ['b.txt!two'] });
    bench.close();
    expect(bench.shownOf(other, '')).toEqual([]);
  });
});

describe('what is said of a folder', () => {
  /** What a plugin found in files when a folder was opened. */
  const found = (bench: Bench, folder: string, words: string[], text = 'one two'): void => {
    const told = bench.begin('onProjectOpen', { workspaceRoot: folder });
    told({ 'project.js#open': words }, { given: [text] });
  };

  it('is kept when another folder is opened, until it is removed', () => {
    const bench = new Bench();
    found(bench, '/one', ['a.txt!one']);
    found(bench, '/two', ['a.txt!one']);
    const shown = (): string[] => ['/one', '/two'].filter((folder) => bench.shownOf(`file://${folder}/a.txt`, 'one two').length > 0);
    expect(shown()).toEqual(['/one', '/two']);
    bench.diagnostics.folderRemoved('/one');
    expect(shown()).toEqual(['/two']);
  });

  it('is replaced when the folder is looked at again, also where nothing is found any more', () => {
    const bench = new Bench();
    found(bench, '/w', ['b.txt!one', 'c.txt!two']);
    found(bench, '/w', ['b.txt!two']);
    expect(bench.shownOf('file:///w/b.txt', 'one two')).toEqual(['0: two']);
    expect(bench.shownOf('file:///w/c.txt', 'one two')).toEqual([]);
  });

  it('is not doubled by what the document’s own events tell', () => {
    const bench = new Bench('one two');
    found(bench, '/w', ['a.txt!one']);
    expect(bench.shown).toEqual(['0: one']);
    bench.event('onFileOpen', { 'open.js': ['one'] });
    bench.event('onFileSave', { 'open.js': ['one'] });
    expect(bench.shown).toEqual(['0: one']);
  });

  it('is there again where it stands by then when the document is closed', () => {
    const bench = new Bench('one\ntwo');
    found(bench, '/w', ['a.txt!two'], 'one\ntwo');
    bench.event('onFileOpen', { 'open.js': ['two'] });
    bench.type(at(0, 0), 'zero\n');
    bench.documents.didSave(uri);
    bench.close();
    expect(bench.shownOf(uri, 'zero\none\ntwo')).toEqual(['2: two']);
    bench.open('zero\none\ntwo');
    bench.type(lines(0, 1), '');
    bench.close();
    // It was not saved.
    expect(bench.shownOf(uri, 'zero\none\ntwo')).toEqual(['2: two']);
  });

  it('goes with a file that was renamed or removed', () => {
    const bench = new Bench('one two');
    found(bench, '/w', ['a.txt!one', 'b.txt!two']);
    bench.gone.add('/w/a.txt');
    bench.close();
    expect(bench.shownOf(uri, 'one two')).toEqual([]);
    expect(bench.shownOf('file:///w/b.txt', 'one two')).toEqual(['0: two']);
  });

  it('goes by the name that the editor has for the file once it is open', () => {
    const bench = new Bench();
    found(bench, '/w', ['x y.txt!one']);
    const usual = 'file:///w/x%20y.txt';
    expect(bench.shownOf(usual, 'one two')).toEqual(['0: one']);
    const other = 'file://localhost/w/x%20y.txt';
    bench.documents.didOpen({ textDocument: { uri: other, languageId: 'plaintext', version: 1, text: 'one two' } });
    bench.diagnostics.documentOpened(other);
    expect(bench.shownOf(usual, 'one two')).toEqual([]);
    expect(bench.shownOf(other, 'one two')).toEqual(['0: one']);
  });

  it('goes with the document where only its own events told it', () => {
    const bench = new Bench('one');
    bench.event('onFileOpen', { 'open.js': ['one'] });
    bench.close();
    expect(bench.shownOf(uri, 'one')).toEqual([]);
  });
});

describe('where it stands', () => {
  it('is where its text is by now, when it was typed while the handler ran', () => {
    const bench = new Bench('one\ntwo\n');
    const opened = bench.begin('onFileOpen');
    bench.type(at(0, 0), 'a\nb\n');
    bench.type(at(3, 0), '  ');
    opened({ 'open.js': ['two'] });
    expect(bench.shown).toEqual(['3: two']);
    expect(bench.published.at(-1)!.version).toBe(3);
  });

  it('is told anew once the typing pauses', () => {
    const bench = new Bench('one\ntwo\n');
    bench.event('onFileOpen', { 'open.js': ['two'] });
    bench.type(at(0, 0), 'new\n');
    bench.type(at(0, 3), 'er');
    expect(bench.published).toHaveLength(1);
    vi.advanceTimersByTime(1000);
    expect(bench.published).toHaveLength(2);
    expect(bench.shown).toEqual(['2: two']);
    bench.type(at(1, 0, 3), '');
    vi.advanceTimersByTime(1000);
    expect(bench.published).toHaveLength(2);
  });

  it('vanishes with its line, and is there again when that is undone', () => {
    const bench = new Bench('one\ntwo\nthree');
    bench.event('onFileOpen', { 'open.js': ['two'] });
    bench.type(lines(1, 2), '');
    vi.advanceTimersByTime(1000);
    expect(bench.shown).toEqual([]);
    bench.type(at(1, 0), 'two\n');
    vi.advanceTimersByTime(1000);
    expect(bench.shown).toEqual(['1: two']);
  });

  it('follows an editor that sends all of the text', () => {
    const bench = new Bench('one\ntwo\n');
    bench.event('onFileOpen', { 'open.js': ['two'] });
    bench.change({ text: 'new\none\n  two\n' });
    vi.advanceTimersByTime(1000);
    expect(bench.shown).toEqual(['2: two']);
  });

  it('is in what the handler itself and those after it made of the text', () => {
    const bench = new Bench('a=1\n\n\nb=2 // note\n');
    const final = 'a = 1;\n\nb = 2; // note\n';
    bench.event('onFileSave', { 'lint.js': ['note'] }, { content: final });
    expect(bench.shown).toEqual(['3: note']);
    bench.become(final);
    expect(bench.shown).toEqual(['2: note']);
    expect(bench.published).toHaveLength(2);
  });

  it('is in what handlers before it made of the text, also where the document never has what it was given', () => {
    const bench = new Bench('a=1\nb=2');
    const [given, final] = ['// new\na = 1\nb = 2\n', '// new\n// newer\na = 1;\nb = 2;\n'];
    bench.event('onFileSave', { 'lint.js': ['new', 'b = 2'] }, { given: [given], content: final });
    // Not yet in the document: what is in a line that is to come is nowhere.
    expect(bench.shown).toEqual(['1: b=2']);
    bench.become(final);
    expect(bench.shown).toEqual(['0: new', '3: b = 2']);
  });

  it('is followed through what an editor does instead of what handlers returned', () => {
    const bench = new Bench('a=1\n\n\nb=2 // note\n');
    bench.event('onFileSave', { 'lint.js': ['note'] }, { content: 'a = 1;\n\nb = 2; // note\n' });
    bench.type(lines(1, 3), '');
    vi.advanceTimersByTime(1000);
    expect(bench.shown).toEqual(['1: note']);
  });

  it('is known by the text alone where an event was fired anew', () => {
    const bench = new Bench('zero\none\ntwo');
    const { generation } = bench.document;
    bench.begin('onFileOpen', { document: { uri, generation } })({ 'open.js': ['two'] }, { given: ['one\ntwo'] });
    expect(bench.shown).toEqual(['2: two']);
  });

  it('is moved as well when somebody else says something about the document', () => {
    const bench = new Bench('one\ntwo');
    bench.event('onFileOpen', { 'open.js': ['two'] });
    bench.type(at(0, 0), 'new\n');
    bench.board.set(uri, 'manifest', [{ range: at(0, 0, 3), message: 'theirs' }]);
    expect(bench.shown).toEqual(['0: new', '2: two']);
  });

  it('ends at the end of a line that the handler does not know', () => {
    const bench = new Bench('one\ntwo');
    const [marked] = marks('one\ntwo', 'one');
    const range = { start: marked!.range.start, end: { line: 0, character: 1e9 } };
    const results = [{ ...resultOf('a.js', 'well', ''), response: { diagnostics: [{ ...marked!, range }] } } as HandlerResult];
    bench.event('onFileOpen', {}, { results, given: ['one\ntwo'] });
    expect(bench.published.at(-1)!.diagnostics[0]!.range).toEqual(at(0, 0, 3));
  });

  it('costs next to nothing while somebody types, and is told once', () => {
    const text = 'a bad line\n'.repeat(5000);
    const bench = new Bench(text);
    bench.event('onFileOpen', { 'lint.js': ['bad'] });
    expect(bench.published[0]!.diagnostics).toHaveLength(5000);
    const since = vi.spyOn(bench.documents, 'changesSince');
    for (let index = 0; index < 500; index++) {
      bench.type(at(0, index), 'x');
      vi.advanceTimersByTime(50);
    }
    expect(since).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1000);
    expect(bench.published).toHaveLength(2);
    expect(since).toHaveBeenCalledTimes(1);
    expect(bench.published[1]!.diagnostics[0]!.range).toEqual(at(0, 502, 505));
  });
});

describe('closed documents and plugins', () => {
  it('show nothing that was found in a document before it was closed, also where it is open again', () => {
    const bench = new Bench('one');
    const opened = bench.begin('onFileOpen');
    bench.close();
    opened({ 'a.js': ['one'] });
    bench.open('one');
    opened({ 'a.js': ['one'] });
    expect(bench.published).toEqual([]);
    bench.event('onFileOpen', { 'a.js': ['one'] });
    expect(bench.shown).toEqual(['0: one']);
  });

  it('show nothing of a plugin that may not run any more, and what others say', () => {
    const bench = new Bench('one');
    bench.board.set(uri, 'manifest', [{ range: at(0, 1, 2), message: 'theirs' }]);
    const view = (state: PluginView['state']): PluginView => viewOf(state, [['onFileOpen', 'a.js']]);
    bench.diagnostics.pluginsChanged([view('ready')]);
    bench.event('onFileOpen', { 'a.js': ['one'] });
    expect(bench.shown).toEqual(['0: n', '0: one']);
    bench.diagnostics.pluginsChanged([view('ungranted')]);
    expect(bench.shown).toEqual(['0: n']);
  });

  it('show nothing that a handler said which the plugin has no more', () => {
    const bench = new Bench('one two');
    bench.event('onFileOpen', { 'a.js': ['one'], 'b.js': ['two'] });
    const told = bench.begin('onProjectOpen', { workspaceRoot: '/w' });
    told({ 'c.js': ['b.txt!x'] }, { given: ['x'] });
    const elsewhere = 'file:///w/b.txt';
    bench.diagnostics.pluginsChanged([
      viewOf('ready', [
        ['onFileOpen', 'a.js'],
        ['onFileOpen', 'b.js'],
        ['onProjectOpen', 'c.js'],
      ]),
    ]);
    expect([bench.shown, bench.shownOf(elsewhere, 'x')]).toEqual([['0: one', '0: two'], ['0: x']]);
    bench.diagnostics.pluginsChanged([
      viewOf('ready', [
        ['onFileOpen', 'a.js'],
        ['onFileSave', 'c.js'],
      ]),
    ]);
    expect([bench.shown, bench.shownOf(elsewhere, 'x')]).toEqual([['0: one'], []]);
  });
});

function viewOf(state: PluginView['state'], handlers: readonly (readonly [event: string, script: string])[]): PluginView {
  return {
    key: '/p',
    name: 'P',
    id: 'p',
    state,
    handlers: handlers.map(([event, script]) => ({ event, script })),
  } as unknown as PluginView;
}
