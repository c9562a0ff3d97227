// @ts-check
// What the page asks the server for. All addresses are relative, so that it works behind whatever stands in front of the server.

/** @typedef {import('../src/devserver/inspector/sentEvents.ts').SentEvent} SentEvent */
/** @typedef {import('../src/devserver/inspector/messages.ts').EventRecordDetail} EventRecordDetail */

/**
 * @param {string} route
 * @param {unknown} [body] sent where it is given.
 * @returns {Promise<unknown>}
 */
async function ask(route, body) {
  /** @type {RequestInit} */
  const init = body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(route, { ...init, cache: 'no-store' });
  } catch {
    throw new Error('The server does not answer.');
  }
  const answer = /** @type {{ error?: { message?: string } }} */ (await response.json().catch(() => ({})));
  if (!response.ok) throw new Error(answer.error?.message ?? `The server answered ${response.status}.`);
  return answer;
}

/**
 * @param {string} event
 * @param {Record<string, unknown>} fields
 * @param {{ plugin?: string, handler?: string, function?: string }} target
 */
export async function sendEvent(event, fields, target) {
  const query = new URLSearchParams(Object.entries(target).filter(([, value]) => value !== '')).toString();
  return /** @type {SentEvent} */ (await ask(`events/${encodeURIComponent(event)}${query === '' ? '' : `?${query}`}`, fields));
}

/** @param {string} eventId */
export async function replayEvent(eventId) {
  return /** @type {SentEvent} */ (await ask(`records/${encodeURIComponent(eventId)}/replay`, {}));
}

/** @param {string} eventId */
export async function eventDetail(eventId) {
  return /** @type {EventRecordDetail} */ (await ask(`records/${encodeURIComponent(eventId)}`));
}

/** @param {string} eventId @param {{ name: string, pluginKey: string }} asked */
export async function saveMockEvent(eventId, asked) {
  return /** @type {{ file: string }} */ (await ask(`records/${encodeURIComponent(eventId)}/mock-event`, asked)).file;
}

/**
 * @param {string} eventId
 * @param {import('../src/devserver/inspector/messages.ts').HandlerRun} run
 */
export async function profileHandler(eventId, { pluginKey, script, function: called }) {
  const route = `records/${encodeURIComponent(eventId)}/profile`;
  return /** @type {import('../src/devserver/inspector/inspectorRoutes.ts').HandlerProfile} */ (
    await ask(route, { pluginKey, script, function: called })
  );
}

/** Has the editor debug it. @param {string} eventId */
export async function debugEvent(eventId) {
  return /** @type {{ message?: string }} */ (await ask(`records/${encodeURIComponent(eventId)}/debug`, {}));
}

/** @type {Promise<Record<string, import('./schemaFields.js').Schema>> | undefined} */
let schemas;

/** The definitions of events, by name. */
export function eventSchemas() {
  schemas ??= ask('events.schema.json').then(
    (schema) => /** @type {{ definitions: Record<string, import('./schemaFields.js').Schema> }} */ (schema).definitions,
  );
  return schemas;
}
