// Refuses programs and whatever else in Node.js would reach around permissions.
'use strict';
const { policy, basename, apply, denied } = require('./denial.cjs');
const { check } = require('./files.cjs');
const { noteStarted } = require('./started.cjs');

function commandAllowed(file) {
  const { spawn } = policy;
  if (spawn === 'all') return true;
  if (spawn === 'none') return false;
  for (let index = 0; index < spawn.length; index++) {
    const rule = spawn[index];
    if (file === rule.name || file === rule.path || rule.reals.includes(file)) return true;
  }
  return false;
}

function spawnDenial(file) {
  const name = basename(`${file}`);
  return denied({ permission: `process:spawn:${name}`, detail: `start ${name}` });
}

function changeChildProcess(childProcess) {
  const { spawn } = childProcess.ChildProcess.prototype;
  childProcess.ChildProcess.prototype.spawn = function (options) {
    if (!commandAllowed(options?.file)) throw spawnDenial(commandOf(options?.file, options?.args));
    const result = apply(spawn, this, [options]);
    noteStarted(this);
    return result;
  };
  for (const [name, isShell] of [
    ['spawnSync', false],
    ['execFileSync', false],
    ['execSync', true],
  ]) {
    const original = childProcess[name];
    childProcess[name] = function (file, ...rest) {
      const shell = isShell || rest.some((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg) && arg.shell);
      if (!commandAllowed(shell ? '/bin/sh' : file)) throw spawnDenial(shell ? firstWord(file) : file);
      return apply(original, this, [file, ...rest]);
    };
  }
}

function firstWord(command) {
  return `${command}`.trim().split(/\s+/)[0] ?? 'sh';
}

/** What somebody wants to run who goes through a shell. */
function commandOf(file, args) {
  return basename(`${file}`) === 'sh' && args?.[1] === '-c' ? firstWord(args[2]) : file;
}

function changeProcess() {
  const { kill } = process;
  process.kill = (pid, signal) => {
    if (policy.spawn === 'none' && pid !== process.pid)
      throw denied({ permission: 'process:spawn', detail: `send a signal to process ${pid}` });
    return apply(kill, process, [pid, signal]);
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

function changeSqlite(sqlite) {
  for (const name of ['DatabaseSync', 'Database']) {
    const original = sqlite[name];
    if (original === undefined) continue;
    sqlite[name] = class extends original {
      constructor(file, options = {}) {
        if (file !== ':memory:' && file !== '') check(options.readOnly ? 'read' : 'write', file);
        super(file, { ...options, allowExtension: false });
      }
      exec(sql) {
        if (/\battach\b|\bvacuum\b[^;]*\binto\b/i.test(sql))
          throw denied({ permission: 'filesystem:read', detail: 'attach another database file' });
        return super.exec(sql);
      }
      prepare(sql, ...rest) {
        if (/\battach\b|\bvacuum\b[^;]*\binto\b/i.test(sql))
          throw denied({ permission: 'filesystem:read', detail: 'attach another database file' });
        return super.prepare(sql, ...rest);
      }
    };
  }
  const { backup } = sqlite;
  if (backup === undefined) return;
  sqlite.backup = (source, file, ...rest) => {
    check('write', file);
    return backup(source, file, ...rest);
  };
}

/** The list of users may not be there to be read; libraries ask who they run as all the same. */
function changeOs(os) {
  const { userInfo } = os;
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

/** @param lazily has a built-in module changed when it is first asked for. */
function guardPrograms(lazily) {
  lazily('child_process', changeChildProcess);
  lazily('worker_threads', changeWorkerThreads);
  lazily('wasi', changeWasi);
  lazily('inspector', changeInspector);
  lazily('sqlite', changeSqlite);
  lazily('os', changeOs);
  changeProcess();
}

module.exports = { guardPrograms };
