// Writes down which programs a plugin's process has started, where the host cannot ask the system: server/src/runner/process/startedPrograms.ts.
'use strict';
const { openSync, writeSync } = require('node:fs');
const { policy, apply } = require('./denial.cjs');

const { started } = policy;
const { on } = require('node:events').prototype;

/** Opened before the checks are there, which let nobody open it. */
const list = started === undefined ? undefined : opened();

function opened() {
  try {
    return openSync(started, 'a', 0o600);
  } catch {
    // What is started is found as far as its parents live.
    return undefined;
  }
}

function note(line) {
  try {
    writeSync(list, line);
  } catch {
    // The plugin has closed it.
  }
}

/** To be called with each program that was started. */
function noteStarted(child) {
  const { pid } = child;
  if (list === undefined || !(pid > 0)) return;
  note(`+${pid}\n`);
  apply(on, child, ['exit', () => note(`-${pid}\n`)]);
}

module.exports = { noteStarted };
