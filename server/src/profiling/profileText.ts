// A profile for people to read in a terminal.
import path from 'node:path';
import type { MemoryUse } from '../contract/workerProfile.ts';
import type { HotFunction } from './hotFunctions.ts';
import type { EventProfile } from './profileEvent.ts';
import { ENDINGS, formatOfName } from './profileFile.ts';
import type { PhaseSpreads } from './statistics.ts';
import { shownLine } from '../text/shownText.ts';
import { paths } from '../paths/paths.ts';

const PHASES = ['queued', 'wire', 'import', 'handler', 'response'] as const satisfies (keyof PhaseSpreads)[];

const HEAD = ['phase', 'p50 ms', 'p95 ms', ''];

/** Fewer say nothing about where the time goes: which functions they met is chance. */
export const FEWEST_LOOKS = 30;

const HOW_TO_OPEN = {
  cpuprofile: 'VS Code opens it with a double click; so do the developer tools of Chrome, under Performance, with "Load profile".',
  speedscope: 'Drop it on https://www.speedscope.app, which uploads nothing, or run: npx speedscope FILE',
} as const;

/**
 * @param file the profile, as it is to be shown; null where there is none.
 * @param isCounted whether the user said how many runs it is of.
 */
export function profileText(taken: EventProfile, file: string | null, isCounted: boolean): string {
  const { handler, event, runs, format, hottest, sampled } = taken;
  const failed = runs.failed === 0 ? '' : `, ${runs.failed} failed`;
  const count = runs.count === 1 ? '1 run' : `${runs.count} runs`;
  const lines = [shownLine(`${handler.pluginId}  ${handler.script}  ${event}: ${count}${failed}`), '', ...phaseLines(taken), ''];
  const isEnough = sampled.count >= FEWEST_LOOKS;
  if (isEnough && hottest.length > 0) lines.push(...hotLines(taken), '');
  const memory = memoryLine(taken);
  if (memory !== undefined) lines.push(memory);
  if (file !== null) {
    if (!isEnough) lines.push(tooFewLooks(sampled.count, isCounted ? 'Without --repeat it is seen for about a second.' : ''));
    if (taken.note !== undefined) lines.push(shownLine(taken.note));
    lines.push(`Profile: ${shownLine(file)}`);
    // Programs go by the name.
    if (formatOfName(file) === format) lines.push(HOW_TO_OPEN[format].replace('FILE', shownLine(file)));
    else lines.push(`Name it FILE${ENDINGS[format]}. ${HOW_TO_OPEN[format]}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function phaseLines({ phases, mode }: EventProfile): string[] {
  if (mode === 'oneShot') return table([HEAD, ['handler', ms(phases.handler.p50Ms), ms(phases.handler.p95Ms), 'the whole process']]);
  return table([
    HEAD,
    ...PHASES.map((phase) => [phase, ms(phases[phase].p50Ms), ms(phases[phase].p95Ms), phase === 'import' ? 'in the first run' : '']),
  ]);
}

function hotLines({ hottest, handler, sampled: { wholeMs, waitingMs } }: EventProfile): string[] {
  const share = (part: number): string => (wholeMs > 0 ? `${((part / wholeMs) * 100).toFixed(1)} %` : '');
  const rows = hottest.map((one) => [ms(one.selfMs), share(one.selfMs), ms(one.totalMs), shownLine(one.name), where(one, handler.folder)]);
  const waiting = waitingMs > 0 ? [`The handler waited for ${ms(waitingMs)} ms of ${ms(wholeMs)}.`] : [];
  return [...table([['self ms', 'self', 'total ms', 'function', 'where'], ...rows], 3), ...waiting];
}

function where({ file, line, own }: HotFunction, folder: string): string {
  if (own) return "the host's own";
  if (file === undefined) return '';
  const inside = path.isAbsolute(file) ? paths.relative(folder, file) : undefined;
  return shownLine(`${inside ?? file}${line === undefined ? '' : `:${line}`}`);
}

function memoryLine({ memory: { before, peak, ...after } }: EventProfile): string | undefined {
  const of = (name: string, key: keyof MemoryUse): string[] =>
    after[key] === undefined ? [] : [`${name} ${size(after[key])} after the runs, ${size(before[key])} before, ${size(peak[key])} at most`];
  const parts = [...of('resident', 'rssBytes'), ...of('heap', 'heapUsedBytes')];
  return parts.length === 0 ? undefined : `Memory of the worker: ${parts.join('; ')}.`;
}

function size(bytes: number | undefined): string {
  return bytes === undefined ? '?' : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function ms(value: number): string {
  return value.toFixed(value < 100 ? 2 : 0);
}

/** @param instead what shows more. */
export function tooFewLooks(count: number, instead: string): string {
  const times = count === 1 ? 'once' : `${count} times`;
  return `The handler was looked at ${times}, which is too little to tell where its time goes.${instead === '' ? '' : ` ${instead}`}`;
}

/** @param numbers how many columns, the first of them in a table of functions, are aligned to the right; the others to the left. */
function table(rows: string[][], numbers = 0): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isRight = (column: number): boolean => (numbers > 0 ? column < numbers : column === 1 || column === 2);
  return rows.map((row) =>
    row
      .map((cell, column) => (isRight(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}
