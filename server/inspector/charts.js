// @ts-check
// Charts, by uPlot, each with the same in words or in a table for those who do not see it.
import { el, fill } from './dom.js';
import { counted, tone } from './format.js';

/** @typedef {import('./store.js').Kept} Kept */

const uPlot = /** @type {typeof import('uplot')} */ (
  /** @type {unknown} */ (/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (globalThis))['uPlot'])
);

/** Seconds of the timeline. */
const SECONDS = 60;

/** @param {Element} element @param {string} name */
function colour(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

/**
 * Bars, one series on top of the other.
 * @param {HTMLElement} place
 * @param {{ height: number, series: { label: string, colour: string }[], data: number[][], x: (at: number) => string, xSplits: number[], most?: number }} how
 */
function bars(place, { height, series, data, x, xSplits, most = 1 }) {
  const [quiet, line] = [colour(place, '--muted'), colour(place, '--line')];
  const font = '11px system-ui, sans-serif';
  const paths = uPlot.paths.bars?.({ size: [0.8, 40], align: 1 });
  return new uPlot(
    {
      width: Math.max(120, place.clientWidth),
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: [6, 8, 0, 0],
      scales: {
        x: { time: false, range: [data[0]?.[0] ?? 0, (data[0]?.at(-1) ?? 1) + 1] },
        y: { range: (_, __, max) => [0, Math.max(most, max)] },
      },
      axes: [
        {
          stroke: quiet,
          font,
          size: 20,
          gap: 2,
          ticks: { show: false },
          grid: { show: false },
          splits: () => xSplits,
          values: (_, splits) => splits.map(x),
        },
        {
          stroke: quiet,
          font,
          size: 34,
          gap: 4,
          ticks: { show: false },
          grid: { stroke: line, width: 1 },
          splits: (_, __, ___, max) =>
            max <= 1 ? [0, 1] : [0, Math.round(max / 2), Math.round(max)].filter((value, at, all) => all.indexOf(value) === at),
          values: (_, splits) => splits.map((value) => (value === 0 ? '' : String(value))),
        },
      ],
      series: [
        {},
        ...series.map((one) => ({
          label: one.label,
          fill: one.colour,
          stroke: one.colour,
          width: 0,
          points: { show: false },
          ...(paths && { paths }),
        })),
      ],
    },
    /** @type {import('uplot').AlignedData} */ (/** @type {unknown} */ (data)),
    place,
  );
}

/** Events of the last minute, second by second. */
export class Timeline {
  #place = el('div', { class: 'plot', 'aria-hidden': 'true' });
  #words = el('figcaption', { class: 'unseen' });
  /** @type {import('uplot') | undefined} */
  #plot;

  /** @param {HTMLElement} figure */
  constructor(figure) {
    fill(figure, this.#place, this.#words);
    new ResizeObserver(() => this.#plot?.setSize({ width: Math.max(120, this.#place.clientWidth), height: 64 })).observe(this.#place);
  }

  /** Colours are other ones now. */
  forget() {
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  /** @param {readonly Kept[]} events */
  draw(events) {
    const now = Math.floor(Date.now() / 1000);
    const good = Array.from({ length: SECONDS }, () => 0);
    const all = Array.from({ length: SECONDS }, () => 0);
    for (const { record } of events) {
      const at = SECONDS - 1 - (now - Math.floor(Date.parse(record.at) / 1000));
      if (!(at >= 0 && at < SECONDS)) continue;
      all[at] = (all[at] ?? 0) + 1;
      if (tone(record.outcome) !== 'bad') good[at] = (good[at] ?? 0) + 1;
    }
    const data = [all.map((_, at) => at), all, good];
    // What is not good stands on top of what is: the bar of all of them is behind that of the good ones.
    this.#plot ??= bars(this.#place, {
      height: 64,
      series: [
        { label: 'Failed', colour: colour(this.#place, '--bad') },
        { label: 'Fine', colour: colour(this.#place, '--bar') },
      ],
      data,
      xSplits: [0, 15, 30, 45, 59],
      x: (at) => (at === SECONDS - 1 ? 'now' : `\u2212${SECONDS - at} s`),
      most: 4,
    });
    this.#plot.setData(/** @type {import('uplot').AlignedData} */ (/** @type {unknown} */ (data)));
    const total = all.reduce((sum, one) => sum + one, 0);
    const failed = total - good.reduce((sum, one) => sum + one, 0);
    const words = total === 0 ? 'No events in the last minute.' : `${counted(total, 'event')} in the last minute, ${failed} failed.`;
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }
}

/** Bounds of the histogram's columns, in ms. */
const BOUNDS = [0, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** @param {number} ms */
function boundWord(ms) {
  if (ms === 0) return '0';
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`;
}

/**
 * How long a handler took how often.
 * @param {HTMLElement} figure
 * @param {string} name
 * @param {readonly number[]} durations in ms.
 */
export function histogram(figure, name, durations) {
  const counts = BOUNDS.map((from, at) => durations.filter((ms) => ms >= from && ms < (BOUNDS[at + 1] ?? Number.POSITIVE_INFINITY)).length);
  const place = el('div', { class: 'plot', 'aria-hidden': 'true' });
  const label = (/** @type {number} */ at) => {
    const [from, to] = [BOUNDS[at] ?? 0, BOUNDS[at + 1]];
    return to === undefined ? `${boundWord(from)} and more` : `${boundWord(from)} to ${boundWord(to)}`;
  };
  fill(
    figure,
    el('figcaption', {}, `How long ${name} took: ${counted(durations.length, 'run')}`),
    place,
    el(
      'details',
      {},
      el('summary', {}, 'As a table'),
      el(
        'table',
        { class: 'plain' },
        el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Time taken'), el('th', { scope: 'col', class: 'number' }, 'Runs'))),
        el(
          'tbody',
          {},
          counts.flatMap((count, at) =>
            count === 0 ? [] : [el('tr', {}, el('th', { scope: 'row' }, label(at)), el('td', { class: 'number' }, String(count)))],
          ),
        ),
      ),
    ),
  );
  bars(place, {
    height: 180,
    series: [{ label: 'Runs', colour: colour(figure, '--bar') }],
    data: [BOUNDS.map((_, at) => at), counts],
    xSplits: BOUNDS.map((_, at) => at).filter((at) => place.clientWidth > 620 || at % 2 === 0),
    x: (at) => boundWord(BOUNDS[at] ?? 0),
    most: 4,
  });
}
