import { describe, expect, it } from 'vitest';
import { checkManifestBytes } from '../../src/manifest/check/check.ts';
import { duplicateIds } from '../../src/manifest/rules/duplicateIds.ts';
import { applyEdits } from '../../src/manifest/syntax/edits.ts';
import { filesOf, problemsOf } from './exampleProblems.ts';
import { EXAMPLES } from './examples/index.ts';
import { SOUND, textOfExample, type BadExample } from './examples/example.ts';
import { fixAll } from '../../src/manifest/check/fixAll.ts';
import type { PluginManifest } from '../../src/manifest/model/manifest.ts';
import { RULES } from '../../src/manifest/rules/table.ts';
import { LineIndex } from '../../src/text/lineIndex.ts';
import { withoutMark } from '../../src/text/byteOrderMark.ts';
import type { Problem, ProblemFix } from '../../src/manifest/rules/problem.ts';

function covered(text: string, { range }: Problem): string {
  const lines = new LineIndex(withoutMark(text));
  return lines.text.slice(lines.offsetAt(range.start), lines.offsetAt(range.end));
}

/** The texts that a fix leads to: the manifest's and those of other files. */
function applied(text: string, fix: ProblemFix, files: Record<string, string>): { text: string; files: Record<string, string> } {
  const after = { ...files };
  for (const { path: name, text: made } of fix.creates ?? []) after[name] = made;
  for (const { path: name, edits } of fix.elsewhere ?? []) {
    const before = files[name] ?? '';
    after[name] = applyEdits({ text: before, lines: new LineIndex(before) }, edits) ?? '';
  }
  return { text: applyEdits({ text, lines: new LineIndex(text) }, fix.edits) ?? '', files: after };
}

async function checkBad(code: string, example: BadExample): Promise<void> {
  const text = textOfExample(example);
  const all = await problemsOf(text, example);
  const found = all.filter((one) => one.code === code);
  expect({ found: found.map((one) => covered(text, one)), all: all.map((one) => one.code) }).toMatchObject({ found: [example.at] });
  const [fix] = found[0]?.fixes ?? [];
  expect(found[0]?.docs).toBe(`docs/manifest-reference.md#${code.replace('/', '')}`);
  if (example.fixed === undefined) {
    expect(fix).toBeUndefined();
    return;
  }
  if (!fix) throw new Error(`${code} has no fix, but should bring about ${example.fixed}`);
  const after = applied(text, fix, filesOf(example));
  expect([after.text, ...Object.values(after.files)].join('\0')).toContain(example.fixed);
  expect((await problemsOf(after.text, example, after.files)).filter((one) => one.code === code)).toEqual([]);
}

describe('rules', () => {
  it('have an example each, but for those that are about more than one text', () => {
    const without = ['manifest/duplicate-id', 'manifest/encoding', 'manifest/shadowed', 'manifest/unreadable'];
    expect(
      Object.keys(RULES)
        .filter((code) => !Object.hasOwn(EXAMPLES, code))
        .sort(),
    ).toEqual(without);
  });

  describe.each(Object.entries(EXAMPLES))('%s', (code, { bad, good }) => {
    it.each(bad.map((example, index) => [index + 1, example] as const))(
      'is broken by its bad example %i, with the remedy that it names',
      async (_, example) => {
        expect.hasAssertions();
        await checkBad(code, example);
      },
    );

    it.each(good.map((example, index) => [index + 1, example] as const))('is kept by its good example %i', async (_, example) => {
      expect((await problemsOf(textOfExample(example), example)).filter((one) => one.code === code)).toEqual([]);
    });
  });

  it('manifest/encoding finds what is not UTF-8', async () => {
    const codes = async (...bytes: number[]): Promise<string[]> =>
      (await checkManifestBytes(new Uint8Array(bytes), { file: 'plugin.manifest.json' })).problems.map(({ code }) => code);
    expect(await codes(0x7b, 0xff, 0x7d)).toEqual(['manifest/encoding']);
    expect(await codes(0xff, 0xfe, 0x7b, 0x00)).toEqual(['manifest/encoding']);
    expect(await codes(0x22, 0xc3, 0x28, 0x22)).toEqual(['manifest/encoding']);
    for (const text of ['{}', '"ä"', '\u{feff}{}']) expect(await codes(...Buffer.from(text))).not.toContain('manifest/encoding');
  });

  it('manifest/duplicate-id finds plugins side by side with one id', () => {
    const plugin = (place: string, id: string): { file: string; manifest: PluginManifest } => ({
      file: `/${place}/plugin.manifest.json`,
      manifest: { id } as PluginManifest,
    });
    const found = (...plugins: { file: string; manifest: PluginManifest }[]): string[] => duplicateIds(plugins).map(({ file }) => file);
    expect(found(plugin('p/a', 'x.y'), plugin('p/b', 'x.y'))).toEqual(['/p/b/plugin.manifest.json']);
    expect(found(plugin('p/a', 'x.y'), plugin('p/b', 'x.y'), plugin('p/c', 'x.y'))).toHaveLength(2);
    expect(found(plugin('p/a', 'x.y'), plugin('p/b', 'x.z'), plugin('p/c', 'x.z'))).toEqual(['/p/c/plugin.manifest.json']);
    expect(found(plugin('p/a', 'x.y'), plugin('p/b', 'x.z'))).toEqual([]);
    expect(found(plugin('p/a', 'x.y'), plugin('q/a', 'x.y'))).toEqual([]);
    expect(found(plugin('p/a', 'x.y'))).toEqual([]);
  });
});

describe('fixAll', () => {
  const faulty = [
    '{',
    '  "pluginId": "com.example.tidy",',
    '  "version": "v1.0",',
    '  "version": "v1.0",',
    '  \'name\': "Tidy",',
    '  "descripton": "Tidies files up.",',
    '  "entryPoints": {',
    '    "handlers": [',
    '      { "event": "onFileOpn", "script": "a.js", "language": ["js"], "idempotent": "true", "phase": "afterSave" },',
    '    ]',
    '  },',
    '  "events": ["onFileSave", "ready"],',
    '  "permissions": ["network:requst", "network:request:a.example.com", "env:read"]',
    '}',
    '',
  ].join('\n');
  const files = { 'a.js': 'exports.onFileOpen = async (text) => ({ message: await (await fetch(JSON.parse(text).payload)).text() });\n' };
  const check = (text: string): Promise<Problem[]> => problemsOf(text, { files });

  it('leaves nothing of a manifest with more than ten faults', async () => {
    expect((await check(faulty)).length).toBeGreaterThanOrEqual(3);
    const { text, applied: done } = await fixAll(faulty, check);
    expect(await check(text)).toEqual([]);
    expect(done.length).toBeGreaterThanOrEqual(10);
    expect(JSON.parse(text)).toEqual({
      ...SOUND,
      entryPoints: { handlers: [{ ...SOUND.entryPoints.handlers[0], language: ['javascript'], idempotent: true }] },
      events: ['ready'],
      permissions: ['network:request'],
    });
  });

  it('does nothing a second time, and leaves decisions to people', async () => {
    const { text } = await fixAll(faulty, check);
    expect((await fixAll(text, check)).applied).toEqual([]);
    const asking = JSON.stringify({ ...SOUND, permissions: [] });
    expect((await fixAll(asking, check)).text).toBe(asking);
  });
});
