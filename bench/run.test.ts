import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findJsonServer } from './jsonServer.mts';
import { coldStartGoals, coldStartRow, dispatchRow, goalsOf, lintGoals, type Report } from './report.mts';
import { timing } from './stats.mts';

const root = path.resolve(import.meta.dirname, '..');
const isBuilt = existsSync(path.join(root, 'dist/server.js'));

describe('bench', () => {
  it('takes percentiles by nearest rank', () => {
    expect(timing(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({ count: 100, p50Ms: 50, p95Ms: 95, maxMs: 100 });
    expect(timing([7])).toEqual({ count: 1, p50Ms: 7, p95Ms: 7, maxMs: 7 });
    expect(() => timing([])).toThrow('Nothing was measured');
  });

  it('meets and misses goals by what was measured', () => {
    const row = (warm: number) => dispatchRow('node', '2KB', timing([warm]), timing([1]), timing([800]));
    const idle = (workers: number) => [{ plugins: 1, startMs: 1, loadMs: 1, rssMb: 1, workers }];
    expect(goalsOf([row(4)], idle(0)).map(({ measured, met }) => [measured, met])).toEqual([
      [4, true],
      [200, true],
      [0, true],
    ]);
    expect(goalsOf([row(5)], idle(1)).map(({ measured, met }) => [measured, met])).toEqual([
      [5, false],
      [160, false],
      [1, false],
    ]);
  });

  it('compares cold starts pair by pair', () => {
    const row = coldStartRow('node', [10, 100, 20], [22, 90, 35]);
    expect(row.addedMs).toBe(12);
    expect(coldStartGoals({ tier: 'isolated', rows: [row] })).toMatchObject([{ measured: 12, met: true }]);
    expect(coldStartGoals({ tier: 'isolated', rows: [coldStartRow('node', [10], [26])] })).toMatchObject([{ measured: 16, met: false }]);
  });

  it('says what to do where the JSON language server is missing', () => {
    expect(findJsonServer().name).toMatch(/^vscode-langservers-extracted \d+\.\d+\.\d+ \(vscode-json-languageservice \d+\.\d+\.\d+\)$/);
    expect(() => findJsonServer(path.join(tmpdir(), 'elsewhere.js'))).toThrow('Run "npm ci" first');
  });

  it.skipIf(!isBuilt)(
    'prints one JSON document and writes the same to a file',
    () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'codex-bench-test-'));
      const file = path.join(folder, 'report.json');
      const ran = spawnSync(process.execPath, [path.join(root, 'bench/run.mts'), '--quick', '--json', file], { encoding: 'utf8' });
      expect(ran.status, ran.stderr).toBe(0);
      const report = JSON.parse(ran.stdout) as Report;
      expect(readFileSync(file, 'utf8')).toBe(ran.stdout);
      rmSync(folder, { recursive: true });

      expect(report).toMatchObject({ benchmark: 'codex-plugin-host', quick: true, machine: { node: process.versions.node } });
      const languages = report.machine.python === null ? ['node'] : ['node', 'python'];
      expect(report.dispatch.map(({ language, payload }) => `${language} ${payload}`)).toEqual(
        languages.flatMap((language) => [`${language} 2KB`, `${language} 100KB`]),
      );
      for (const { warm, pipe, spawn, warmOverPipe, spawnOverWarm } of report.dispatch) {
        for (const { count, p50Ms, p95Ms, maxMs } of [warm, pipe, spawn]) {
          expect(count).toBeGreaterThan(0);
          expect(0 < p50Ms && p50Ms <= p95Ms && p95Ms <= maxMs).toBe(true);
        }
        expect(warmOverPipe).toBeCloseTo(warm.p50Ms / pipe.p50Ms, 0);
        expect(spawnOverWarm / (spawn.p50Ms / warm.p50Ms)).toBeCloseTo(1, 2);
      }
      expect(report.save.map(({ change, edits }) => [change, edits])).toEqual([
        ['ten lines', 10],
        ['every line', 2000],
      ]);
      expect(report.firstDiagnostics.count).toBeGreaterThan(0);
      expect(report.idle.map(({ plugins }) => plugins)).toEqual([1, 100]);
      for (const { rssMb, loadMs, startMs } of report.idle) expect(rssMb > 0 && 0 < loadMs && loadMs < startMs).toBe(true);
      expect(report.manifest.map(({ handlers }) => handlers)).toEqual([10, 1000]);
      for (const { oursOverVscode } of report.manifest) expect(oursOverVscode).toBeGreaterThan(0);
      expect(report.coldStart.rows.map(({ language }) => language)).toEqual(languages);
      for (const { unconfined, confined } of report.coldStart.rows) expect(unconfined.p50Ms > 0 && confined.p50Ms > 0).toBe(true);
      expect(report.goals).toEqual([
        ...goalsOf(report.dispatch, report.idle),
        ...lintGoals(report.manifest),
        ...coldStartGoals(report.coldStart),
      ]);
    },
    120_000,
  );
});
