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

/** Functions that have closed what they opened when they are done. */
const CALLED_BACK = ['readFile', 'writeFile', 'copyFile', 'readdir'];
/** With callbacks, this one is made of another of them. */
const PROMISED = [...CALLED_BACK, 'appendFile'];

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
 * for it in vain.
 */
function endsByItself(name, file, data) {
  const isNamed = typeof file === 'string' || (typeof file === 'object' && (isView(file) || file instanceof URL));
  const writes = name === 'writeFile' || name === 'appendFile';
  return isNamed && (!writes || typeof data === 'string' || isView(data));
}

function callbackInTurn(name, original) {
  return function (...args) {
    const at = args.length - 1;
    const callback = args[at];
    if (typeof callback !== 'function' || !endsByItself(name, args[0], args[1])) return apply(original, this, args);
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

function promiseInTurn(name, original) {
  return (...args) => {
    const begin = () => apply(original, undefined, args);
    return endsByItself(name, args[0], args[1]) ? inTurn(begin) : begin();
  };
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
  for (const name of CALLED_BACK) fs[name] = callbackInTurn(name, fs[name]);
  for (const name of PROMISED) promises[name] = promiseInTurn(name, promises[name]);
}

module.exports = { takeTurns };
