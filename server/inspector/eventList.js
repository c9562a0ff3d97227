// @ts-check
// The list of events: a grid of which one row is the way in for the keyboard, newest first. Only what changed is drawn.
import { byId, el, fill } from './dom.js';
import { clock, duration, outcomeWord, placeOf, tone, withinFolder } from './format.js';

/** @typedef {import('./store.js').Kept} Kept */

/** Rows that Page Up and Page Down go. */
const PAGE = 15;

export class EventList {
  /** @type {Map<string, { row: HTMLTableRowElement, bar: HTMLElement, share: number, kept: Kept, drawn: string }>} */
  #rows = new Map();
  #body = el('tbody');
  #table;
  #empty = el('div', { class: 'empty' });
  #note = el('p', { class: 'quiet listnote' });
  /** @type {string | undefined} */
  #chosen;
  #onChoose;
  #onOpen;

  /** @param {{ onChoose: (eventId: string) => void, onOpen: (eventId: string) => void }} listener */
  constructor({ onChoose, onOpen }) {
    this.#onChoose = onChoose;
    this.#onOpen = onOpen;
    this.#table = el(
      'table',
      { role: 'grid', 'aria-label': 'Events, newest first', class: 'events' },
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          el('th', { scope: 'col', class: 'time' }, 'Time'),
          el('th', { scope: 'col', class: 'outcome' }, 'Outcome'),
          el('th', { scope: 'col', class: 'event' }, 'Event'),
          el('th', { scope: 'col', class: 'subject' }, 'About'),
          el('th', { scope: 'col', class: 'plugins' }, 'Plugins'),
          el('th', { scope: 'col', class: 'took' }, 'Time taken'),
        ),
      ),
      this.#body,
    );
    this.#table.addEventListener('keydown', (event) => this.#pressed(event));
    this.#body.addEventListener('click', ({ target }) => {
      const row = target instanceof Element ? target.closest('tr') : null;
      if (row?.dataset['event'] === undefined) return;
      this.choose(row.dataset['event']);
      row.focus({ preventScroll: true });
      this.#onOpen(row.dataset['event']);
    });
    fill(byId('list'), this.#table, this.#empty, this.#note);
  }

  get chosen() {
    return this.#chosen;
  }

  /**
   * @param {readonly Kept[]} shown newest first.
   * @param {{ isOld: (kept: Kept) => boolean, empty: readonly Node[], note: string }} how `note`: what is said below all rows.
   */
  draw(shown, { isOld, empty, note }) {
    const longest = Math.max(1, ...shown.map(({ record }) => record.durationMs));
    const wanted = new Set(shown.map(({ record }) => record.eventId));
    for (const [eventId, { row }] of this.#rows) {
      if (wanted.has(eventId)) continue;
      row.remove();
      this.#rows.delete(eventId);
    }
    /** @type {ChildNode | null} */
    let at = this.#body.firstChild;
    let wasOld = false;
    for (const kept of shown) {
      const old = isOld(kept);
      const entry = this.#rowOf(kept, old);
      const { row } = entry;
      row.classList.toggle('restart', old && !wasOld && kept !== shown[0]);
      wasOld = old;
      const share = barShare(kept.record.durationMs, longest);
      if (share !== entry.share) entry.bar.style.setProperty('inline-size', `${share}%`);
      entry.share = share;
      if (row === at) at = at.nextSibling;
      else this.#body.insertBefore(row, at);
    }
    this.#table.setAttribute('aria-rowcount', String(shown.length + 1));
    this.#table.hidden = shown.length === 0;
    this.#empty.hidden = shown.length > 0;
    if (shown.length === 0) fill(this.#empty, ...empty);
    if (this.#note.textContent !== note) this.#note.textContent = note;
    this.#makeReachable();
  }

  /** Marks a row, without doing anything for it. @param {string | undefined} eventId */
  choose(eventId) {
    const [before, now] = [this.#chosen, eventId].map((id) => (id === undefined ? undefined : this.#rows.get(id)?.row));
    before?.setAttribute('aria-selected', 'false');
    now?.setAttribute('aria-selected', 'true');
    this.#chosen = eventId;
    this.#makeReachable();
  }

  /** To the row that is chosen, or the first. */
  focus() {
    this.#reachable?.focus();
  }

  /** @param {string} eventId */
  reveal(eventId) {
    this.#rows.get(eventId)?.row.scrollIntoView({ block: 'nearest' });
  }

  /** @returns {HTMLTableRowElement | undefined} */
  get #reachable() {
    const chosen = this.#chosen === undefined ? undefined : this.#rows.get(this.#chosen)?.row;
    const focused = document.activeElement;
    if (focused instanceof HTMLTableRowElement && this.#body.contains(focused)) return focused;
    return chosen ?? (this.#body.rows[0] || undefined);
  }

  /** One row can be reached with Tab; the arrow keys go from there. */
  #makeReachable() {
    const reachable = this.#reachable;
    for (const row of this.#body.querySelectorAll('tr[tabindex="0"]')) if (row !== reachable) row.setAttribute('tabindex', '-1');
    reachable?.setAttribute('tabindex', '0');
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const rows = this.#body.rows;
    const at = [...rows].findIndex((row) => row === document.activeElement);
    if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = rows.length - 1;
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
      Home: 0,
      End: last,
    }[event.key];
    const eventId = rows[at]?.dataset['event'];
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (eventId !== undefined) {
        this.choose(eventId);
        this.#onOpen(eventId);
      }
      return;
    }
    if (to === undefined) return;
    event.preventDefault();
    const row = rows[Math.max(0, Math.min(last, to))];
    if (row?.dataset['event'] === undefined) return;
    row.focus();
    this.choose(row.dataset['event']);
    this.#onChoose(row.dataset['event']);
  }

  /**
   * @param {Kept} kept
   * @param {boolean} old
   */
  #rowOf(kept, old) {
    const { record } = kept;
    const { eventId, at, event, phase, outcome, handlers, durationMs, profiled } = record;
    const drawn = `${outcome} ${durationMs} ${old}`;
    const known = this.#rows.get(eventId);
    if (known && known.kept === kept && known.drawn === drawn) return known;
    const row = known?.row ?? el('tr', { 'data-event': eventId, tabindex: '-1', 'aria-selected': String(eventId === this.#chosen) });
    row.classList.toggle('old', old);
    const bar = el('span', { class: 'bar' });
    const names = [...new Set(handlers.map(({ name }) => name))].join(', ');
    const subject = subjectOf(record);
    fill(
      row,
      el('td', { class: 'time' }, clock(at), old && el('span', { class: 'unseen' }, ' (before the restart)')),
      el('td', { class: `outcome ${tone(outcome)}` }, el('span', {}, outcomeWord(outcome))),
      el(
        'td',
        { class: 'event' },
        event,
        phase && el('span', { class: 'quiet' }, phase === 'afterSave' ? ' after' : ' before'),
        profiled && el('span', { class: 'tag' }, ' profile'),
      ),
      // Its parts are laid out beside each other, and are one text.
      el('td', { class: 'subject', title: record.filePath ?? subject, 'aria-label': subject }, subjectView(record)),
      el('td', { class: 'plugins', title: names }, names),
      el('td', { class: 'took' }, el('span', { class: 'barbox', 'aria-hidden': 'true' }, bar), duration(durationMs)),
    );
    const entry = { row, bar, share: 0, kept, drawn };
    this.#rows.set(eventId, entry);
    return entry;
  }
}

/** Long ones must not make all others vanish. @param {number} ms @param {number} longest */
function barShare(ms, longest) {
  return Math.max(2, Math.round((Math.log1p(ms) / Math.log1p(longest)) * 100));
}

/**
 * What an event is about, in a few words.
 * @param {import('./store.js').EventRecord} record
 */
export function subjectOf(record) {
  const { filePath, command, payload, summary, outcome } = record;
  const place = placeOf(record);
  if (outcome === 'failed' || outcome === 'notAllowed') return place === undefined ? summary : `${place} \u00b7 ${summary}`;
  if (place !== undefined) return place;
  if (command !== undefined) return command;
  const fields = /** @type {Record<string, unknown>} */ (typeof payload === 'object' && payload !== null ? payload : {});
  for (const name of ['activeFile', 'path', 'url'])
    if (typeof fields[name] === 'string') return withinFolder(/** @type {string} */ (fields[name]), fields['workspaceRoot']);
  const folders = fields['workspaceFolders'];
  if (Array.isArray(folders) && typeof folders[0] === 'string') return folders[0];
  return filePath ?? '';
}

/**
 * The same, of which the name of a file is what is seen longest where there is little room.
 * @param {import('./store.js').EventRecord} record
 */
function subjectView(record) {
  const subject = subjectOf(record);
  const place = placeOf(record);
  if (place === undefined || !subject.startsWith(place)) return subject;
  const nameAt = Math.max(place.lastIndexOf('/'), place.lastIndexOf('\\')) + 1;
  if (nameAt === 0) return subject;
  return el(
    'span',
    { class: 'place' },
    el('span', { class: 'folder' }, subject.slice(0, nameAt)),
    el('span', { class: 'name' }, subject.slice(nameAt, place.length)),
    el('span', { class: 'rest' }, subject.slice(place.length)),
  );
}
