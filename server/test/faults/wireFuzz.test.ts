// What a hostile worker can do to the host by its pipe: nothing but lose its own calls.
import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describePlugin } from '../../src/runner/testHarness.ts';
import type { RunnerPlugin } from '../../src/runner/types.ts';
import { FrameReader } from '../../src/runner/wire.ts';
import type { Attack, AttackReport } from './hostUnderAttack.mts';

const program = path.join(import.meta.dirname, 'hostUnderAttack.mts');
const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-hostile-')));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const hostileWorker = path.resolve(import.meta.dirname, '../../../test-fixtures/workers/hostile.mjs');

/** By how much the host may grow, whatever it is sent. */
const GROWTH_MB = 200;
/** The budget of a save: what the honest plugin must keep while the other attacks. */
const BUDGET_MS = 1200;
/** Where nothing floods, the budget of a completion. */
const QUIET_BUDGET_MS = 150;

type Expected = 'ok' | 'import-failed' | 'worker-exited' | 'protocol-violation' | 'response-too-large' | 'handler-threw' | 'timeout';

/** Attack of test-fixtures/workers/hostile.mjs, and what becomes of the call. */
const attacks: Record<string, Expected> = {
  honest: 'ok',
  otherRelease: 'protocol-violation',
  silence: 'import-failed',
  truncatedPrefix: 'import-failed',
  truncatedFrame: 'import-failed',
  truncatedAndClosed: 'worker-exited',
  hugeHeaderLength: 'protocol-violation',
  hugeBodyLength: 'protocol-violation',
  largestLengthsThenSilence: 'import-failed',
  byteByByte: 'import-failed',
  emptyHeader: 'protocol-violation',
  nestedHeader: 'protocol-violation',
  nestedSoundHeader: 'protocol-violation',
  nestedResponse: 'response-too-large',
  nestedLists: 'response-too-large',
  wideResponse: 'response-too-large',
  manyKeys: 'response-too-large',
  prototypeKeys: 'ok',
  duplicateKeys: 'ok',
  duplicateAnswer: 'ok',
  duplicateFailure: 'handler-threw',
  wrongId: 'protocol-violation',
  neighbours: 'protocol-violation',
  negativeId: 'protocol-violation',
  fractionalId: 'protocol-violation',
  textId: 'protocol-violation',
  hugeId: 'protocol-violation',
  otherEvents: 'import-failed',
  startedTwice: 'protocol-violation',
  readyAgain: 'protocol-violation',
  fatalFlood: 'protocol-violation',
  unaskedDebugger: 'protocol-violation',
  unaskedImport: 'protocol-violation',
  unaskedState: 'protocol-violation',
  unaskedProfiling: 'protocol-violation',
  unaskedProfile: 'protocol-violation',
  badUtf8Header: 'protocol-violation',
  badUtf8Response: 'ok',
  badUtf8Log: 'import-failed',
  zeroBytes: 'protocol-violation',
  garbage: 'protocol-violation',
  garbageBodies: 'protocol-violation',
  logFlood: 'protocol-violation',
  largeLogFlood: 'protocol-violation',
  emptyLogFlood: 'protocol-violation',
  longHeaderFlood: 'protocol-violation',
  stdoutFlood: 'import-failed',
  stderrFlood: 'import-failed',
  garbageAfterAnswer: 'ok',
};

/** Floods are ended for what they are, or, on a machine too busy for one of them to be much of a flood, when the time is up. */
const LIMITED_BY_RATE = new Set(['logFlood', 'largeLogFlood', 'emptyLogFlood', 'longHeaderFlood', 'pluginFloods']);

/** A handler that has got hold of the pipe. */
const FLOODS = `const { writeSync } = require('node:fs');
exports.onFileSave = () => {
  const header = Buffer.from('{"type":"log","source":"stdout","level":"info"}');
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(header.length, 0);
  prefix.writeUInt32BE(1000, 4);
  const frame = Buffer.concat([prefix, header, Buffer.alloc(1000, 'x')]);
  const frames = Buffer.concat(Array(1000).fill(frame));
  for (let sent = 0; sent < 1024 ** 3; sent += frames.length) {
    for (let offset = 0; offset < frames.length;) {
      try {
        offset += writeSync(3, frames, offset);
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error;
      }
    }
  }
};`;

describe.runIf(process.platform !== 'win32')('hostile worker', { timeout: 60_000 }, () => {
  const reports = new Map<string, AttackReport>();

  beforeAll(async () => {
    const honest = makeKept({ 'honest.js': 'exports.onFileSave = () => ({ success: true });' });
    const list: Attack[] = Object.entries(attacks).map(([name, expected]) => ({
      name,
      plugin: { ...makeKept({ 'attack.txt': name, 'a.js': '' }), id: 'com.example.hostile', runtime: { node: hostileWorker } },
      script: 'a.js',
      honest,
      // Silence is waited for; everything else gets the time that it takes on a busy machine.
      importMs: expected === 'import-failed' ? 2000 : 15_000,
    }));
    list.push({ name: 'pluginFloods', plugin: makeKept({ 'floods.js': FLOODS }), script: 'floods.js', honest, importMs: 15_000 });
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', '--no-warnings', program, JSON.stringify(list)], {
      maxBuffer: 256 * 1024 * 1024,
    });
    for (const line of stdout.trim().split('\n')) {
      const report = JSON.parse(line) as AttackReport;
      reports.set(report.attack, report);
    }
  }, 240_000);

  test.for([...Object.entries(attacks), ['pluginFloods', 'protocol-violation'] as const])(
    '%s: %s, and the host and other plugins do not suffer',
    ([name, expected]) => {
      const report = reports.get(name)!;
      const { outcome } = report;
      const code = outcome.ok ? 'ok' : outcome.error.code;
      if (LIMITED_BY_RATE.has(name)) expect([expected, 'import-failed', 'timeout']).toContain(code);
      else expect(code).toBe(expected);
      if (!outcome.ok) expect(outcome.error.message.length).toBeLessThan(2000);
      expect(report.grownMb).toBeLessThan(GROWTH_MB);
      expect(report.forgedLines).toBe(0);
      expect(report.logged).toBeLessThan(50_000);
      expect(report.honestMs.length).toBeGreaterThan(0);
      expect(Math.max(...report.honestMs)).toBeLessThan(BUDGET_MS);
      const sorted = report.honestMs.toSorted((a, b) => a - b);
      expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(QUIET_BUDGET_MS);
    },
  );
});

function makeKept(files: Record<string, string>): RunnerPlugin {
  const folder = mkdtempSync(path.join(root, 'plugin-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  return describePlugin(folder);
}

describe('frame reader', () => {
  const sound = Buffer.concat(
    ['{"type":"ready"}', '{"type":"started","id":1}', '{"type":"log","source":"log","level":"info"}'].map((header) => {
      const prefix = Buffer.alloc(8);
      prefix.writeUInt32BE(header.length, 0);
      prefix.writeUInt32BE(4, 4);
      return Buffer.concat([prefix, Buffer.from(header), Buffer.from('body')]);
    }),
  );

  test('whatever bytes come, in whatever pieces: it says what is wrong or waits for more, and never throws', () => {
    const change = fc.record({ at: fc.nat(sound.length - 1), bytes: fc.uint8Array({ maxLength: 6 }), skipped: fc.nat(6) });
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 }),
        (changes, pieces) => {
          let stream = sound;
          for (const { at, bytes, skipped } of changes)
            stream = Buffer.concat([stream.subarray(0, at), bytes, stream.subarray(at + skipped)]);
          const read = (cuts: number[]): { frames: string[]; fault: string | undefined } => {
            const reader = new FrameReader();
            const frames: string[] = [];
            let fault: string | undefined;
            let offset = 0;
            for (let index = 0; offset < stream.length && fault === undefined; index++) {
              const size = cuts[index % cuts.length]!;
              fault = reader.push(stream.subarray(offset, offset + size), (frame) =>
                frames.push(`${JSON.stringify(frame.header)} ${frame.body.toString('latin1')}`),
              );
              offset += size;
            }
            return { frames, fault };
          };
          expect(read(pieces)).toEqual(read([stream.length]));
        },
      ),
      { numRuns: 300 },
    );
  });
});
