// @ts-check
// Where the time of one event went, handler by handler: bars for those who see them, and a table of the same for everybody.
import { el } from './dom.js';
import { duration, handlerName } from './format.js';
import { stacked } from './stackedTable.js';

/** @typedef {import('../src/devserver/inspector/messages.ts').HandlerRun} HandlerRun */
/** @typedef {keyof NonNullable<HandlerRun['phases']>} Phase */

/** In the order in which they follow each other. @type {readonly { phase: Phase, label: string, says: string }[]} */
export const PHASES = [
  { phase: 'start', label: 'Start', says: 'waiting for the worker to start' },
  { phase: 'queued', label: 'Queued', says: 'waiting for its turn' },
  { phase: 'import', label: 'Import', says: 'loading the script' },
  { phase: 'wire', label: 'Wire', says: 'on the way to the worker and back' },
  { phase: 'handler', label: 'Handler', says: 'in the handler itself' },
  { phase: 'response', label: 'Response', says: 'reading what it returned' },
];

/** @typedef {{ label: string, run: HandlerRun, startMs: number, parts: { phase: Phase, ms: number }[] }} Bar */

/** @param {readonly HandlerRun[]} runs @param {number} totalMs of the event. */
export function waterfall(runs, totalMs) {
  const bars = runs.flatMap(barOf);
  if (bars.length === 0) return el('p', { class: 'quiet' }, 'No handler ran long enough to say where its time went.');
  const endMs = Math.max(totalMs, ...bars.map(({ startMs, parts }) => startMs + sum(parts)), 0.001);
  return el(
    'div',
    { class: 'waterfall' },
    el(
      'div',
      { class: 'chart', 'aria-hidden': 'true' },
      el(
        'div',
        { class: 'scale' },
        [0, 0.25, 0.5, 0.75, 1].map((share) => el('span', {}, duration(endMs * share))),
      ),
      bars.map((bar) =>
        el(
          'div',
          { class: 'track' },
          el('span', { class: 'label' }, `${bar.run.name} \u00b7 ${bar.run.function ?? bar.run.script}`),
          el('div', { class: 'lane' }, segments(bar, endMs)),
        ),
      ),
    ),
    el(
      'div',
      { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': 'Phases in numbers' },
      stacked(
        'plain phases',
        el('caption', { class: 'unseen' }, 'Where the time of each handler went'),
        el(
          'thead',
          {},
          el(
            'tr',
            {},
            el('th', { scope: 'col' }, 'Handler'),
            PHASES.map(({ phase, label, says }) =>
              el('th', { scope: 'col', class: 'number', title: says }, el('span', { class: `swatch ${phase}` }), label),
            ),
            el('th', { scope: 'col', class: 'number' }, 'Total'),
          ),
        ),
        el(
          'tbody',
          {},
          bars.map(({ label, run, parts }) =>
            el(
              'tr',
              {},
              el('th', { scope: 'row' }, label),
              PHASES.map(({ phase }) =>
                el(
                  'td',
                  { class: 'number' },
                  el('span', { class: `swatch ${phase}` }),
                  run.phases ? duration(phaseMs(run.phases, phase)) : '\u2013',
                ),
              ),
              el('td', { class: 'number' }, duration(sum(parts))),
            ),
          ),
        ),
      ),
    ),
    el(
      'p',
      { class: 'quiet whole' },
      `The whole event took ${duration(totalMs)}, of which ${duration(besides(bars, totalMs))} went by in the host: before the handlers, between and after them.`,
    ),
  );
}

/** @param {Bar} bar @param {number} endMs */
function segments({ startMs, parts }, endMs) {
  let at = startMs;
  return parts.map(({ phase, ms }) => {
    const segment = el('span', { class: `segment ${phase}` });
    segment.style.setProperty('inset-inline-start', `${(at / endMs) * 100}%`);
    segment.style.setProperty('inline-size', `${(ms / endMs) * 100}%`);
    at += ms;
    return segment;
  });
}

/** What a call waited for lies before its start. @param {HandlerRun} run @returns {Bar[]} */
function barOf(run) {
  const { startedMs, phases, durationMs } = run;
  if (startedMs === undefined && !phases) return [];
  const label = `${run.name} \u00b7 ${handlerName(run)}`;
  // A program of its own does not say more than how long it took.
  if (!phases) return [{ label, run, startMs: startedMs ?? 0, parts: [{ phase: 'handler', ms: durationMs }] }];
  const parts = PHASES.map(({ phase }) => ({ phase, ms: phaseMs(phases, phase) })).filter(({ ms }) => ms > 0);
  return [{ label, run, startMs: Math.max(0, (startedMs ?? 0) - (phases.start ?? 0) - phases.queued - phases.import), parts }];
}

/** @param {NonNullable<HandlerRun['phases']>} phases @param {Phase} phase */
function phaseMs(phases, phase) {
  return Math.max(0, phases[phase] ?? 0);
}

/**
 * What is in no phase: what the host did before the handlers, between and after them.
 * @param {readonly Bar[]} bars @param {number} totalMs
 */
function besides(bars, totalMs) {
  let [covered, until] = [0, 0];
  for (const { startMs, parts } of bars.toSorted((one, other) => one.startMs - other.startMs)) {
    const end = startMs + sum(parts);
    covered += Math.max(0, end - Math.max(startMs, until));
    until = Math.max(until, end);
  }
  return Math.max(0, totalMs - covered);
}

/** @param {readonly { ms: number }[]} parts */
function sum(parts) {
  return parts.reduce((total, { ms }) => total + ms, 0);
}
