import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver-protocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../contract/errors.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import type { PluginView } from '../contract/views.ts';
import type { DispatchRecord, HandlerResult } from '../host/types.ts';
import { DiagnosticsBoard } from './diagnosticsBoard.ts';
import { Documents } from './documents.ts';
import { ScriptFaults } from './scriptFaults.ts';
import { uriOf } from './uris.ts';

const script = 'function f() {\n  throw new TypeError("no");\n}\nf();\n';
let folder: string;
let file: string;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-faults-')));
  file = path.join(folder, 'save.js');
  writeFileSync(file, script);
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function bench() {
  const published: PublishDiagnosticsParams[] = [];
  const documents = new Documents();
  const board = new DiagnosticsBoard({ publishDiagnostics: (params) => void published.push(params) });
  const faults = new ScriptFaults({ board, documents, profile: { relatedInformation: true }, workspaceFolders: () => [folder] });
  const manifestFile = path.join(folder, 'plugin.manifest.json');
  const view = (state: PluginView['state']): PluginView =>
    ({ key: folder, name: 'Tidy', id: 'com.example.tidy', manifestFile, state }) as PluginView;
  faults.pluginsChanged([view('ready')]);
  const record = (event: string, end: Partial<HandlerResult>, phase?: SavePhase): void => {
    const result = { pluginId: 'com.example.tidy', pluginKey: folder, script: 'save.js', durationMs: 1, ...end } as HandlerResult;
    const request = { event, filePath: path.join(folder, 'src/orders.js'), fields: {}, ...(phase && { phase }) };
    faults.record({ event, request, result: { results: [result] } } as unknown as DispatchRecord);
  };
  const fails = (
    code: ErrorCode = 'handler-threw',
    lines = [2, 4],
    event = 'onFileSave',
    { phase, ...ran }: { function?: string; phase?: SavePhase } = {},
  ): void =>
    record(
      event,
      {
        ...ran,
        ok: false,
        error: {
          code,
          message: 'com.example.tidy: save.js tried to read.',
          detail: 'TypeError: no\n    at f (save.js:2:9)',
          trace: lines.map((line) => ({ file, line })),
        },
      },
      phase,
    );
  const runs = (event = 'onFileSave'): void => record(event, { ok: true, response: null });
  const shown = (): Diagnostic[] => published.findLast((params) => params.uri === uriOf(file))?.diagnostics ?? [];
  return { faults, documents, fails, record, runs, shown, view };
}

describe('faults of scripts', () => {
  it('are marked where a new version of the plugin could not be loaded, until one is, whatever the old one does meanwhile', () => {
    const { faults, fails, runs, shown } = bench();
    const told = { pluginKey: folder, pluginId: 'com.example.tidy', files: [file], durationMs: 1 };
    fails();
    const message = 'com.example.tidy: save.js could not be imported: SyntaxError: no (save.js:3). Fix the script.';
    faults.reload({ ...told, ok: false, fault: { message, file, line: 3 } });
    const marked = {
      range: { start: { line: 2, character: 0 } },
      severity: 1,
      source: 'Tidy',
      code: 'import-failed',
      message:
        'Tidy: save.js could not be imported: SyntaxError: no (save.js:3). Fix the script.\nTidy could not be loaded anew: what was loaded before goes on serving.',
    };
    expect(shown()).toMatchObject([marked]);
    runs();
    expect(shown()).toMatchObject([marked]);
    faults.reload({ ...told, ok: true });
    expect(shown()).toEqual([]);
  });

  it('are shown at the line that threw, with the way there', () => {
    const { fails, shown } = bench();
    fails();
    expect(shown()).toMatchObject([
      {
        range: { start: { line: 1, character: 2 }, end: { line: 1, character: 28 } },
        severity: 1,
        source: 'Tidy',
        code: 'handler-threw',
        message: 'TypeError: no\nTidy failed at onFileSave of src/orders.js.',
        relatedInformation: [{ location: { range: { start: { line: 3 } } }, message: 'called from here' }],
      },
    ]);
  });

  it('say what is missing in the words of a denial', () => {
    const { fails, shown } = bench();
    fails('permission-denied', [2]);
    expect(shown()[0]?.message).toBe('save.js tried to read.\nTidy failed at onFileSave of src/orders.js.');
  });

  it('go with the next good run for the same event, and with any where the script was not loaded', () => {
    const { fails, runs, shown } = bench();
    fails();
    runs('onFileOpen');
    expect(shown()).toHaveLength(1);
    runs();
    expect(shown()).toEqual([]);
    fails('import-failed');
    expect(shown()[0]?.message).toContain('Tidy could not be loaded for onFileSave');
    runs('onFileOpen');
    expect(shown()).toEqual([]);
  });

  it('stay where another function of the script runs well, or the same one in the other phase of a save', () => {
    const { fails, record, shown } = bench();
    const good = { ok: true, response: null } as const;
    fails('handler-threw', [2], 'onFileSave', { function: 'sort', phase: 'beforeSave' });
    record('onFileSave', { ...good, function: 'trim' }, 'beforeSave');
    record('onFileSave', { ...good, function: 'sort' }, 'afterSave');
    expect(shown()).toHaveLength(1);
    record('onFileSave', { ...good, function: 'sort' }, 'beforeSave');
    expect(shown()).toEqual([]);
    fails('handler-threw', [2], 'onFileSave', { function: 'sort', phase: 'beforeSave' });
    // By hand, there is no phase.
    record('onFileSave', { ...good, function: 'sort' });
    expect(shown()).toEqual([]);
  });

  it('go when the plugin is loaded anew, changed or may not run', () => {
    const { faults, fails, shown, view } = bench();
    for (const end of [
      () => faults.reloaded(folder),
      () => faults.reloaded(),
      () => faults.filesChanged([path.join(folder, 'lib/other.js')]),
      () => faults.pluginsChanged([view('denied')]),
    ]) {
      faults.pluginsChanged([view('ready')]);
      fails();
      faults.filesChanged([path.join(folder, '..', 'elsewhere.js')]);
      expect(shown()).toHaveLength(1);
      end();
      expect(shown()).toEqual([]);
    }
  });

  it('are shown once per event, and not for what is no fault of the code', () => {
    const { fails, shown } = bench();
    fails();
    fails();
    expect(shown()).toHaveLength(1);
    fails('handler-threw', [1], 'onFileOpen');
    expect(shown()).toHaveLength(2);
    fails('cancelled', [3], 'onCommand');
    fails('timeout', [], 'onCommand');
    expect(shown()).toHaveLength(2);
  });

  it('move with the script, and are where they were when that is closed unsaved', () => {
    const { faults, documents, fails, shown } = bench();
    const uri = uriOf(file);
    fails();
    documents.didOpen({ textDocument: { uri, languageId: 'javascript', version: 1, text: script } });
    faults.documentOpened(uri);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ range, text: '// new\n' }] });
    faults.documentChanged(uri);
    vi.advanceTimersByTime(1000);
    expect(shown()[0]?.range.start).toEqual({ line: 2, character: 2 });
    faults.documentClosing(uri);
    documents.didClose({ textDocument: { uri } });
    faults.documentClosed(uri);
    expect(shown()[0]?.range.start).toEqual({ line: 1, character: 2 });
  });

  it('are those of the file where it has been changed and not saved', () => {
    const { faults, documents, fails, shown } = bench();
    const uri = uriOf(file);
    documents.didOpen({ textDocument: { uri, languageId: 'javascript', version: 1, text: script } });
    faults.documentOpened(uri);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ range, text: '// new\n' }] });
    fails();
    expect(shown()[0]?.range.start).toEqual({ line: 2, character: 2 });
  });

  it('are those of the file where another program wrote it and the editor read it anew', () => {
    const { faults, documents, fails, shown } = bench();
    const uri = uriOf(file);
    documents.didOpen({ textDocument: { uri, languageId: 'javascript', version: 1, text: 'exports.onFileSave = () => ({});\n' } });
    faults.documentOpened(uri);
    documents.didChange({ textDocument: { uri, version: 2 }, contentChanges: [{ text: script }] });
    fails();
    expect(shown()[0]?.range.start).toEqual({ line: 1, character: 2 });
  });
});
