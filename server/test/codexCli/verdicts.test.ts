// Every row of the table, compared with what OpenAI's Codex CLI was seen to make of it. To ask it again: node scripts/codexVerdicts.mts
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkCodexBytes } from '../../src/codexCli/check.ts';
import { codexFileKind } from '../../src/codexCli/files.ts';
import type { FileSystem } from '../../src/disk/fileSystem.ts';
import type { Problem } from '../../src/manifest/rules/problem.ts';
import { inputOf, VERDICTS_FILE, type Recorded } from './recorded.ts';
import { ROWS } from './rows/index.ts';
import { bytesOf, type Row } from './rows/row.ts';

const ROOT = path.resolve('/marketplace');
const recorded = JSON.parse(readFileSync(VERDICTS_FILE, 'utf8')) as Recorded;

function diskOf(files: Readonly<Record<string, string>>): FileSystem {
  const all = new Map(Object.entries(files).map(([name, text]) => [path.join(ROOT, name), text]));
  const isFolder = (place: string): boolean => [...all.keys()].some((file) => file.startsWith(path.join(place, path.sep)));
  const called = (place: string): string => path.join(place, '.').replace(/[\\/]$/, '');
  return {
    stat: (place) => Promise.resolve(all.has(called(place)) ? 'file' : isFolder(called(place)) ? 'folder' : undefined),
    realpath: (place) => Promise.resolve(place),
    readText: (place) => Promise.resolve(all.get(place)),
    list: () => Promise.resolve([]),
    byteOrderMark: (place) => Promise.resolve(all.get(place)?.startsWith('\u{feff}') ?? false),
  };
}

/** What is found in all files of a row that are checked. */
async function problemsOf(row: Row): Promise<Problem[]> {
  const { files } = row;
  const fs = diskOf(files);
  const checked = Object.keys(files).filter((name) => codexFileKind(name) !== undefined);
  const found = await Promise.all(checked.map((name) => checkCodexBytes(bytesOf(row, name), { file: path.join(ROOT, name), fs })));
  return found.flatMap((one) => one?.problems ?? []);
}

/** What is wrong with our verdict, if anything is. A prompt that is not shown is worth a warning; whatever else is lost is an error. */
function mistake(verdict: string, says: string, problems: readonly Problem[]): string | undefined {
  const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
  const told = problems.map(({ severity, message }) => `${severity}: ${message}`);
  const seen = `${verdict}${says && ` (${says})`}, we say ${told.join(' / ') || 'nothing'}`;
  if (verdict === 'accepted') return errors.length > 0 ? seen : undefined;
  // Of what is no server to the CLI, but stands where servers do, it says that it drops it: that is worth an error.
  if (verdict === 'warned' && errors.length > 0 && !says.startsWith('failed to parse plugin MCP server')) return seen;
  if (verdict === 'warned' || /^ignoring interface\.defaultPrompt|^x is not listed$/.test(says))
    return problems.length === 0 ? seen : undefined;
  return errors.length === 0 ? seen : undefined;
}

describe("our verdicts on files of OpenAI's Codex CLI", () => {
  it('are compared with those of one version of it, for every row as it is', () => {
    expect(recorded.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(ROWS.length).toBeGreaterThanOrEqual(150);
    expect(new Set(ROWS.map(({ name }) => name)).size).toBe(ROWS.length);
    const stale = ROWS.filter((row) => recorded.rows[row.name]?.input !== inputOf(row)).map(({ name }) => name);
    expect(stale, 'ask the CLI again: node scripts/codexVerdicts.mts').toEqual([]);
    expect(Object.keys(recorded.rows)).toHaveLength(ROWS.length);
  });

  it.each(['hooks', 'matcher', 'plugin', 'servers', 'marketplace', 'encoding'])('are those of the CLI: %s', async (area) => {
    const rows = ROWS.filter(({ name }) => name.startsWith(area));
    expect(rows.length).toBeGreaterThan(0);
    const wrong: Record<string, string> = {};
    for (const row of rows) {
      const { verdict = 'unknown', says = '' } = recorded.rows[row.name] ?? {};
      const found = mistake(verdict, says, await problemsOf(row));
      if (found !== undefined) wrong[row.name] = found;
    }
    expect(wrong).toEqual({});
  });
});
