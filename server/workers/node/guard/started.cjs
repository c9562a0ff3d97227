// Writes down which programs a plugin's process has started, where the host cannot ask the system: server/src/runner/process/startedPrograms.ts.
'use strict';
const { openSync, writeSync, readSync, closeSync, existsSync } = require('node:fs');
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

/** As it was before the checks: what the guard itself looks at is nobody's attempt. What the plugin may not read does not exist for it. */
function existing(file) {
  try {
    return existsSync(file);
  } catch {
    return false;
  }
}

/** The beginning of a file; undefined where it cannot be read. */
function beginning(file) {
  try {
    const fd = openSync(file, 'r');
    try {
      const bytes = Buffer.alloc(256);
      return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

module.exports = { noteStarted, existing, beginning };
