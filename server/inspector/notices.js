// @ts-check
// What is said at the top of the page, until somebody dismisses it or it is over: one of a kind at a time.
import { button, byId, el } from './dom.js';

/** @type {Map<string, HTMLElement>} */
const notices = new Map();

/** @param {string} kind @param {'info' | 'warning' | 'error'} level @param {string} text @param {readonly Node[]} [buttons] */
export function notice(kind, level, text, buttons = []) {
  const before = notices.get(kind);
  if (before?.dataset['text'] === text) return;
  const dismiss = button('Dismiss', () => forget(kind), { 'aria-label': `Dismiss: ${text}` });
  const element = el(
    'div',
    { class: `note ${level}`, role: level === 'error' ? 'alert' : 'status', 'data-text': text },
    el('p', {}, text),
    ...buttons,
    dismiss,
  );
  notices.set(kind, element);
  if (before) before.replaceWith(element);
  else byId('notices').append(element);
}

/** @param {string} kind */
export function forget(kind) {
  notices.get(kind)?.remove();
  notices.delete(kind);
}

/** Of those that are shown. @returns {string[]} */
export function noticeKinds() {
  return [...notices.keys()];
}
