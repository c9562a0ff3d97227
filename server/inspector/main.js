// @ts-check
// The inspector's page: what comes from the server goes into the store, and what is to be seen of it is drawn once per frame.
import { debugEvent, eventDetail, profileHandler, replayEvent, saveMockEvent } from './api.js';
import { Timeline } from './charts.js';
import { say } from './announcer.js';
import { connect } from './connection.js';
import { button, byId, el, fill } from './dom.js';
import { logTable, showEvent } from './eventDetail.js';
import { EventList } from './eventList.js';
import { OUTCOME_NAMES, handlerName, outcomeWord } from './format.js';
import { HandlersView } from './handlersView.js';
import { forget, notice, noticeKinds } from './notices.js';
import { drawPlugins } from './pluginsView.js';
import { showSendForm } from './sendForm.js';
import { MOST_EVENTS, Store, faultText } from './store.js';

/** @typedef {import('./store.js').Kept} Kept */

const VIEWS = ['events', 'handlers', 'plugins', 'log'];

const store = new Store();
const timeline = new Timeline(byId('timeline'));
const handlersView = new HandlersView(byId('view-handlers'));
const pane = byId('pane');
/** What the pane shows: an event, or the form. @type {{ eventId: string } | 'form' | undefined} */
let shown;
/** Of the record that the pane shows, as it was drawn. @type {unknown} */
let drawnRecord;
/** An event that was sent from here is shown as soon as it is told. @type {string | undefined} */
let wanted;

const list = new EventList({
  onChoose: (eventId) => {
    if (!pane.hidden) open(eventId);
  },
  onOpen: (eventId) => open(eventId),
});

// What is to be drawn anew with the next frame. Many events in a row must not take all the time that there is: after each drawing there is a pause.
let isDue = false;
let drawnAt = 0;
let drawingMs = 0;
function drawSoon() {
  if (isDue) return;
  isDue = true;
  const pauseMs = drawnAt + Math.min(1_000, drawingMs * 3) - performance.now();
  // A page that nobody sees gets no frames, and may be looked at by a screen reader all the same.
  if (document.hidden) setTimeout(draw, 200);
  else if (pauseMs > 0) setTimeout(() => requestAnimationFrame(draw), pauseMs);
  else requestAnimationFrame(draw);
}

function draw() {
  isDue = false;
  const startedAt = performance.now();
  const all = store.all();
  byId('count-events').textContent = store.size === 0 ? '' : String(store.size);
  byId('count-plugins').textContent = store.plugins.plugins.length === 0 ? '' : String(store.plugins.plugins.length);
  const faults = store.problems.filter(({ severity }) => severity === 'error').length + store.failedReloads.size;
  byId('nav-plugins').classList.toggle('alarming', faults > 0);
  const view = viewNow();
  if (view === 'events') drawEvents(all);
  else if (view === 'handlers') handlersView.draw(all);
  else if (view === 'plugins') drawPlugins(byId('view-plugins'), store);
  else drawLog();
  drawFailedReloads();
  drawnAt = performance.now();
  drawingMs = drawnAt - startedAt;
}

/** @param {readonly Kept[]} all */
function drawEvents(all) {
  const events = store.shown();
  offer(
    byId('filter-plugin'),
    'All plugins',
    [
      ...new Set([
        ...store.plugins.plugins.map(({ id }) => id),
        ...all.flatMap(({ record }) => record.handlers.map((one) => one.pluginId)),
      ]),
    ].sort(),
  );
  offer(byId('filter-event'), 'All events', [...new Set(all.map(({ record }) => record.event))].sort());
  list.draw(events, { isOld: (kept) => store.isOld(kept), empty: emptyWords(all.length), note: listNote() });
  byId('filter-profiles').hidden = !store.hasProfiles;
  const { waiting } = store;
  byId('shown').textContent = [
    events.length === all.length ? '' : `${events.length} of ${all.length}`,
    waiting > 0 ? `${waiting} new` : '',
    all.length === MOST_EVENTS ? `the newest ${MOST_EVENTS} are kept` : '',
  ]
    .filter((part) => part !== '')
    .join(' \u00b7 ');
  timelineSoon();
  drawPane();
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timelineDue;

/** Its bars are those of seconds. */
function timelineSoon() {
  timelineDue ??= setTimeout(() => {
    timelineDue = undefined;
    timeline.draw(store.all());
  }, 150);
}

/** A list of events is taken for one of requests where there are any. */
function listNote() {
  if (!store.plugins.plugins.some(({ endpoints = [] }) => endpoints.length > 0)) return '';
  return 'These are events. A request that is answered before it reaches a handler, such as with 400, 404 or 415, is none: the terminal of the server lists all requests.';
}

/** @param {number} count @returns {Node[]} */
function emptyWords(count) {
  if (count > 0) return [el('p', {}, 'No event matches the filter.'), button('Clear the filter', clearAll)];
  return [
    el('p', {}, 'Waiting for events'),
    el(
      'p',
      { class: 'quiet' },
      'Every event that reaches a handler shows up here: saves, completions, commands, requests. Or send one yourself.',
    ),
    button('Send event', () => openForm(undefined), { class: 'primary' }),
  ];
}

/** @param {HTMLElement} select @param {string} all @param {readonly string[]} names @param {(name: string) => string} [word] */
function offer(select, all, names, word = (name) => name) {
  const control = /** @type {HTMLSelectElement} */ (select);
  const { value } = control;
  const wantedNames = ['', ...new Set([...names, ...(value === '' ? [] : [value])])];
  if ([...control.options].map((one) => one.value).join('\n') === wantedNames.join('\n') && control.options.length > 0) return;
  fill(
    control,
    wantedNames.map((name) => el('option', { value: name }, name === '' ? all : word(name))),
  );
  control.value = value;
}

// The pane at the side.

/** @param {string} eventId */
function open(eventId) {
  shown = { eventId };
  list.choose(eventId);
  drawnRecord = undefined;
  drawPane();
  const kept = store.get(eventId);
  if (!kept || store.isOld(kept) || 'changes' in kept.record) return;
  eventDetail(eventId).then(
    (record) => {
      store.detail(record);
      drawSoon();
    },
    // What is known without it is shown already.
    () => undefined,
  );
}

function drawPane() {
  const isForm = shown === 'form';
  const kept = shown === undefined || shown === 'form' ? undefined : store.get(shown.eventId);
  pane.hidden = !isForm && !kept;
  document.body.classList.toggle('with-pane', !pane.hidden);
  if (!kept || drawnRecord === kept.record) return;
  drawnRecord = kept.record;
  const { hello } = store;
  const focused = pane.contains(document.activeElement) ? (document.activeElement?.id ?? '') : '';
  showEvent(pane, kept, {
    isOld: store.isOld(kept),
    actions: {
      close,
      edit: ({ record }) => openForm({ event: record.event, fields: /** @type {Record<string, unknown>} */ (record.payload ?? {}) }),
      replay: ({ record }) => void replayEvent(record.eventId).then(sent, failed),
      record: hello?.features.mockEvents ? ({ record }, asked) => saveMockEvent(record.eventId, asked) : undefined,
      debug: hello?.features.debugging ? ({ record }) => debugEvent(record.eventId) : undefined,
      profile: hello?.features.profiles ? showProfile : undefined,
    },
  });
  if (focused !== '') document.getElementById(focused)?.focus();
}

/** @param {Kept} kept @param {import('./eventDetail.js').HandlerRun} run @param {HTMLElement} place */
async function showProfile({ record }, run, place) {
  const { profile, note } = await profileHandler(record.eventId, run);
  // It is there where profiles are, and nobody else needs it.
  const { flameGraph } = await import('./flameGraph.js');
  flameGraph(place, profile, { label: `Profile of ${run.name}, ${handlerName(run)}` });
  return note ?? '';
}

function close() {
  shown = undefined;
  drawPane();
  list.focus();
}

/** @param {import('./sendForm.js').Draft | undefined} draft */
function openForm(draft) {
  location.hash = '#events';
  shown = 'form';
  drawnRecord = undefined;
  fill(pane);
  drawPane();
  void showSendForm(pane, { draft, plugins: store.plugins.plugins, onSent: sent, onClose: close }).catch(failed);
}

/** @param {import('./api.js').SentEvent} answer */
function sent({ eventId, warnings, without }) {
  if (without) return notice('sent', 'warning', without.join(' '));
  if (warnings) notice('sent', 'warning', warnings.join(' '));
  else forget('sent');
  wanted = eventId;
  openWanted();
}

function openWanted() {
  if (wanted === undefined || !store.get(wanted)) return;
  const eventId = wanted;
  wanted = undefined;
  shown = { eventId };
  draw();
  open(eventId);
  list.reveal(eventId);
  byId('pane-heading').focus();
}

/** @param {unknown} error */
function failed(error) {
  notice('failed', 'error', error instanceof Error ? error.message : String(error));
}

// Views.

function viewNow() {
  const name = location.hash.slice(1);
  return VIEWS.includes(name) ? name : 'events';
}

function showView() {
  const now = viewNow();
  for (const name of VIEWS) {
    byId(`view-${name}`).hidden = name !== now;
    if (name === now) byId(`nav-${name}`).setAttribute('aria-current', 'page');
    else byId(`nav-${name}`).removeAttribute('aria-current');
  }
  document.body.dataset['view'] = now;
  drawSoon();
}

function drawLog() {
  const section = byId('view-log');
  if (store.lines.length === 0) {
    fill(
      section,
      el(
        'div',
        { class: 'empty' },
        el('p', {}, 'Nothing was logged yet.'),
        el('p', { class: 'quiet' }, 'What plugins log and print, and what the host says of them.'),
      ),
    );
    return;
  }
  const atEnd = section.scrollHeight - section.scrollTop - section.clientHeight < 40;
  fill(
    section,
    el('div', { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': 'Log lines' }, logTable(store.lines.slice(-MOST_EVENTS))),
  );
  if (atEnd) section.scrollTop = section.scrollHeight;
}

// Notices.

/** Dismissed ones do not come back. @type {Set<unknown>} */
const saidReloads = new Set();

function drawFailedReloads() {
  for (const [key, reload] of store.failedReloads) {
    if (saidReloads.has(reload)) continue;
    saidReloads.add(reload);
    notice(`reload ${key}`, 'error', `${reload.pluginId} was not reloaded, and goes on as it was: ${faultText(reload.fault)}`);
  }
  for (const kind of noticeKinds()) if (kind.startsWith('reload ') && !store.failedReloads.has(kind.slice(7))) forget(kind);
}

// The connection.

/** @type {string | undefined} */
let run;

const connection = connect({
  onMessage: (message, size) => {
    if (message.type === 'hello') {
      if (run !== undefined && run !== message.data.run) {
        notice('restart', 'info', 'The server was restarted. Events from before are marked, and cannot be replayed.');
        store.failedReloads.clear();
        drawnRecord = undefined;
      } else if (message.data.missed)
        notice('missed', 'warning', 'Some events were told while this page was away, and are not kept any more.');
      run = message.data.run;
    }
    store.take(message, size);
    if (message.type === 'record') {
      say(message.data, () => store.isPaused);
      if (message.data.eventId === wanted) openWanted();
    }
    drawSoon();
  },
  onState: (state) => {
    const status = byId('status');
    status.className = state.state;
    if (state.state === 'live') {
      fill(status, 'Live');
      forget('refused');
    } else if (state.state === 'connecting' || run === undefined) fill(status, 'Connecting\u2026');
    else fill(status, 'Reconnecting\u2026');
    if (state.state === 'waiting' && state.refused) {
      notice(
        'refused',
        'warning',
        'The server was restarted and does not know this page. Open the address that it printed, in this browser: this page goes on by itself then.',
        [button('Try now', () => connection.retryNow())],
      );
    }
  },
});
window.addEventListener('online', () => connection.retryNow());

// Filters and keys.

const filterText = /** @type {HTMLInputElement} */ (byId('filter-text'));

function readFilter() {
  /** @param {string} id */
  const value = (id) => /** @type {HTMLSelectElement} */ (byId(id)).value;
  store.filter = {
    text: filterText.value,
    plugin: value('filter-plugin'),
    event: value('filter-event'),
    outcome: value('filter-outcome'),
    profiles: store.filter.profiles,
  };
  drawSoon();
}

/** @param {boolean} profiles */
function showProfiles(profiles) {
  store.filter = { ...store.filter, profiles };
  byId('filter-profiles').setAttribute('aria-pressed', String(profiles));
  drawSoon();
}

function clearAll() {
  showProfiles(true);
  clearFilter();
}

function clearFilter() {
  filterText.value = '';
  for (const id of ['filter-plugin', 'filter-event', 'filter-outcome']) /** @type {HTMLSelectElement} */ (byId(id)).value = '';
  readFilter();
  filterText.focus();
}

byId('filters').addEventListener('input', readFilter);
byId('filters').addEventListener('submit', (event) => event.preventDefault());
offer(byId('filter-outcome'), 'All outcomes', OUTCOME_NAMES, outcomeWord);
byId('filter-profiles').addEventListener('click', () => showProfiles(!store.filter.profiles));
byId('pause').addEventListener('click', () => {
  store.isPaused = !store.isPaused;
  byId('pause').setAttribute('aria-pressed', String(store.isPaused));
  byId('pause').textContent = store.isPaused ? 'Resume' : 'Pause';
  drawSoon();
});
byId('clear').addEventListener('click', () => {
  store.clear();
  shown = undefined;
  drawSoon();
});
byId('send').addEventListener('click', () => openForm(undefined));

document.addEventListener('keydown', (event) => {
  const { target } = event;
  const isTyping = target instanceof HTMLElement && target.matches('input, textarea, select');
  if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    location.hash = '#events';
    showView();
    filterText.focus();
    filterText.select();
  } else if (event.key === 'Escape') {
    if (target === filterText && filterText.value !== '') clearFilter();
    else if (target === filterText) list.focus();
    else if (!pane.hidden) close();
  } else if (event.key === 'ArrowDown' && target === filterText) {
    event.preventDefault();
    list.focus();
  } else if (event.key === 'Enter' && target instanceof HTMLTableRowElement) {
    // The list has opened it.
    document.getElementById('pane-heading')?.focus();
  }
});
window.addEventListener('hashchange', showView);
// How it came to be opened is of no use in a bookmark.
if (location.search !== '') history.replaceState(null, '', location.pathname + location.hash);
for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
  window.matchMedia(query).addEventListener('change', () => {
    timeline.forget();
    drawSoon();
  });
}
// The timeline goes on when nothing happens; less often for those who do not want things to move.
const moveEveryMs = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 10_000 : 1_000;
setInterval(() => {
  if (viewNow() === 'events' && !document.hidden) timeline.draw(store.all());
}, moveEveryMs);
showView();
