// Refuses programs and whatever else in Node.js would reach around permissions.
'use strict';
const { policy, apply, denied, startsWith } = require('./denial.cjs');
const { grantedPrograms } = require('./granted.cjs');
const { changeSqlite } = require('./sqlite.cjs');
const { noteStarted } = require('./started.cjs');

const { defineProperty } = Object;
const listed = Array.isArray(policy.spawn) ? policy.spawn : [];
const { startOf, nameOf, firstWord, meantByShell } = grantedPrograms(listed);

const unstartable = policy.unstartable ?? [];

/** The refusal of a program that may be started and cannot, as the host found out; undefined for others. */
function unstartableDenial(file) {
  for (let index = 0; index < unstartable.length; index++) {
    const { name, path, why } = unstartable[index];
    if (file !== name && file !== path) continue;
    const permission = policy.spawn === 'all' ? 'process:spawn' : `process:spawn:${name}`;
    return denied({ permission, detail: `start ${name}`, because: why });
  }
  return undefined;
}

/** Has the error of a program that the system did not find say what of it is missing. */
function withReason(error, file, options) {
  if (!startsWith(`${error?.syscall}`, 'spawn')) return error;
  if (error.code === 'ENOENT') require('./missing.cjs').sayWhatIsMissing(error, file, options);
  return error;
}

/** Has the error of a child that could not be started say why, whoever hears of it. */
function sayingWhy(child, file, options) {
  const { emit } = child;
  const value = function (name, error, ...rest) {
    return apply(emit, this, [name, name === 'error' ? withReason(error, file, options) : error, ...rest]);
  };
  defineProperty(child, 'emit', { value, writable: true, enumerable: false, configurable: true });
}

/** How a program is started that may be: `{ file, args }`. @returns undefined for one that may not. */
function allowedStart(file) {
  if (policy.spawn === 'all') return { file, args: [] };
  return policy.spawn === 'none' ? undefined : startOf(file);
}

/** @param word the command that a shell was to run. */
function spawnDenial(file, word) {
  const known = unstartableDenial(word === undefined || word === '' ? file : word);
  if (known !== undefined) return known;
  const name = nameOf(file);
  if (word === undefined || word === '') {
    if (allowedStart(name) === undefined) return denied({ permission: `process:spawn:${name}`, detail: `start ${name}` });
    return denied({
      permission: `process:spawn:${file}`,
      detail: `start ${file}, which is another program than the ${name} that it may start`,
    });
  }
  // What it means is granted, but not the shell that it goes through.
  if (allowedStart(word) !== undefined)
    return denied({ permission: `process:spawn:${name}`, detail: `start ${name}, the shell that is to run ${nameOf(word)}` });
  return denied({ permission: `process:spawn:${nameOf(word)}`, detail: `start ${nameOf(word)}` });
}

/** A copy that stays as it is: a plugin's object may answer differently when it is read again. */
function snapshot(object) {
  const copy = { __proto__: null };
  for (const name in object) copy[name] = object[name];
  return copy;
}

function changeChildProcess(childProcess) {
  const { spawn } = childProcess.ChildProcess.prototype;
  childProcess.ChildProcess.prototype.spawn = function (given) {
    if (typeof given !== 'object' || given === null) return apply(spawn, this, [given]);
    const options = snapshot(given);
    const { file, args } = options;
    const start = allowedStart(file);
    if (start === undefined) throw spawnDenial(file, meantByShell(file, args));
    const known = unstartableDenial(file);
    if (known !== undefined) throw known;
    options.file = start.file;
    // The first one is the name under which the program runs.
    if (start.args.length > 0) options.args = joined([args?.[0] ?? file], start.args, args, 1);
    const result = apply(spawn, this, [options]);
    if (result !== 0 || !(this.pid > 0)) sayingWhy(this, file, options);
    noteStarted(this);
    return result;
  };
  for (const name of ['spawnSync', 'execFileSync']) {
    const original = childProcess[name];
    childProcess[name] = function (file, ...rest) {
      const hasArgs = Array.isArray(rest[0]) || rest[0] === undefined || rest[0] === null;
      const args = hasArgs ? rest[0] : undefined;
      const given = hasArgs ? rest[1] : rest[0];
      // What is no object is refused by Node.js.
      const options = typeof given === 'object' && given !== null ? snapshot(given) : given;
      if (typeof options === 'object' && options?.shell)
        return apply(original, this, [file, joined([], [], args, 0), throughShell(options, file)]);
      const start = allowedStart(file);
      if (start === undefined) throw spawnDenial(file, meantByShell(file, joined([file], [], args, 0)));
      const known = unstartableDenial(file);
      if (known !== undefined) throw known;
      try {
        const result = apply(original, this, [start.file, joined([], start.args, args, 0), options]);
        if (name === 'spawnSync') withReason(result.error, file, options);
        return result;
      } catch (error) {
        throw withReason(error, file, options);
      }
    };
  }
  const { execSync } = childProcess;
  childProcess.execSync = function (line, given) {
    return apply(execSync, this, [line, throughShell(snapshot(given), line)]);
  };
}

/** Lists one after the other, the last one from an index on. Without what plugin code may have changed. */
function joined(first, second, last, from) {
  const all = [];
  let length = 0;
  const add = (value) => defineProperty(all, length++, { value, writable: true, enumerable: true, configurable: true });
  for (let index = 0; index < first.length; index++) add(first[index]);
  for (let index = 0; index < second.length; index++) add(second[index]);
  for (let index = from; index < (last?.length ?? 0); index++) add(last[index]);
  return all;
}

/** Options with the shell that may be started. */
function throughShell(options, line) {
  const shell = typeof options.shell === 'string' ? options.shell : usualShell();
  const start = allowedStart(shell);
  // One that stands for something else would be given arguments in between.
  if (start === undefined || start.args.length > 0) throw spawnDenial(shell, firstWord(line));
  options.shell = start.file;
  return options;
}

function usualShell() {
  if (process.platform !== 'win32') return '/bin/sh';
  return process.env.comspec ?? 'cmd.exe';
}

function changeProcess() {
  const { pid: own, _debugProcess: debug } = process;
  // The second is what the first is made of.
  for (const name of ['kill', '_kill']) {
    const original = process[name];
    process[name] = (pid, signal) => {
      if (policy.spawn === 'none' && pid !== own) throw denied({ permission: 'process:spawn', detail: `send a signal to process ${pid}` });
      return apply(original, process, [pid, signal]);
    };
  }
  // Has another Node.js let debuggers in, such as the host, which would then do what they say.
  process._debugProcess = (pid) => {
    if (policy.spawn !== 'all') throw denied({ permission: 'process:spawn', detail: `debug process ${pid}` });
    return apply(debug, process, [pid]);
  };
  for (const name of ['binding', '_linkedBinding']) {
    process[name] = (what) => {
      throw denied({
        permission: 'process:spawn',
        detail: `use Node.js' internals (process.${name}(${JSON.stringify(what)})), which reach around permissions`,
      });
    };
  }
  if (process.execve) {
    const { execve } = process;
    process.execve = (file, ...rest) => {
      if (policy.spawn !== 'all') throw spawnDenial(file);
      return apply(execve, process, [file, ...rest]);
    };
  }
  const { dlopen } = process;
  process.dlopen = (module, file, ...rest) => {
    if (policy.nativeAddons) return apply(dlopen, process, [module, file, ...rest]);
    throw denied({ permission: 'process:spawn', detail: `load the native addon ${file}, which could start programs` });
  };
}

function changeWorkerThreads(threads) {
  threads.Worker = class Worker {
    constructor() {
      throw denied({ permission: 'process:spawn', detail: 'start a worker thread, in which permissions would not hold' });
    }
  };
}

function changeInspector(inspector) {
  const { open } = inspector;
  inspector.open = (port, host, ...rest) => {
    // As the worker opens it for a debugger; for everybody else's ears it needs the network.
    if (policy.network !== 'all' && host !== '127.0.0.1')
      throw denied({ permission: 'network:request', detail: 'let debuggers in from elsewhere' });
    return apply(open, inspector, [port, host, ...rest]);
  };
}

function changeWasi(wasi) {
  wasi.WASI = class WASI {
    constructor() {
      throw denied({ permission: 'filesystem:read', detail: 'use WASI, whose file access goes around permissions' });
    }
  };
}

/** The list of users may not be there to be read; libraries ask who they run as all the same. */
function changeOs(os) {
  const { userInfo, setPriority } = os;
  const { pid: own } = process;
  os.setPriority = (...args) => {
    // With one argument it is the priority.
    if (policy.spawn === 'none' && args.length > 1 && args[0] !== 0 && args[0] !== own)
      throw denied({ permission: 'process:spawn', detail: `change the priority of process ${args[0]}` });
    return apply(setPriority, os, args);
  };
  os.userInfo = (options) => {
    try {
      return userInfo(options);
    } catch {
      const { USER, SHELL } = process.env;
      return {
        uid: process.getuid?.() ?? -1,
        gid: process.getgid?.() ?? -1,
        username: USER ?? 'plugin',
        homedir: os.homedir(),
        shell: SHELL ?? null,
      };
    }
  };
}

/**
 * Node.js hands its own permissions on to each Node.js that it starts, by this list. Where the system holds what programs may do, they would lack what
 * they were installed with, which the plugin itself has nothing to do with.
 */
function keepPermissionsToItself() {
  if (policy.spawn === 'none' || policy.followLinks) return;
  process.execArgv = process.execArgv.filter((flag) => !/^--(?:permission$|allow-)/.test(flag));
}

/** @param lazily has a built-in module changed when it is first asked for. */
function guardPrograms(lazily) {
  keepPermissionsToItself();
  lazily('child_process', changeChildProcess);
  lazily('worker_threads', changeWorkerThreads);
  lazily('wasi', changeWasi);
  lazily('inspector', changeInspector);
  lazily('sqlite', changeSqlite);
  lazily('os', changeOs);
  changeProcess();
}

module.exports = { guardPrograms };
