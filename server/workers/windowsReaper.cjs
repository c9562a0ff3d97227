// On Windows, the one process per host that outlives it: when its input ends, the host is gone, and it ends what plugins' processes left running.
// What they had started themselves without detaching it, the system has ended by then: Node.js puts its processes into a job that ends with it.
// Started by server/src/runner/process/reaper.ts, which tells it "add TOKEN", "group TOKEN ID FILE" and "remove TOKEN".
'use strict';
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { createInterface } = require('node:readline');

const TASKKILL_MS = 5000;

/** By token: the process, and the file in which its guard writes down what it starts. */
const guarded = new Map();

/** As readStarted in server/src/runner/process/startedPrograms.ts. */
function started(file) {
  const running = new Set();
  try {
    for (const line of readFileSync(file, 'latin1').split('\n')) {
      const [, sign, digits] = /^([+-])(\d{1,10})$/.exec(line) ?? [];
      if (sign === '+') running.add(Number(digits));
      else if (sign === '-') running.delete(Number(digits));
    }
  } catch {
    // It has started nothing.
  }
  return [...running].filter((pid) => pid > 4 && pid !== process.pid).slice(-1000);
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function end(pid) {
  if (!exists(pid)) return;
  const taskkill = path.win32.join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'taskkill.exe');
  const { status } = spawnSync(taskkill, ['/F', '/T', '/PID', String(pid)], { stdio: 'ignore', windowsHide: true, timeout: TASKKILL_MS });
  if (status === 0 || !exists(pid)) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

for (const signal of ['SIGINT', 'SIGBREAK', 'SIGHUP', 'SIGTERM']) process.on(signal, () => undefined);
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [, verb, token, pid, file] = /^(\w+) (\S+)(?: (\d+)(?: (.+))?)?$/.exec(line) ?? [];
    if (verb === 'group') guarded.set(token, { pid: Number(pid), file });
    else if (verb === 'remove') guarded.delete(token);
  })
  .on('close', () => {
    for (const { pid, file } of guarded.values()) {
      // First, as what it started is found through it.
      end(pid);
      if (file !== undefined) started(file).forEach(end);
    }
    process.exit(0);
  });
