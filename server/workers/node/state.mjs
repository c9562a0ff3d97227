// What handlers keep in `context.state`, on its way from the worker of one version of the plugin to that of the next.
import { deserialize, serialize } from 'node:v8';

/** As BUDGETS.responseBytes in server/src/contract/budgets.ts: no body of a message is larger. */
const MAX_STATE_BYTES = 8 * 1024 * 1024;
/** As in server/src/runner/wire.ts. */
const MOST_DROPPED = 20;

/**
 * As much of the state as another worker can have: what `structuredClone` copies, except for objects of classes, of which it would leave the data
 * alone. Where something cannot be copied, what else there is under other keys still is.
 */
export function exportState(state) {
  const dropped = [];
  const kept = {};
  for (const key of Object.keys(state)) {
    let why;
    try {
      why = whyNot(state[key]);
      if (why === undefined) kept[key] = state[key];
    } catch (error) {
      why = messageOf(error);
    }
    if (why !== undefined) dropped.push({ key, why });
  }
  const bytes = whole(kept) ?? piecewise(kept, dropped);
  return { bytes, dropped: dropped.slice(0, MOST_DROPPED).map(({ key, why }) => ({ key: key.slice(0, 100), why: why.slice(0, 200) })) };
}

/** Puts it into the state of this worker. */
export function restoreState(state, bytes) {
  // They are aligned for what is in them.
  if (bytes.length > 0) Object.assign(state, deserialize(Buffer.from(bytes)));
}

/** With what several keys share in one piece. */
function whole(state) {
  if (Object.keys(state).length === 0) return Buffer.alloc(0);
  try {
    const bytes = serialize(state);
    return bytes.length > MAX_STATE_BYTES ? undefined : bytes;
  } catch {
    return undefined;
  }
}

function piecewise(state, dropped) {
  const kept = {};
  let size = 0;
  for (const [key, value] of Object.entries(state)) {
    try {
      // Some more for what stands around each.
      const bytes = serialize(value).length + 2 * key.length + 100;
      if (size + bytes > MAX_STATE_BYTES) dropped.push({ key, why: 'too large' });
      else {
        size += bytes;
        kept[key] = value;
      }
    } catch (error) {
      dropped.push({ key, why: messageOf(error) });
    }
  }
  return whole(kept) ?? Buffer.alloc(0);
}

const PLAIN = new Set([
  null,
  ...[Object, Array, Map, Set, Date, RegExp, ArrayBuffer, Boolean, Number, String, BigInt].map((type) => type.prototype),
]);
const ERRORS = new Set([Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => type.prototype));

/** Why a value, or something in it, cannot be copied; undefined where it can. */
function whyNot(value) {
  const seen = new Set();
  const waiting = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one === 'function') return 'a function, or has one in it';
    if (typeof one === 'symbol') return 'a symbol, or has one in it';
    if (typeof one !== 'object' || one === null || seen.has(one)) continue;
    seen.add(one);
    if (ArrayBuffer.isView(one)) continue;
    const prototype = Object.getPrototypeOf(one);
    if (ERRORS.has(prototype)) continue;
    if (!PLAIN.has(prototype)) return `an object of ${nameOf(prototype)}, or has one in it`;
    // One by one: there may be more than fit into the arguments of a call.
    if (one instanceof Map || one instanceof Set) {
      for (const each of one.keys()) waiting.push(each);
      if (one instanceof Map) for (const each of one.values()) waiting.push(each);
    } else for (const each of Object.values(one)) waiting.push(each);
  }
  return undefined;
}

function nameOf(prototype) {
  const name = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' ? `the class ${name}` : 'a class';
}

function messageOf(error) {
  return `nothing that can be copied (${String(error?.message ?? error)})`;
}
