import fc from 'fast-check';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keepTexts, KeptTexts } from './keptTexts.ts';
import { LearnedTexts } from './learnedTexts.ts';
import { Slices } from './slices.ts';
import { suggestionAt } from './suggestion.ts';
import { whole } from './tokenized.ts';

const line = fc.oneof(
  fc
    .tuple(fc.constantFrom('const', 'return', 'if'), fc.constantFrom(' = ', '.', '('), fc.constantFrom('load', 'item', '0'))
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const texts = fc.array(
  fc.array(line, { maxLength: 20 }).map((lines) => lines.join('\n')),
  { minLength: 1, maxLength: 4 },
);

it('what was kept answers as what was learned', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'codex-kept-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const place = { cacheFolder: path.join(root, 'cache'), folder: path.join(root, 'project') };
  const slices = new Slices();
  const { signal } = new AbortController();
  await fc.assert(
    fc.asyncProperty(texts, line, async (written, typed) => {
      const files = written.map((text, index) => {
        const filePath = path.join(place.folder, `sub "${index}"`, 'ä.ts');
        return { key: filePath, file: { filePath, language: 'typescript', size: text.length, mtimeMs: 1_700_000_000_000.25 + index } };
      });
      const learned = new LearnedTexts();
      for (const [index, { key }] of files.entries()) whole(learned.learning(key, 'typescript', written[index]!));
      await keepTexts(place, learned, files, { slices, signal });
      const kept = await KeptTexts.read(place.cacheFolder, place.folder, slices, signal);
      const loaded = new LearnedTexts();
      for (const [index, { key, file }] of files.entries()) {
        const name = `sub "${index}"/ä.ts`;
        expect(whole(kept!.learning(loaded, key, name, { ...file, size: file.size + 1 }))).toBe(false);
        expect(whole(kept!.learning(loaded, key, name, file))).toBe(true);
      }
      expect(loaded.size).toEqual(learned.size);
      const answer = (from: LearnedTexts): unknown => {
        const prefix = `${written[0]}\n${typed}`;
        const position = { line: prefix.split('\n').length - 1, character: prefix.length - prefix.lastIndexOf('\n') - 1 };
        return suggestionAt(from, { prefix, suffix: '', position, language: 'typescript', isInvoked: true }, 0.01)?.text;
      };
      expect(answer(loaded)).toBe(answer(learned));
    }),
    { numRuns: 25 },
  );
});
