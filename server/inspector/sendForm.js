// @ts-check
// Sending an event: its fields as a form made from the event's schema, or all of it as JSON.
import { eventSchemas, sendEvent } from './api.js';
import { button, el, fill } from './dom.js';
import { handlerName } from './format.js';
import { filledIn } from './filledIn.js';
import { FieldFault, fieldsOf } from './schemaFields.js';
import { handlersOf } from './store.js';

/** @typedef {import('./store.js').PluginsView} PluginsView */
/** @typedef {import('../src/devserver/inspector/sentEvents.ts').SentEvent} SentEvent */

/** Set by the host, whatever is sent. */
const SET_BY_THE_HOST = ['event', 'eventId', 'timestamp', 'pluginId', 'workspaceRoot'];

/** What a request to an endpoint is called for: `POST /generate`. */
const REQUEST = /^[A-Z]+ \//;

/** And set by that. */
const SET_BY_THE_ENDPOINT = ['method', 'path', 'requestId'];

/** What a request carries; its shape is the tutorial's. @type {import('./schemaFields.js').Schema} */
const REQUEST_SCHEMA = {
  properties: {
    params: { description: 'Parameters in the path, over those of the query.' },
    query: { description: 'What stands behind the question mark.' },
    headers: { description: 'In lower case.' },
    body: { description: 'What is sent.' },
  },
};

const MASK = '\u2022'.repeat(6);

/**
 * What the form begins with.
 * @typedef {object} Draft
 * @property {string} event
 * @property {Record<string, unknown>} fields
 */

/**
 * @param {HTMLElement} pane
 * @param {{ draft: Draft | undefined, plugins: PluginsView['plugins'], onSent: (sent: SentEvent) => void, onClose: () => void }} how
 */
export async function showSendForm(pane, { draft, plugins, onSent, onClose }) {
  const definitions = await eventSchemas();
  const heading = el('h2', { tabindex: -1, id: 'pane-heading' }, draft ? 'Edit and send' : 'Send an event');
  const builtIn = Object.keys(definitions).filter((name) => /^on[A-Z]/.test(name));
  const handled = plugins.flatMap((plugin) => handlersOf(plugin).map((one) => one.event));
  const names = [...new Set([...(draft ? [draft.event] : []), ...handled, ...builtIn])];
  const event = el(
    'select',
    { id: 'send-event' },
    names.map((name) => el('option', { value: name }, handled.includes(name) ? name : `${name} (no handler)`)),
  );
  event.value = draft?.event ?? handled[0] ?? names[0] ?? '';
  const target = el('select', { id: 'send-target' });
  const fields = el('div', { class: 'fields' });
  const asJson = el('textarea', { class: 'code', rows: 14, spellcheck: 'false', 'aria-label': 'The event as JSON' });
  const said = el('div', { class: 'said', role: 'alert' });
  const modes = ['Form', 'JSON'].map((label) =>
    button(label, () => switchTo(label === 'JSON'), { 'aria-pressed': String(label === 'Form') }),
  );
  const isAsking = el('span', {}, 'Fields with * are needed. ');
  let isJson = false;
  /** @type {(isWhole: boolean) => Record<string, unknown>} */
  let read = () => ({});

  /** @param {Record<string, unknown>} value */
  function showFields(value) {
    const isRequest = REQUEST.test(event.value);
    const schema = isRequest ? REQUEST_SCHEMA : (definitions[event.value] ?? definitions['custom'] ?? {});
    const leaveOut = isRequest ? [...SET_BY_THE_HOST, ...SET_BY_THE_ENDPOINT] : SET_BY_THE_HOST;
    const own = fieldsOf(schema, { definitions, value, leaveOut, filled: filledIn(event.value, isRequest) });
    isAsking.hidden = !own.elements.some((one) => one.matches('.needed, :has(.needed)'));
    ({ read } = own);
    fill(
      fields,
      own.elements.length === 0
        ? el('p', { class: 'quiet' }, 'This event has no fields of its own. As JSON, it can have any.')
        : own.elements,
      JSON.stringify(value).includes(MASK) &&
        el('p', { class: 'notice' }, `Secrets are shown as ${MASK}, and would be sent like that. Replay sends the event as it was.`),
    );
  }
  function showTargets() {
    const options = plugins.flatMap((plugin) =>
      handlersOf(plugin)
        .filter((one) => one.event === event.value)
        .map((one) => ({
          value: JSON.stringify({ plugin: plugin.key, handler: one.script, function: one.function ?? '' }),
          label: `${plugin.name} \u00b7 ${handlerName(one)}`,
        })),
    );
    fill(
      target,
      el('option', { value: '{}' }, 'All handlers of the event'),
      options.map(({ value, label }) => el('option', { value }, label)),
    );
  }
  /** @param {boolean} wanted */
  function switchTo(wanted) {
    if (wanted === isJson) return;
    try {
      if (wanted) asJson.value = JSON.stringify(read(false), undefined, 2);
      else showFields(parsed());
    } catch (error) {
      return complain(error);
    }
    isJson = wanted;
    fields.hidden = isJson;
    asJson.hidden = !isJson;
    if (isJson) isAsking.hidden = true;
    for (const [at, one] of modes.entries()) one.setAttribute('aria-pressed', String((at === 1) === isJson));
    fill(said);
  }
  /** @returns {Record<string, unknown>} */
  function parsed() {
    let value;
    try {
      value = asJson.value.trim() === '' ? {} : JSON.parse(asJson.value);
    } catch (error) {
      throw new FieldFault(asJson, `This is no JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new FieldFault(asJson, 'An event is a JSON object.');
    return value;
  }
  /** @param {unknown} error */
  function complain(error) {
    for (const one of form.querySelectorAll('.fault')) one.remove();
    fill(said, el('p', { class: 'bad' }, error instanceof Error ? error.message : String(error)));
    if (!(error instanceof FieldFault)) return;
    error.control.setAttribute('aria-invalid', 'true');
    // The alert says it to those who do not see it here, and stands where a long form ends.
    error.control.after(el('p', { class: 'hint bad fault', 'aria-hidden': 'true' }, error.message));
    error.control.focus();
  }

  const send = el('button', { type: 'submit', class: 'primary' }, 'Send');
  const form = el(
    'form',
    { class: 'send', 'aria-labelledby': 'pane-heading' },
    el('div', { class: 'field' }, el('label', { for: 'send-event' }, 'Event'), event),
    el('div', { class: 'field' }, el('label', { for: 'send-target' }, 'To'), target),
    el('div', { class: 'modes', role: 'group', 'aria-label': 'How to write it' }, modes),
    el('p', { class: 'quiet' }, isAsking, 'What handlers return is shown and not applied to any file.'),
    fields,
    asJson,
    el('div', { class: 'actions' }, send, button('Cancel', onClose)),
    said,
  );
  form.noValidate = true;
  form.addEventListener('submit', (submitted) => {
    submitted.preventDefault();
    for (const one of form.querySelectorAll('.fault')) one.remove();
    for (const one of form.querySelectorAll('[aria-invalid]')) one.removeAttribute('aria-invalid');
    /** @type {Record<string, unknown>} */
    let value;
    try {
      value = isJson ? parsed() : read(true);
    } catch (error) {
      complain(error);
      return;
    }
    send.disabled = true;
    fill(said, el('p', { class: 'quiet' }, 'Sent. Waiting for the answer\u2026'));
    sendEvent(event.value, value, JSON.parse(target.value))
      .then((answer) => {
        fill(said, answer.without && el('p', { class: 'notice' }, answer.without.join(' ')));
        if (!answer.without) onSent(answer);
      })
      .catch(complain)
      .finally(() => (send.disabled = false));
  });
  event.addEventListener('change', () => {
    showTargets();
    if (!isJson) showFields({});
  });
  asJson.hidden = true;
  showTargets();
  showFields(Object.fromEntries(Object.entries(draft?.fields ?? {}).filter(([name]) => !SET_BY_THE_HOST.includes(name))));
  fill(
    pane,
    el(
      'div',
      { class: 'panehead' },
      el(
        'div',
        { class: 'title' },
        heading,
        button('\u2715', onClose, { class: 'close', 'aria-label': 'Close the form', title: 'Close (Escape)' }),
      ),
    ),
    form,
  );
  pane.setAttribute('aria-labelledby', 'pane-heading');
  heading.focus();
}
