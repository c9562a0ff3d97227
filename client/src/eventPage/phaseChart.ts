// Where the time of an event went: a bar for each handler, and the same in numbers for those who do not see bars.
import * as l10n from '@vscode/l10n';
import type { CallPhases, RunDetail } from '../../../server/src/protocol.ts';
import { duration } from '../words.ts';
import { markup, type Html } from './html.ts';

export interface TimedRun extends RunDetail {
  /** What its row says: the plugin's name, and what tells it from the others. */
  label: string;
  durationMs: number;
}

/** The start of a worker is told together with the import that follows it. */
type Phase = Exclude<keyof CallPhases, 'start'>;

/** In the order in which they follow each other: what a call waits for comes before it begins. */
const PHASES: readonly Phase[] = ['queued', 'import', 'wire', 'handler', 'response'];

const BAR = 14;
const ROW = 20;
const WIDTH = 1000;
/** From which part of the whole on gaps are explained. */
const SEEN_GAPS = 0.05;
/** A phase that took time at all can be seen. */
const LEAST = 2;

function nameOf(phase: Phase): string {
  switch (phase) {
    case 'queued':
      return l10n.t('Waiting');
    case 'import':
      return l10n.t('Start and import');
    case 'wire':
      return l10n.t('Transfer');
    case 'handler':
      return l10n.t('Handler');
    case 'response':
      return l10n.t('Response');
  }
}

/** Undefined where no handler says where its time went. */
export function phaseChart(runs: readonly TimedRun[]): Html | undefined {
  const timed = runs.filter((run) => run.phases !== undefined);
  if (timed.length === 0) return undefined;
  const bars = timed.map(barOf);
  const endMs = Math.max(...bars.map(({ startMs, parts }) => startMs + lengthOf(parts)), 0.001);
  const gapsMs = endMs - coveredMs(bars.map(({ startMs, parts }) => ({ startMs, endMs: startMs + lengthOf(parts) })));
  const x = (ms: number): number => Math.round((ms / endMs) * WIDTH * 10) / 10;
  const rows = bars.map(({ startMs, parts }, row) => {
    let at = startMs;
    return parts.map(({ phase, ms }) => {
      const from = at;
      at += ms;
      // The chart is stretched to the page, so that lines have to keep their width by themselves.
      return markup`<rect
        class="phase ${phase}"
        x="${x(from)}"
        y="${row * ROW + (ROW - BAR) / 2}"
        width="${Math.max(LEAST, x(ms))}"
        height="${BAR}"
        vector-effect="non-scaling-stroke"
      />`;
    });
  });
  return markup`<div class="chart" aria-hidden="true">
      <div class="labels">${timed.map(({ label }) => markup`<span>${label}</span>`)}</div>
      <svg viewBox="0 0 ${WIDTH} ${timed.length * ROW}" height="${timed.length * ROW}" preserveAspectRatio="none" focusable="false">
        ${rows}
      </svg>
      <div class="scale"><span>0</span><span>${duration(endMs)}</span></div>
    </div>
    ${
      gapsMs / endMs < SEEN_GAPS
        ? undefined
        : markup`<p class="hint">${l10n.t('Gaps, {0}: what the host did before the handlers and between them.', duration(gapsMs))}</p>`
    }
    <div class="scrolled" tabindex="0" role="region" aria-labelledby="times">
      <table aria-labelledby="times">
        <thead>
          <tr>
            <th scope="col">${l10n.t('Plugin')}</th>
            ${PHASES.map((phase) => markup`<th scope="col"><span class="swatch ${phase}"></span>${nameOf(phase)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${timed.map(
            ({ label, phases }) =>
              markup`<tr>
                <th scope="row">${label}</th>
                ${PHASES.map((phase) => markup`<td>${msOf(phases!, phase) > 0 ? duration(msOf(phases!, phase)) : '–'}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

function msOf(phases: CallPhases, phase: Phase): number {
  return phases[phase] + (phase === 'import' ? (phases.start ?? 0) : 0);
}

function lengthOf(parts: readonly { ms: number }[]): number {
  return parts.reduce((sum, { ms }) => sum + ms, 0);
}

/** How long any of these went on. They may overlap. */
function coveredMs(times: readonly { startMs: number; endMs: number }[]): number {
  let [covered, until] = [0, 0];
  for (const { startMs, endMs } of times.toSorted((one, other) => one.startMs - other.startMs)) {
    covered += Math.max(0, endMs - Math.max(startMs, until));
    until = Math.max(until, endMs);
  }
  return covered;
}

/** What a call waited for lies before its start, as its own time begins only then. */
function barOf({ startedMs = 0, phases }: TimedRun): { startMs: number; parts: { phase: Phase; ms: number }[] } {
  const waited = msOf(phases!, 'queued') + msOf(phases!, 'import');
  return {
    startMs: Math.max(0, startedMs - waited),
    parts: PHASES.map((phase) => ({ phase, ms: Math.max(0, msOf(phases!, phase)) })).filter(({ ms }) => ms > 0),
  };
}
