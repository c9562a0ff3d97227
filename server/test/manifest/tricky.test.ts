import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { inShared, sharedMissing } from '../clone.mts';
import { checkManifestFile } from '../../src/manifest/check/check.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const tricky = path.join(root, 'test-fixtures/plugins/tricky');
const demo = path.join(root, 'test-fixtures/workspaces/demo/.codex/plugins');

interface Answer {
  missing: string[];
  unused: string[];
  unverified: string[];
}

const NOTHING: Answer = { missing: [], unused: [], unverified: [] };

/** What the rules say of a plugin's permissions, and the places in the code that they name. */
async function answerOf(file: string): Promise<Answer & { others: string[]; places: string[] }> {
  const checked = await checkManifestFile(file, 'dev', 'full');
  const problems = checked?.problems ?? [];
  const quoted = (code: string): string[] =>
    problems.filter((one) => one.code === `manifest/${code}`).map(({ message }) => /"([^"]+)"/.exec(message)?.[1] ?? message);
  return {
    missing: quoted('missing-permission').sort(),
    unused: quoted('unused-permission').sort(),
    unverified: quoted('unverified-permission').sort(),
    others: problems.filter(({ code }) => !code.endsWith('-permission')).map(({ code, message }) => `${code} ${message}`),
    places: problems.flatMap(({ related = [] }) =>
      related.map(({ file: one, range }) => `${path.relative(path.dirname(file), one)}:${range.start.line + 1}`),
    ),
  };
}

describe('tricky plugins', () => {
  it.each(readdirSync(tricky))('are judged as their answers say: %s', async (name) => {
    const { missing, unused, unverified } = JSON.parse(readFileSync(path.join(tricky, name, 'answer.json'), 'utf8')) as Answer;
    const found = await answerOf(path.join(tricky, name, 'plugin.manifest.json'));
    const { places, ...answer } = found;
    expect(answer).toEqual({ missing: missing.toSorted(), unused: unused.toSorted(), unverified: unverified.toSorted(), others: [] });
    if (missing.length > 0) expect(places.length).toBeGreaterThan(0);
  });

  it.each(readdirSync(demo))('of the demo have nothing to object to: %s', async (name) => {
    const file = readdirSync(path.join(demo, name)).find((one) => one.startsWith('plugin.manifest')) ?? '';
    const { places: _, ...answer } = await answerOf(path.join(demo, name, file));
    expect(answer).toEqual({ ...NOTHING, others: [] });
  });

  it('of the tutorial are judged: black is started without a permission, and may need the network', async (context) => {
    const seed = inShared('seed');
    if (sharedMissing !== undefined) context.skip(sharedMissing);
    const tutorial = readdirSync(seed)
      .map((name) => readFileSync(path.join(seed, name), 'utf8'))
      .join('\n');
    const folder = await mkdtemp(path.join(tmpdir(), 'codex-tutorial-'));
    try {
      await mkdir(path.join(folder, 'handlers'));
      const part = (from: string, to: string): string =>
        tutorial.slice(tutorial.indexOf(from) + from.length, tutorial.indexOf(to, tutorial.indexOf(from)));
      await writeFile(path.join(folder, 'plugin.manifest.json'), /^\{\n {2}"pluginId"[\s\S]*?^\}$/m.exec(tutorial)?.[0] ?? '');
      await writeFile(path.join(folder, 'handlers/saveHandler.py'), part('• handlers/saveHandler.py\n', 'In-Depth Explanation'));
      await writeFile(
        path.join(folder, 'handlers/completionHandler.js'),
        part('• handlers/completionHandler.js\n', 'Detailed Explanation'),
      );
      const { places, ...answer } = await answerOf(path.join(folder, 'plugin.manifest.json'));
      expect(answer).toEqual({ missing: ['process:spawn:black'], unused: [], unverified: ['network:request'], others: [] });
      expect(places.every((place) => place.startsWith('handlers/saveHandler.py:'))).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('point at the line of the code that needs the permission', async () => {
    const { places } = await answerOf(path.join(tricky, 'aliased-imports/plugin.manifest.json'));
    expect(places).toEqual(['handlers/open.mjs:11', 'handlers/open.mjs:12']);
  });
});
