// Has files opened one after the other where a plugin asks for more at once than it may have open, which is fewer than elsewhere: of all the files of a
// project, plugins often ask for each at the same time.
'use strict';
const { apply } = Reflect;

/** Functions that open something; those that close it again before they call back are true. */
const OPENING = {
  __proto__: null,
  readFile: true,
  writeFile: true,
  appendFile: true,
  copyFile: true,
  readdir: true,
  open: false,
  opendir: false,
};

/** How many calls are going on that are going to close what they have opened. */
let closing = 0;

/** The calls that wait, as a chain: plugin code may change what arrays do. */
let first;
let last;

function wait(again) {
  const call = { again, next: undefined };
  if (first === undefined) first = call;
  else last.next = call;
  last = call;
}

function wakeNext() {
  if (first === undefined) return;
  const { again } = first;
  first = first.next;
  again();
}

/**
 * A call has ended.
 * @returns whether it is to wait, and be made once more when another one has closed what it had opened. Where no such call is going on, whatever is
 * open the plugin itself keeps so.
 */
function ended(error, closes) {
  if (closes) closing--;
  if (error?.code === 'EMFILE' && closing > 0) return true;
  wakeNext();
  return false;
}

function patientCallback(original, closes) {
  return function (...args) {
    const at = args.length - 1;
    const callback = args[at];
    if (typeof callback !== 'function') return apply(original, this, args);
    const attempt = () => {
      // What Node.js throws over the arguments, it throws the first time.
      apply(original, this, args);
      if (closes) closing++;
    };
    args[at] = (error, ...rest) => {
      if (ended(error, closes)) wait(attempt);
      else callback(error, ...rest);
    };
    return attempt();
  };
}

function patientPromise(original, closes) {
  return async function (...args) {
    for (;;) {
      if (closes) closing++;
      try {
        const result = await apply(original, this, args);
        ended(undefined, closes);
        return result;
      } catch (error) {
        if (!ended(error, closes)) throw error;
        await new Promise(wait);
      }
    }
  };
}

/** @param fs `node:fs`, the functions of which are to wait for each other. */
function shareDescriptors(fs) {
  const { promises } = fs;
  for (const name in OPENING) {
    fs[name] = patientCallback(fs[name], OPENING[name]);
    promises[name] = patientPromise(promises[name], OPENING[name]);
  }
}

module.exports = { shareDescriptors };
