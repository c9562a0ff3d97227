// @ts-check
// One event: what happened, in tabs, and what can be done with it.
import { button, el, fill, tabs } from './dom.js';
import { clock, counted, duration, handlerName, outcomeWord, placeOf, tone } from './format.js';
import { diffView } from './diffView.js';
import { jsonView } from './jsonView.js';
import { subjectOf } from './eventList.js';
import { stacked } from './stackedTable.js';
import { waterfall } from './waterfall.js';

/** @typedef {import('./store.js').Kept} Kept */
/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('../src/devserver/inspector/messages.ts').HandlerRun} HandlerRun */

/**
 * What the buttons do.
 * @typedef {object} Actions
 * @property {(kept: Kept) => void} replay
 * @property {(kept: Kept) => void} edit
 * @property {((kept: Kept, asked: { name: string, pluginKey: string }) => Promise<string>) | undefined} record writes a mock event, and says where.
 * @property {((kept: Kept) => Promise<{ message?: string }>) | undefined} debug has the editor do it, and says why it did not.
 * @property {((kept: Kept, run: HandlerRun, place: HTMLElement) => Promise<string>) | undefined} profile shows one in that place, and says what it is of.
 * @property {() => void} close
 */

/** The tab that was looked at last is that of the next event too. */
let lastTab = 'summary';

/**
 * @param {HTMLElement} pane
 * @param {Kept} kept
 * @param {{ actions: Actions, isOld: boolean }} how
 */
export function showEvent(pane, kept, { actions, isOld }) {
  const { record, emptied } = kept;
  const { event, outcome, at, durationMs, handlers, log } = record;
  const changes = 'changes' in record ? record.changes : undefined;
  const canRunAgain = !isOld && !record.past;
  const place = el('div', { class: 'said', role: 'status' });
  const heading = el('h2', { tabindex: -1, id: 'pane-heading' }, event);
  fill(
    pane,
    el(
      'div',
      { class: 'panehead' },
      el(
        'div',
        { class: 'title' },
        heading,
        el('span', { class: `outcome ${tone(outcome)}` }, el('span', {}, outcomeWord(outcome))),
        el('span', { class: 'quiet' }, `${clock(at)} \u00b7 ${duration(durationMs)}`),
        button('\u2715', actions.close, {
          class: 'close',
          'aria-label': 'Close details',
          'aria-keyshortcuts': 'Escape',
          title: 'Close (Escape)',
        }),
      ),
      el('p', { class: 'about', title: record.filePath }, placeOf(record) ?? subjectOf(record)),
      el(
        'div',
        { class: 'actions' },
        button('Replay', () => actions.replay(kept), {
          disabled: !canRunAgain,
          title: record.past
            ? 'It happened before the inspector was opened. Edit and send it instead.'
            : isOld
              ? 'The server that ran this event was restarted. Edit and send it instead.'
              : 'Runs the handlers again with what they were given. What they return is shown and not applied to any file.',
        }),
        button('Edit and send', () => actions.edit(kept), { disabled: emptied }),
        actions.debug && canRunAgain && handlers.length > 0 && debugButton(kept, actions.debug, place),
        actions.record && canRunAgain && recordButton(kept, actions.record, place),
      ),
      place,
    ),
    record.profiled && el('p', { class: 'notice' }, 'Fired for a profile. This is the first of its runs; of the others nothing is listed.'),
    isOld && el('p', { class: 'notice' }, 'Told by the server before it was restarted.'),
    tabs(
      'About this event',
      [
        { name: 'summary', label: 'Summary', content: () => summary(kept, canRunAgain ? actions.profile : undefined) },
        {
          name: 'payload',
          label: 'Payload',
          content: () => (emptied ? gone() : [cutNote(record.cut), jsonView(record.payload, 'Payload')]),
        },
        { name: 'response', label: changes?.length ? 'Changes' : 'Response', content: () => (emptied ? gone() : response(kept)) },
        { name: 'log', label: log.length === 0 ? 'Log' : `Log (${log.length})`, content: () => logOf(kept) },
      ],
      lastTab,
      (name) => (lastTab = name),
    ),
  );
  pane.setAttribute('aria-labelledby', 'pane-heading');
  return { heading, counted: handlers.length };
}

/**
 * @param {Kept} kept
 * @param {NonNullable<Actions['debug']>} debug
 * @param {HTMLElement} place
 */
function debugButton(kept, debug, place) {
  const begin = () => {
    start.disabled = true;
    fill(place, 'Debugging in the editor\u2026');
    debug(kept)
      .then(
        ({ message }) => fill(place, message ?? 'The event runs in the editor, with a debugger attached.'),
        (/** @type {unknown} */ error) => fill(place, el('span', { class: 'bad' }, error instanceof Error ? error.message : String(error))),
      )
      .finally(() => (start.disabled = false));
  };
  const title = 'The editor attaches a debugger and runs the handlers again, which stop at its breakpoints.';
  const start = button('Debug', begin, { title });
  return start;
}

/** @param {Kept} kept @param {Actions['profile']} profile @returns {Child} */
function summary(kept, profile) {
  const { record } = kept;
  const profiling = { said: el('p', { role: 'status', class: 'quiet' }), place: el('div', { class: 'profile' }) };
  const { handlers, durationMs, summary: said, outcome } = record;
  const isSaidBelow = handlers.some(({ error }) => error !== undefined);
  return [
    !isSaidBelow && el('p', { class: `sentence ${outcome === 'ok' ? '' : tone(outcome)}` }, said),
    el(
      'ol',
      { class: 'handlers', 'aria-label': counted(handlers.length, 'handler') },
      handlers.map((one) =>
        el(
          'li',
          {},
          el('span', { class: `outcome ${tone(one.outcome)}` }, el('span', {}, outcomeWord(one.outcome))),
          el('span', { class: 'who' }, el('b', {}, one.name), ' ', el('code', {}, handlerName(one))),
          profile && one.startedMs !== undefined && profileButton(kept, one, { profile, ...profiling }),
          el('span', { class: 'number', title: 'From the start of its function until the host had its answer' }, duration(one.durationMs)),
          one.error && errorView(one.error),
        ),
      ),
    ),
    profiling.said,
    profiling.place,
    el('h3', {}, 'Where the time went'),
    waterfall(handlers, durationMs),
  ];
}

/**
 * @param {Kept} kept
 * @param {HandlerRun} run
 * @param {{ profile: NonNullable<Actions['profile']>, said: HTMLElement, place: HTMLElement }} how
 */
function profileButton(kept, run, { profile, said, place }) {
  const begin = () => {
    start.disabled = true;
    fill(place);
    fill(said, 'Profiling: the event is fired a number of times\u2026');
    profile(kept, run, place)
      .then(
        (note) => fill(said, note),
        (/** @type {unknown} */ error) => fill(said, el('span', { class: 'bad' }, error instanceof Error ? error.message : String(error))),
      )
      .finally(() => (start.disabled = false));
  };
  const start = button('Profile', begin, { class: 'link', 'aria-label': `Profile ${run.name}, ${handlerName(run)}` });
  return start;
}

/** @param {NonNullable<HandlerRun['error']>} error */
function errorView({ code, message, detail, permission, place }) {
  return el(
    'div',
    { class: 'error' },
    el('p', {}, message, ' ', el('code', { class: 'quiet' }, code)),
    permission !== undefined && el('p', {}, 'Missing permission: ', el('code', {}, permission)),
    place && el('p', { class: 'quiet' }, el('code', {}, `${place.file}:${place.line}`)),
    detail !== undefined && el('details', {}, el('summary', {}, 'Stack and output'), el('pre', { tabindex: 0 }, detail)),
  );
}

/** @param {Kept} kept @returns {Child} */
function response({ record }) {
  const changes = 'changes' in record ? record.changes : [];
  const answers = record.handlers.filter(({ response: returned }) => returned !== undefined);
  if (answers.length === 0 && changes.length === 0) return el('p', { class: 'quiet' }, 'No handler returned anything.');
  return [
    cutNote(record.cut),
    ...changes.map(({ of, by, diff }) => diffView(diff, by ? `${of}, by ${by.pluginId} \u00b7 ${by.script}` : of)),
    ...answers.map((one) =>
      el(
        'details',
        { open: changes.length === 0, class: 'returned' },
        el('summary', {}, `Returned by ${one.name} \u00b7 ${handlerName(one)}`),
        jsonView(one.response, `Response of ${one.name}`),
      ),
    ),
    answers.length > 1 &&
      el('details', { class: 'returned' }, el('summary', {}, 'Merged answer'), jsonView(record.response, 'Merged answer')),
  ];
}

/** @param {Kept} kept @returns {Child} */
function logOf({ record: { log } }) {
  return log.length === 0 ? el('p', { class: 'quiet' }, 'Nothing was logged.') : logTable(log);
}

/** @param {readonly import('./store.js').LogLine[]} lines */
export function logTable(lines) {
  const table = stacked(
    'plain log',
    el(
      'thead',
      { class: 'unseen' },
      el(
        'tr',
        {},
        ['Time', 'Level', 'From', 'Text'].map((name) => el('th', { scope: 'col' }, name)),
      ),
    ),
    el(
      'tbody',
      {},
      lines.map(({ at, level, handler, pluginId, byHost, text }) =>
        el(
          'tr',
          { class: level },
          el('td', { class: 'time' }, clock(at)),
          el('td', { class: 'level' }, level),
          el('td', { class: 'from' }, whose(byHost === true, handler ?? pluginId)),
          el('td', { class: 'text' }, text),
        ),
      ),
    ),
  );
  return el('div', { class: 'logbox' }, table);
}

/** What the host says of a plugin must not look like what the plugin says. @param {boolean} isHosts @param {string | undefined} name */
function whose(isHosts, name) {
  if (name === undefined) return 'host';
  return isHosts ? `host \u203a ${name}` : name;
}

/** @param {true | undefined} cut */
function cutNote(cut) {
  return cut && el('p', { class: 'notice' }, 'Long texts are cut here. Replay runs the event with all of them.');
}

function gone() {
  return el('p', { class: 'quiet' }, 'Only the newest events are kept with all that they carried.');
}

/**
 * @param {Kept} kept
 * @param {NonNullable<Actions['record']>} record
 * @param {HTMLElement} place
 */
function recordButton(kept, record, place) {
  return button('Save as mock event', () => {
    const name = el('input', {
      type: 'text',
      value: kept.record.event,
      'aria-label': 'Name of the mock event',
      maxlength: 80,
      required: true,
    });
    const keys = new Map(kept.record.handlers.map((one) => [one.pluginKey, one.name]));
    const plugin = el(
      'select',
      { 'aria-label': 'Plugin that it is for' },
      [...keys].map(([key, own]) => el('option', { value: key }, own)),
    );
    const form = el(
      'form',
      { class: 'inline' },
      name,
      keys.size > 1 && plugin,
      el('button', { type: 'submit', class: 'primary' }, 'Save'),
      button('Cancel', () => fill(place)),
      el('span', { class: 'quiet where' }, 'Written into the folder \u201cevents\u201d of the plugin, with secrets masked.'),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      record(kept, { name: name.value, pluginKey: plugin.value }).then(
        (file) => fill(place, 'Saved as ', el('code', {}, file)),
        (/** @type {unknown} */ error) => fill(place, el('span', { class: 'bad' }, String(error instanceof Error ? error.message : error))),
      );
    });
    fill(place, form);
    name.select();
  });
}
