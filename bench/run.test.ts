import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { completionGoals, completionRow, typedRow } from './completionRows.mts';
import type { Language } from './fixtures.mts';
import { findJsonServer } from './jsonServer.mts';
import { activationsIn, type Activations } from '../client/test/suite/support/activationTable.mts';
import {
  activationGoal,
  activationMeasures,
  coldStartGoals,
  coldStartRow,
  dispatchGoals,
  dispatchRow,
  formatGoals,
  formatRow,
  goalsOf,
  reloadGoals,
  reloadRow,
  profileGoals,
  profileRow,
  saveRow,
  serverGoals,
  startRow,
  startupMeasures,
  type Report,
} from './report.mts';
import { timing } from './stats.mts';

const root = path.resolve(import.meta.dirname, '..');
const isBuilt = existsSync(path.join(root, 'dist/server.js'));

type ServerMeasures = Parameters<typeof serverGoals>[0];

/** The goals for some measures of the server; of the others there is nothing to say. */
function goalsOfServer(measures: Partial<ServerMeasures>): ReturnType<typeof serverGoals> {
  const firstDiagnostics = startRow({ ours: [1], node: [1], vscodeJson: [1] });
  return serverGoals({ save: [], firstDiagnostics, idle: [], idlePeers: [], ...measures });
}

describe('bench', () => {
  it('takes percentiles by nearest rank', () => {
    expect(timing(Array.from({ length: 100 }, (_, index) => 100 - index))).toEqual({ count: 100, p50Ms: 50, p95Ms: 95, maxMs: 100 });
    expect(timing([7])).toEqual({ count: 1, p50Ms: 7, p95Ms: 7, maxMs: 7 });
    expect(() => timing([])).toThrow('Nothing was measured');
  });

  it('meets and misses goals by what was measured', () => {
    const row = (warm: number) => dispatchRow('node', '2KB', timing([warm]), timing([2]), timing([1000]));
    expect(dispatchGoals([row(5)]).map(({ measured, met }) => [measured, met])).toEqual([
      [2.5, true],
      [200, true],
    ]);
    expect(dispatchGoals([row(6)]).map(({ measured, met }) => [measured, met])).toEqual([
      [3, false],
      [166.7, false],
    ]);
    const large = dispatchRow('python', '100KB', timing([3]), timing([1]), timing([9]));
    expect(dispatchGoals([large])).toMatchObject([{ goal: '<= 3', measured: 3, met: true }]);
  });

  it('takes the time of the handler off each save', () => {
    const row = saveRow({ lines: 2000, change: 'ten lines', edits: 10 }, [9, 30, 12], [1, 20, 3]);
    expect(row).toMatchObject({ overHandler: { p50Ms: 9, p95Ms: 10 }, roundTripOverHandler: 4 });
    expect(goalsOfServer({ save: [row] })).toContainEqual(expect.objectContaining({ goal: '<= 10', measured: 10, met: true }));
    const late = saveRow({ lines: 2000, change: 'ten lines', edits: 10 }, [12], [1]);
    expect(goalsOfServer({ save: [late] })).toContainEqual(expect.objectContaining({ goal: '<= 10', measured: 11, met: false }));
    // Every line changes: there is no goal for that.
    const everyLine = saveRow({ lines: 2000, change: 'every line', edits: 2000 }, [50], [1]);
    expect(goalsOfServer({ save: [everyLine] }).filter(({ name }) => name.startsWith('save'))).toEqual([]);
  });

  it('has goals for the start and the memory of the server, and for processes that should not be', () => {
    const firstDiagnostics = startRow({ ours: [140], node: [28], vscodeJson: [70] });
    expect(firstDiagnostics).toMatchObject({ oursOverNode: 5, oursOverVscode: 2 });
    const idle = (plugins: number, rssMb: number, workers: number) => ({
      plugins,
      filesWatchedBy: 'editor' as const,
      startMs: 1,
      loadMs: 1,
      rssMb,
      workers,
    });
    const measured = (...rows: ReturnType<typeof idle>[]) =>
      goalsOfServer({ firstDiagnostics, idle: rows }).map(({ goal, measured, met }) => [goal, measured, met]);
    expect(measured(idle(1, 70, 0), idle(100, 90, 0))).toEqual([
      ['<= 150', 140, true],
      ['<= 70', 70, true],
      ['= 0', 0, true],
    ]);
    expect(measured(idle(1, 71, 0), idle(100, 90, 2)).slice(1)).toEqual([
      ['<= 70', 71, false],
      ['= 0', 2, false],
    ]);
  });

  it('has goals for chains of handlers, for keys that go on with what is shown, and for the processor', () => {
    const base = typedRow({ keystroke: [1], burst: [1], processor: { server: 1, workers: 0 } });
    const row = (language: Language, handlers: number, ms: number, more: Partial<Parameters<typeof completionRow>[1]> = {}) => {
      const typed = { keystroke: [ms], burst: [ms], event: [ms - 0.5], typedThrough: [2], handlerRuns: 0, pipe: [0.5], spawn: [50 * ms] };
      return completionRow({ language, handlers }, { ...typed, processor: { server: 5, workers: 9 }, ...more }, base);
    };
    expect(row('node', 5, 4)).toMatchObject({ addedP95Ms: 3, overEvent: { p50Ms: 0.5 }, keystrokeOverPipe: 8, spawnOverKeystroke: 50 });
    const measured = (typedThroughMs: number, ...rows: ReturnType<typeof row>[]) =>
      completionGoals({ rows, typedThrough: timing([typedThroughMs]) }).map(({ goal, measured, met }) => [goal, measured, met]);
    expect(measured(2, row('node', 1, 100), row('node', 5, 4), row('node', 20, 10), row('python', 5, 50))).toEqual([
      ['<= 4', 4, true],
      ['<= 9', 10, false],
      ['<= 5', 3, true],
      ['<= 5', 5, true],
      ['<= 2', 2, true],
      ['= 0', 0, true],
    ]);
    expect(measured(3, row('node', 5, 7, { processor: null }), row('python', 1, 1, { handlerRuns: 1 })).slice(1)).toEqual([
      ['<= 5', 6, false],
      ['<= 5', null, false],
      ['<= 2', 3, false],
      ['= 0', 1, false],
    ]);
  });

  it('has a goal for a thousand files with one worker, as an editor has it', () => {
    const row = (whole: number, more = {}) => formatRow({ files: 1000, busyMs: 0, jobs: 1, ...more }, [whole], [40]);
    expect(row(1600)).toMatchObject({ perFileMs: 1.6, processOverFormat: 25 });
    expect(
      formatGoals([row(1600), row(4000), row(4000, { jobs: 2 }), row(4000, { busyMs: 5 })]).map(({ measured, met }) => [measured, met]),
    ).toEqual([
      [25, true],
      [10, false],
    ]);
  });

  it('adds up what a start reads and evaluates, and finds modules that it should not', () => {
    const scripts = [
      { file: 'host.js', bytes: 300, evaluatedBytes: 50, functions: [] },
      { file: 'protocol.js', bytes: 100, evaluatedBytes: 50, functions: [] },
    ];
    const modules = ['server/src/main.ts', 'server/src/commands/doctor.ts'];
    const ofCommandLine = ['server/src/cli.ts', 'server/src/commands/doctor.ts'];
    expect(startupMeasures({ scripts, totalBytes: 800, modules, allModules: 9, ofCommandLine })).toMatchObject({
      readBytes: 400,
      evaluatedBytes: 100,
      readShare: 0.5,
      evaluatedShare: 0.125,
      modules: 2,
      allModules: 9,
      commandLineModules: ['server/src/commands/doctor.ts'],
    });
  });

  it('reads the activations of extensions in the table of the editor', () => {
    const line = (id: string, ...cells: (number | string)[]) => `| ${[id, 'true', ...cells, 'onStartupFinished', id].join(' | ')} |`;
    const others = [line('vscode.json-language-features', 40, 0, 60), line('test-fixtures.empty', 2, 1, 0)];
    const ours = line('codex-plugin-host.codex-plugin-host', 30, 15, 5);
    expect(activationsIn(['## Extension Activation Stats', ...others].join('\n'))).toBeUndefined();
    expect(activationsIn([...others, line('codex-plugin-host.codex-plugin-host', '', '', '')].join('\n'))).toBeUndefined();
    const found = activationsIn([...others, ours].join('\n'));
    expect(found?.ours).toEqual({ loadMs: 30, callMs: 15, finishMs: 5 });
    const measures = activationMeasures('VS Code', [found as Activations]);
    expect(measures).toMatchObject({ ours: { p50Ms: 50 }, oursOverVscodeJson: 0.5 });
    expect(activationGoal(measures)).toMatchObject({ measured: 50, met: true });
    expect(activationGoal({ missing: 'There is no browser.' })).toMatchObject({ measured: null, met: false });
  });

  it('compares cold starts pair by pair', () => {
    const row = coldStartRow('node', [10, 100, 20], [22, 90, 35]);
    expect(row.addedMs).toBe(12);
    expect(coldStartGoals({ tier: 'isolated', rows: [row] })).toMatchObject([{ measured: 12, met: true }]);
    expect(coldStartGoals({ tier: 'isolated', rows: [coldStartRow('node', [10], [26])] })).toMatchObject([{ measured: 16, met: false }]);
  });

  it('compares reloads with servers that are restarted', () => {
    const row = reloadRow('node', { host: [100, 310], nodemon: [150, 400], nodeWatch: [300, 500] });
    expect(row).toMatchObject({ nodemonOverHost: 1.5, nodeWatchOverHost: 3 });
    expect(reloadGoals([row])).toMatchObject([{ goal: '<= 300', measured: 310, met: false }]);
    expect(reloadRow('python', { host: [100], nodemon: [150], nodeWatch: undefined })).toMatchObject({
      nodeWatch: null,
      nodeWatchOverHost: null,
    });
  });

  it('compares handlers that are profiled with those that are not', () => {
    const row = profileRow('python', [10, 12, 11], [12, 14, 15]);
    expect(row.profiledOverPlain).toBe(1.273);
    expect(profileGoals([row])).toMatchObject([{ goal: '<= 1.25', measured: 1.273, met: false }]);
    expect(profileGoals([profileRow('node', [10], [11])])).toMatchObject([{ measured: 1.1, met: true }]);
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
      for (const { roundTrip, handler, overHandler, roundTripOverHandler } of report.save) {
        expect(handler.count).toBe(roundTrip.count);
        expect(overHandler.maxMs).toBeLessThan(roundTrip.maxMs);
        expect(roundTripOverHandler).toBeGreaterThan(1);
      }
      const { baseAlone, rows } = report.completion;
      expect(rows.map(({ language, handlers }) => `${language} ${handlers}`)).toEqual(
        languages.flatMap((language) => [1, 5, 20].map((handlers) => `${language} ${handlers}`)),
      );
      expect(baseAlone.keystroke.p50Ms > 0 && baseAlone.burst.p50Ms > 0).toBe(true);
      for (const { keystroke, event, burst, typedThrough, processor, pipe, spawn } of rows) {
        for (const { p50Ms } of [keystroke, event, burst, typedThrough, pipe, spawn]) expect(p50Ms).toBeGreaterThan(0);
        expect(event.count).toBe(keystroke.count);
        expect(typedThrough.handlerRuns).toBe(0);
        expect(processor === null).toBe(process.platform !== 'linux');
      }
      expect(report.firstDiagnostics.ours.count).toBeGreaterThan(0);
      expect(report.firstDiagnostics.oursOverNode).toBeGreaterThan(1);
      expect(report.idlePeers.map(({ peer, rssMb }) => [peer, rssMb > 0])).toEqual([
        ['node', true],
        ['vscodeJson', true],
      ]);
      expect(report.startup.files.map(({ file }) => file).toSorted()).toEqual(['host.js', 'protocol.js', 'server.js']);
      expect(report.startup.evaluatedBytes).toBeLessThan(report.startup.readBytes);
      expect(report.startup.readBytes).toBeLessThan(report.startup.totalBytes);
      expect(report.startup.modules).toBeGreaterThan(100);
      expect(report.startup.commandLineModules).toEqual([]);
      // Either it was measured, or the report says why not.
      expect('missing' in report.activation ? report.activation.missing : report.activation.editor).not.toBe('');
      expect(report.idle.map(({ plugins, filesWatchedBy }) => [plugins, filesWatchedBy])).toEqual([
        [1, 'editor'],
        [100, 'editor'],
        [1, 'server'],
      ]);
      for (const { rssMb, loadMs, startMs } of report.idle) expect(rssMb > 0 && 0 < loadMs && loadMs < startMs).toBe(true);
      expect(report.manifest.map(({ handlers }) => handlers)).toEqual([10, 500]);
      for (const { oursOverVscode } of report.manifest) expect(oursOverVscode).toBeGreaterThan(0);
      expect(report.coldStart.rows.map(({ language }) => language)).toEqual(languages);
      for (const { unconfined, confined } of report.coldStart.rows) expect(unconfined.p50Ms > 0 && confined.p50Ms > 0).toBe(true);
      expect(report.reload.map(({ language }) => language)).toEqual(languages);
      expect(report.format.map(({ busyMs, jobs }) => [busyMs, jobs > 1])).toEqual([
        [0, false],
        [0, true],
        [5, false],
        [5, true],
      ]);
      for (const { whole, processOverFormat } of report.format) expect(whole.p50Ms > 0 && processOverFormat > 0).toBe(true);
      expect(report.profile.map(({ language }) => language)).toEqual(languages);
      for (const { plain, profiled } of report.profile) expect(plain.p50Ms > 0 && profiled.p50Ms > 0).toBe(true);
      expect(report.goals).toEqual(goalsOf(report));
    },
    300_000,
  );
});
