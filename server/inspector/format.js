// @ts-check
// Times and names as people read them.

/** @param {number} ms */
export function duration(ms) {
  if (ms < 0.05) return '0 ms';
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s` : `${Math.round(ms / 60_000)} min`;
}

/** @param {string} iso */
export function clock(iso) {
  const date = new Date(iso);
  /** @param {number} value @param {number} [digits] */
  const two = (value, digits = 2) => String(value).padStart(digits, '0');
  return Number.isNaN(date.getTime())
    ? ''
    : `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${two(date.getMilliseconds(), 3)}`;
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/**
 * A file as it is called in the workspace of its event, or with all of its path where it is somewhere else.
 * @param {import('./store.js').EventRecord} record
 */
export function placeOf({ filePath, payload }) {
  const root = /** @type {{ workspaceRoot?: unknown } | null} */ (payload)?.workspaceRoot;
  return filePath === undefined ? undefined : withinFolder(filePath, root);
}

/** @param {string} path @param {unknown} root */
export function withinFolder(path, root) {
  const isInside = typeof root === 'string' && path.startsWith(root) && /^[/\\]./.test(path.slice(root.length));
  return isInside ? path.slice(root.length + 1) : path;
}

/** What is called, as a script and a function in it. @param {{ script: string, function?: string | undefined }} handler */
export function handlerName({ script, function: called }) {
  return called === undefined ? script : `${script} \u203a ${called}`;
}

/** @type {Record<string, string>} */
const OUTCOMES = {
  ok: 'ok',
  failed: 'failed',
  declined: 'declined',
  notAllowed: 'not allowed',
  skipped: 'skipped',
  cancelled: 'cancelled',
  late: 'late',
  tooLate: 'too late',
  discarded: 'discarded',
  paused: 'in debugger',
};

/** @param {string} outcome */
export function outcomeWord(outcome) {
  return OUTCOMES[outcome] ?? outcome;
}

export const OUTCOME_NAMES = Object.keys(OUTCOMES).filter((name) => name !== 'paused');

/** Good, bad, or something in between: for what only a colour adds to the word. @param {string} outcome */
export function tone(outcome) {
  if (outcome === 'ok') return 'good';
  return outcome === 'failed' || outcome === 'notAllowed' ? 'bad' : 'middling';
}

/**
 * The value below which that share of sorted values lies.
 * @param {readonly number[]} sorted @param {number} share
 */
export function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
