// @ts-check
// A unified diff, line by line, with the numbers of lines on both sides.
import { el } from './dom.js';
import { counted } from './format.js';

/** Lines shown. */
const MOST = 2_000;

/** @param {string} diff @param {string} label */
export function diffView(diff, label) {
  const lines = diff.replace(/\n$/, '').split('\n');
  /** @type {Node[]} */
  const rows = [];
  let [before, after, added, removed] = [0, 0, 0, 0];
  for (const line of lines) {
    const place = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(line);
    if (place) {
      [before, after] = [Number(place[1]), Number(place[2])];
      if (rows.length > 0) rows.push(row('gap', '', '', '\u22ef'));
      continue;
    }
    const text = line.slice(1);
    if (line.startsWith('+')) {
      rows.push(row('added', '', String(after++), '+', text));
      added++;
    } else if (line.startsWith('-')) {
      rows.push(row('removed', String(before++), '', '\u2212', text));
      removed++;
    } else if (line.startsWith('\\')) rows.push(row('note', '', '', '', text.trim()));
    else rows.push(row('', String(before++), String(after++), '', text));
  }
  const rest = rows.length - MOST;
  return el(
    'figure',
    { class: 'diff' },
    el('figcaption', {}, `${label}: ${counted(added, 'line')} added, ${removed} removed`),
    el(
      'div',
      { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': `${label}, line by line` },
      el('div', { class: 'lines' }, rows.slice(0, MOST)),
    ),
    rest > 0 && el('p', { class: 'quiet' }, `${counted(rest, 'more line')} not shown`),
  );
}

/** Longest run of blanks that is drawn one by one. */
const MOST_BLANKS = 200;

/**
 * Blanks at the end of a line are what many a change is about, and nobody sees them. They stay what they are for whoever copies the line: the marks are
 * drawn over them.
 * @param {string} text
 * @returns {import('./dom.js').Child}
 */
function withBlanks(text) {
  const end = text.endsWith('\r') ? text.length - 1 : text.length;
  let start = end;
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start--;
  if (start === end) return text;
  const blanks = text.slice(start, end);
  const spaces = blanks.split(' ').length - 1;
  const tabs = blanks.split('\t').length - 1;
  const said = [spaces > 0 && counted(spaces, 'space'), tabs > 0 && counted(tabs, 'tab')];
  return [
    text.slice(0, start),
    el(
      'span',
      { class: 'blanks', role: 'img', 'aria-label': `${said.filter(Boolean).join(' and ')} at the end` },
      Array.from(blanks.slice(0, MOST_BLANKS), (blank) =>
        el('span', { class: 'blank', 'data-mark': blank === ' ' ? '\u00b7' : '\u2192' }, blank),
      ),
      blanks.slice(MOST_BLANKS),
    ),
    text.slice(end),
  ];
}

/**
 * @param {string} kind
 * @param {string} before
 * @param {string} after
 * @param {string} sign
 * @param {string} [text]
 */
function row(kind, before, after, sign, text = '') {
  return el(
    'div',
    { class: `line ${kind}` },
    el('span', { class: 'number', 'aria-hidden': 'true' }, before),
    el('span', { class: 'number', 'aria-hidden': 'true' }, after),
    el('span', { class: 'sign' }, sign),
    el('span', { class: 'text' }, sign === '' ? text : withBlanks(text)),
  );
}
