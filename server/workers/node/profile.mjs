// A profile of what the worker does while it runs calls. Node's own flags for that write a file, which a confined process may not, so that the inspector
// takes it from inside, and the host gets it over the wire.
import { now } from './clock.mjs';
import { send } from './frames.mjs';

/** How much of a profile goes into one message. A frame may be larger, but calls of others wait behind it. */
const PART_CHARACTERS = 512 * 1024;

/** The profile that is being taken, with the runs so far. */
let current;

/** Begins one that looks at what runs every so many microseconds, and says so. */
export async function beginProfile({ intervalUs }) {
  try {
    // Only now: loading it takes longer than many a call.
    const { Session } = await import('node:inspector');
    current?.session.disconnect();
    current = undefined;
    const session = new Session();
    session.connect();
    post(session, 'Profiler.enable');
    post(session, 'Profiler.setSamplingInterval', { interval: intervalUs });
    const startedAt = microseconds();
    post(session, 'Profiler.start');
    current = { session, startedAt, offset: microseconds() - now() * 1000, runs: [], highest: highestEver() };
    send({ type: 'profiling' });
  } catch (error) {
    send({ type: 'profiling', error: `Node.js ${process.versions.node} could not begin a profile: ${error?.message}.` });
  }
}

/** Until the profile ends, each call runs its handler again and again for so long: what is over in a moment is hardly ever met by looking now and then. */
export function profileInBursts({ ms }) {
  if (current !== undefined) current.burstMs = ms;
}

/** @returns until when a call that begins now repeats its handler, by the worker's clock; undefined where it runs once. */
export function endOfBurst({ deadlineMs }) {
  if (current?.burstMs === undefined) return undefined;
  // Handlers are to repeat, and not to be late for that.
  return now() + Math.min(current.burstMs, (deadlineMs ?? Infinity) / 4);
}

/** A call has ended that began at this time of the worker's clock, and ran its handler so many times more than once. */
export function ranSince(begunAt, again) {
  if (current === undefined) return;
  const { offset, runs } = current;
  const [from, to] = [Math.floor(offset + begunAt * 1000), Math.ceil(offset + now() * 1000)];
  const highest = highestEver();
  // Else the most that it ever had was before.
  const peak = highest > current.highest ? { peakRssBytes: highest } : {};
  current.highest = highest;
  runs.push({ from, to, again, ...memory(), ...peak });
}

/** Ends the profile and sends it, in parts: one JSON object. */
export function endProfile() {
  const ended = current;
  current = undefined;
  if (ended === undefined) return send({ type: 'profile', error: 'No profile was begun.' });
  try {
    const { profile } = post(ended.session, 'Profiler.stop');
    ended.session.disconnect();
    // Its clock is that of `process.hrtime`, wherever that was tried. Where it is not, the profile began when it was asked for.
    const shift = Math.abs(profile.startTime - ended.startedAt) < 1_000_000 ? 0 : profile.startTime - ended.startedAt;
    const runs = ended.runs.map((run) => ({ ...run, from: run.from + shift, to: run.to + shift }));
    const text = JSON.stringify({ profile, runs });
    for (let at = 0; at < text.length;) {
      const to = endOfPart(text, at);
      send({ type: 'profile', more: to < text.length }, text.slice(at, to));
      at = to;
    }
  } catch (error) {
    send({ type: 'profile', error: `Node.js ${process.versions.node} could not end the profile: ${error?.message}.` });
  }
}

/** Two halves of one character stay together, as each part is encoded by itself. */
function endOfPart(text, at) {
  const to = Math.min(text.length, at + PART_CHARACTERS);
  const last = text.charCodeAt(to - 1);
  return to < text.length && last >= 0xd800 && last < 0xdc00 ? to - 1 : to;
}

/** In the same process, the answer is there when the call returns. */
function post(session, method, params) {
  let failure;
  let answer;
  session.post(method, params, (error, result) => {
    failure = error;
    answer = result;
  });
  if (failure) throw new Error(failure.message);
  return answer;
}

function microseconds() {
  return Number(process.hrtime.bigint() / 1000n);
}

/** What the process holds, in bytes; less where the system does not say. */
function memory() {
  try {
    const { rss, heapUsed } = process.memoryUsage();
    return { rssBytes: rss, heapUsedBytes: heapUsed };
  } catch {
    return {};
  }
}

/** The most that the process ever had, as the system remembers it. */
function highestEver() {
  return process.resourceUsage().maxRSS * 1024;
}
