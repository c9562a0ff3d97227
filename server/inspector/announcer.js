// @ts-check
// What is new, for who does not see it: now and then, and in one sentence.
import { byId } from './dom.js';
import { subjectOf } from './eventList.js';
import { counted, outcomeWord } from './format.js';

/** What is new is said this often, in ms. */
const SAY_EVERY_MS = 4_000;

/** @type {{ count: number, failed: number, newest: import('./store.js').EventRecord } | undefined} */
let unsaid;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let saying;

/**
 * @param {import('./store.js').EventRecord} record
 * @param {() => boolean} isQuiet whether nothing is to be said now.
 */
export function say(record, isQuiet) {
  // What was kept from before the page was opened is no news.
  if (Date.parse(record.at) < performance.timeOrigin) return;
  unsaid = { count: (unsaid?.count ?? 0) + 1, failed: (unsaid?.failed ?? 0) + (record.outcome === 'failed' ? 1 : 0), newest: record };
  saying ??= setTimeout(() => {
    saying = undefined;
    if (!unsaid || isQuiet()) return;
    const { count, failed: failures, newest } = unsaid;
    unsaid = undefined;
    const what = `${newest.event} ${subjectOf(newest)}, ${outcomeWord(newest.outcome)}`;
    byId('announcer').textContent =
      count === 1 ? `New event: ${what}` : `${counted(count, 'new event')}, ${failures} failed. Newest: ${what}`;
  }, SAY_EVERY_MS);
}
