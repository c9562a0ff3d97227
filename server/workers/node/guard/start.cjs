// Runs in a worker before any plugin code: refuses what was not granted with an error that names the missing permission.
// The operating system's confinement, where there is one, holds without it; the guard gives the reasons.
'use strict';
const Module = require('node:module');
const { startsWith, apply, denials, listen, mark, policy, sentence } = require('./denial.cjs');
const { guardFiles } = require('./files.cjs');
const { guardNetwork } = require('./network.cjs');
const { guardPrograms } = require('./programs.cjs');
const { lockPrograms } = require('./lock.cjs');

const { syncBuiltinESMExports } = Module;

/** Changes to built-in modules that have not been loaded yet: loading all of them would make every start slower. */
const pending = new Map();

function lazily(name, change) {
  const before = pending.get(name);
  pending.set(
    name,
    before === undefined
      ? change
      : (loaded) => {
          before(loaded);
          change(loaded);
        },
  );
}

/** The missing permission behind an error, as `{ permission, detail, guess?, file?, line? }`. */
function explain(error) {
  const known = denials.get(error);
  if (known !== undefined) return known;
  try {
    return require('./explain.cjs').explain(error);
  } catch {
    // The plugin has changed what it uses, or, where it is a file of its own, has left no descriptor to load it with: then there is no explanation.
    return undefined;
  }
}

/** Node's own refusals carry no name of ours: add it where they pass by. */
function improve(error) {
  if (typeof error !== 'object' || error === null || denials.has(error)) return error;
  const known = explain(error);
  if (known !== undefined && !known.guess) {
    error.message = sentence(known);
    error.permission = known.permission;
    denials.set(error, known);
    mark(known);
  }
  return error;
}

/** Makes every way to a built-in module pass by `pending`. */
function hookBuiltins() {
  const settle = (name) => {
    const bare = typeof name === 'string' && startsWith(name, 'node:') ? name.slice(5) : name;
    const root = bare === 'dns/promises' ? 'dns' : bare;
    const change = pending.get(root);
    if (change === undefined) return;
    pending.delete(root);
    const loaded = load(`node:${root}`);
    change(loaded);
    syncBuiltinESMExports();
  };
  const load = process.getBuiltinModule;
  const quick = ['child_process', 'dgram', 'dns', 'os', 'worker_threads', 'wasi', 'inspector', 'sqlite'];
  const { _load } = Module;
  Module._load = function (name, ...rest) {
    if (pending.size > 0) settle(name);
    return apply(_load, this, [name, ...rest]);
  };
  process.getBuiltinModule = (name) => {
    settle(name);
    return load(name);
  };
  Module.registerHooks?.({
    resolve(name, context, next) {
      if (pending.size > 0 && quick.includes(startsWith(name, 'node:') ? name.slice(5) : name.split('/')[0])) settle(name);
      return next(name, context);
    },
  });
}

lockPrograms(policy);
guardFiles(improve);
guardNetwork(lazily, improve);
guardPrograms(lazily);
if (process.platform === 'win32') require('./shares.cjs').guardShares();
hookBuiltins();
syncBuiltinESMExports();
// What `fork` gives to the programs that it starts. The guard was told what is granted, which they are not, and would keep them from starting: the first
// of these is how the host has it loaded.
const loaded = process.execArgv.findIndex((argument) => argument.startsWith('--require='));
if (loaded >= 0) process.execArgv.splice(loaded, 1);
Object.defineProperty(globalThis, Symbol.for('codexPlugins.guard'), { value: Object.freeze({ explain, listen }) });
