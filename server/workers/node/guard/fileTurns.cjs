// Has files read and written in turns where a plugin asks for hundreds at the same time, as for each file of a project: it may have fewer open than
// elsewhere, and more than a few at a time are no faster.
'use strict';
const { AsyncResource } = require('node:async_hooks');

const { apply } = Reflect;
const { URL } = globalThis;
const { nextTick } = process;
const isView = ArrayBuffer.isView.bind(ArrayBuffer);
const { bind } = AsyncResource;

const MOST_AT_ONCE = 64;

/** Functions that have closed what they opened when they are done, with the place of their options. */
const CALLED_BACK = { __proto__: null, readFile: 1, writeFile: 2, copyFile: 3, readdir: 1 };
/** With callbacks, this one is made of another of them. */
const PROMISED = { __proto__: null, ...CALLED_BACK, appendFile: 2 };

/** How many have their turn. */
let going = 0;

/** Those that wait, as a chain: plugin code may change what arrays do. */
let first;
let last;

function wait(begin) {
  const one = { begin, next: undefined };
  if (first === undefined) first = one;
  else last.next = one;
  last = one;
}

/** Whoever waits longest takes over. */
function ended() {
  if (first === undefined) {
    going--;
    return;
  }
  const { begin } = first;
  first = first.next;
  nextTick(begin);
}

/**
 * Whether a call comes to its end by itself. Not so what reads from the plugin's own streams, or goes on with what is open already: others could wait
 * for it in vain. And what can be called off is not to wait where nobody hears of that.
 */
function endsByItself(name, args, optionsAt) {
  const isNamed = typeof args[0] === 'string' || (typeof args[0] === 'object' && (isView(args[0]) || args[0] instanceof URL));
  const hasData = optionsAt < 2 || name === 'copyFile' || typeof args[1] === 'string' || isView(args[1]);
  return isNamed && hasData && args[optionsAt]?.signal === undefined;
}

function callbackInTurn(name, original, optionsAt) {
  return function (...args) {
    const at = args.length - 1;
    const callback = args[at];
    if (typeof callback !== 'function' || !endsByItself(name, args, optionsAt)) return apply(original, this, args);
    args[at] = function (...results) {
      ended();
      return apply(callback, this, results);
    };
    const begin = () => apply(original, this, args);
    // It is to be known whose call it is, also when another one's end has it begin.
    if (going >= MOST_AT_ONCE) return wait(bind(begin));
    going++;
    return begin();
  };
}

function promiseInTurn(name, original, optionsAt) {
  return (...args) =>
    endsByItself(name, args, optionsAt) ? inTurn(() => apply(original, undefined, args)) : apply(original, undefined, args);
}

async function inTurn(begin) {
  if (going >= MOST_AT_ONCE) await new Promise(wait);
  else going++;
  try {
    return await begin();
  } finally {
    ended();
  }
}

/** @param fs `node:fs` with its checks: who waits is checked when its turn comes, with what its arguments are by then. */
function takeTurns(fs) {
  const { promises } = fs;
  for (const name in CALLED_BACK) fs[name] = callbackInTurn(name, fs[name], CALLED_BACK[name]);
  for (const name in PROMISED) promises[name] = promiseInTurn(name, promises[name], PROMISED[name]);
}

module.exports = { takeTurns };
