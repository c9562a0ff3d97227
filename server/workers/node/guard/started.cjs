// Writes down which programs a plugin's process has started, where the host cannot ask the system: server/src/runner/process/startedPrograms.ts.
'use strict';
const { appendFileSync } = require('node:fs');
const { policy, apply } = require('./denial.cjs');

const { started } = policy;
const { on } = require('node:events').prototype;

function note(line) {
  try {
    appendFileSync(started, line);
  } catch {
    // The plugin has made its temporary folder one that nothing is written to.
  }
}

/** To be called with each program that was started. */
function noteStarted(child) {
  const { pid } = child;
  if (started === undefined || !(pid > 0)) return;
  note(`+${pid}\n`);
  apply(on, child, ['exit', () => note(`-${pid}\n`)]);
}

module.exports = { noteStarted };
