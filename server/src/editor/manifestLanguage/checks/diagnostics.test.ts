import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DiagnosticsBoard } from '../../diagnosticsBoard.ts';
import { Documents } from '../../documents.ts';
import { uriOf } from '../../uris.ts';
import type { CheckedText } from '../documents/checkedManifest.ts';
import { ManifestDiagnostics } from './diagnostics.ts';
import type { Problem } from '../../../manifest/rules/problem.ts';

const FILE = '/w/.codex/plugins/a/plugin.manifest.json';
const uri = uriOf(FILE);
const start = { line: 0, character: 0 };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** An editor with one manifest open, whose every text is a problem of its own. */
function editor(onCheck: () => void = () => undefined): {
  type: (text: string) => void;
  shown: string[];
  checked: string[];
  prepared: string[];
  manifests: ManifestDiagnostics;
} {
  const documents = new Documents();
  const [shown, checked, prepared]: [string[], string[], string[]] = [[], [], []];
  const board = new DiagnosticsBoard({
    publishDiagnostics: ({ diagnostics }) =>
      void shown.push(diagnostics.map(({ message }) => (typeof message === 'string' ? message : message.value)).join()),
  });
  const manifests = new ManifestDiagnostics({
    board,
    documents,
    profile: { relatedInformation: true, diagnosticTags: true, codeDescription: true },
    check: ({ text }) => {
      checked.push(text);
      onCheck();
      const problem: Problem = { code: 'manifest/syntax', severity: 'error', message: text, range: { start, end: start }, fixes: [] };
      return Promise.resolve({ problems: [problem] });
    },
    ids: { typed: () => false },
    prepare: (folder) => prepared.push(folder),
    disabled: () => [],
    docsLink: () => undefined,
  });
  let version = 1;
  documents.didOpen({ textDocument: { uri, languageId: 'json', version, text: '' } });
  const type = (text: string): void => {
    documents.didChange({ textDocument: { uri, version: ++version }, contentChanges: [{ text }] });
    const document = documents.snapshot(uri);
    if (document) manifests.documentChanged(document);
  };
  return { type, shown, checked, prepared, manifests };
}

describe('ManifestDiagnostics', () => {
  it('checks while it waits for the typing to pause, and shows what it found once it has', async () => {
    const { type, shown, checked, prepared } = editor();
    type('a');
    expect(prepared).toEqual(['/w/.codex/plugins/a']);
    await vi.advanceTimersByTimeAsync(99);
    expect({ checked, shown }).toEqual({ checked: ['a'], shown: [] });
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual(['a']);
  });

  it('shows nothing of a text that was typed on', async () => {
    const { type, shown, checked } = editor();
    type('a');
    await vi.advanceTimersByTimeAsync(80);
    type('ab');
    await vi.advanceTimersByTimeAsync(99);
    expect({ checked, shown }).toEqual({ checked: ['a', 'ab'], shown: [] });
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual(['ab']);
  });

  it('shows at once what a busy machine found too late', async () => {
    const delays = vi.spyOn(globalThis, 'setTimeout');
    const { type, shown } = editor(() => vi.advanceTimersByTime(70));
    type('a');
    await vi.advanceTimersByTimeAsync(60);
    await vi.advanceTimersByTimeAsync(1);
    expect(shown).toEqual(['a']);
    expect(delays.mock.calls.map(([, ms]) => ms)).toEqual([60, 0]);
    delays.mockRestore();
  });

  it('follows actions that were offered for other problems than are shown, as where the disk changed without a word', async () => {
    const { type, shown, checked, manifests } = editor();
    const found = (message: string): CheckedText => ({
      problems: [{ code: 'manifest/syntax', severity: 'error', message, range: { start, end: start }, fixes: [] }],
    });
    type('a');
    manifests.offered(uri, 2, found('b'));
    await vi.advanceTimersByTimeAsync(100);
    manifests.offered(uri, 2, found('a'));
    manifests.offered(uri, 1, found('b'));
    await vi.advanceTimersByTimeAsync(100);
    expect({ checked, shown }).toEqual({ checked: ['a'], shown: ['a'] });
    manifests.offered(uri, 2, found('b'));
    await vi.advanceTimersByTimeAsync(100);
    expect(checked).toEqual(['a', 'a']);
  });

  it('checks again what was checked when a file of the plugin changes meanwhile', async () => {
    const { type, shown, checked, manifests } = editor();
    type('a');
    await vi.advanceTimersByTimeAsync(80);
    manifests.filesChanged(['/w/.codex/plugins/a/handlers/x.js', '/w/elsewhere.js']);
    await vi.advanceTimersByTimeAsync(100);
    expect({ checked, shown }).toEqual({ checked: ['a', 'a'], shown: ['a'] });
  });
});
