// @ts-check
// A value as a tree that can be folded. Texts of several lines stand as they are, and long lists in parts.
import { button, el, fill } from './dom.js';

/** Members shown at a time. */
const PART = 100;
/** Deeper ones are made when they are opened. */
const OPEN_DEPTH = 3;

/** @param {unknown} value @param {string} label */
export function jsonView(value, label) {
  return el('div', { class: 'json', role: 'group', 'aria-label': label }, valueView(value, 0));
}

/** @param {unknown} value @param {number} depth @returns {Node} */
function valueView(value, depth) {
  if (typeof value === 'string') return textView(value);
  if (typeof value !== 'object' || value === null) return el('span', { class: 'plain' }, String(value));
  return membersView(value, depth);
}

/** @param {string} text */
function textView(text) {
  if (text.includes('\n')) return el('pre', { class: 'string', tabindex: 0 }, text);
  return el('span', { class: 'string' }, JSON.stringify(text));
}

/** @param {object} value @param {number} depth */
function membersView(value, depth) {
  const entries = Object.entries(value);
  if (entries.length === 0) return el('span', { class: 'quiet' }, Array.isArray(value) ? '[]' : '{}');
  const list = el('ul');
  let shown = 0;
  const more = el('li');
  const showMore = () => {
    more.remove();
    for (const [name, member] of entries.slice(shown, shown + PART)) list.append(memberView(name, member, depth));
    shown += PART;
    if (shown >= entries.length) return;
    fill(more, button(`${entries.length - shown} more`, showMore, { class: 'link' }));
    list.append(more);
  };
  showMore();
  return list;
}

/** @param {string} name @param {unknown} member @param {number} depth */
function memberView(name, member, depth) {
  const key = el('span', { class: 'key' }, `${name}:`);
  const isFolded = typeof member === 'object' && member !== null && Object.keys(member).length > 0;
  if (!isFolded) return el('li', {}, key, ' ', valueView(member, depth));
  const size = Object.keys(member).length;
  const details = el(
    'details',
    {},
    el('summary', {}, key, ' ', el('span', { class: 'quiet' }, Array.isArray(member) ? `[${size}]` : `{${size}}`)),
  );
  const make = () => {
    if (details.open && details.childElementCount === 1) details.append(valueView(member, depth + 1));
  };
  details.addEventListener('toggle', make);
  details.open = depth < OPEN_DEPTH - 1;
  make();
  return el('li', {}, details);
}
