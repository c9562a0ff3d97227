import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ManifestEditor, NOTES, TIDY } from './manifestEditor.ts';

let manifests: ManifestEditor;
beforeAll(async () => {
  manifests = await ManifestEditor.open();
});
afterAll(() => manifests.editor.dispose());

/** Everything that an editor asks for at a position; each answer has to come. */
async function askAll(uri: string, position: { line: number; character: number }): Promise<void> {
  const { client } = manifests.editor;
  const textDocument = { uri };
  const range = { start: position, end: position };
  await Promise.all([
    client.request('textDocument/completion', { textDocument, position }),
    client.request('textDocument/hover', { textDocument, position }),
    client.request('textDocument/definition', { textDocument, position }),
    client.request('textDocument/references', { textDocument, position, context: { includeDeclaration: false } }),
    client.request('textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }),
  ]);
}

async function askForWhole(uri: string): Promise<void> {
  const { client } = manifests.editor;
  const textDocument = { uri };
  const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  await Promise.all([
    client.request('textDocument/documentLink', { textDocument }),
    client.request('textDocument/codeLens', { textDocument }),
    client.request('textDocument/inlayHint', { textDocument, range }),
    client.request('textDocument/codeAction', { textDocument, range, context: { diagnostics: [], only: ['source.fixAll'] } }),
  ]);
}

function positionOf(text: string, offset: number): { line: number; character: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
}

const SOURCES: Record<string, string> = { [TIDY]: 'tidy/plugin.manifest.json', [NOTES]: 'notes/codex.plugin.yaml' };
const fixture = (name: string): Promise<string> =>
  readFile(path.join(import.meta.dirname, '../../../test-fixtures/workspaces/lsp-manifest/.codex/plugins', name), 'utf8');

describe('half-typed manifests', () => {
  it.each([TIDY, NOTES])(
    'are answered at the end of every beginning of %s',
    async (name) => {
      const text = await fixture(SOURCES[name]!);
      for (let end = 0; end <= text.length; end += 3) {
        const uri = await manifests.text(name, text.slice(0, end));
        await askAll(uri, positionOf(text, end));
        if (end % 30 === 0) await askForWhole(uri);
      }
      expect(manifests.editor.client.process.exitCode).toBeNull();
    },
    120_000,
  );

  it.each([TIDY, NOTES])(
    'are answered at any offset when parts of %s are missing, repeated or garbled',
    async (name) => {
      const text = await fixture(SOURCES[name]!);
      const offset = fc.nat({ max: text.length });
      const garbage = fc.constantFrom(
        '"',
        "'",
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '- ',
        '\n',
        '\t',
        '#',
        '&a ',
        '*a',
        '<<: ',
        '|',
        '\0',
        '\u{1f600}',
        '\ud800',
      );
      await fc.assert(
        fc.asyncProperty(offset, offset, garbage, offset, async (one, other, what, at) => {
          const [start, end] = [Math.min(one, other), Math.max(one, other)];
          for (const mutated of [text.slice(0, start) + what + text.slice(end), text.slice(0, end) + what + text.slice(start)]) {
            const uri = await manifests.text(name, mutated);
            await askAll(uri, positionOf(mutated, Math.min(at, mutated.length)));
            await askForWhole(uri);
          }
        }),
        { numRuns: 60 },
      );
    },
    120_000,
  );

  it('are answered however deep or large they are', async () => {
    const deep = '{"a":'.repeat(100_000);
    const list = `permissions:\n${'  - env:read\n'.repeat(5000)}`;
    for (const [name, text] of [
      [TIDY, deep],
      [TIDY, '['.repeat(100_000)],
      [NOTES, deep],
      [NOTES, '- '.repeat(10_000)],
      [NOTES, list],
    ] as const) {
      const uri = await manifests.text(name, text);
      await askAll(uri, positionOf(text, text.length));
      await askForWhole(uri);
    }
    expect(await manifests.labels(TIDY, '{|}')).toContain('pluginId');
  }, 60_000);
});
