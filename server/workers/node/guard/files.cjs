// Puts a check before every function of node:fs that takes a path.
'use strict';
const fs = require('node:fs');
const { fileURLToPath } = require('node:url');
const {
  policy,
  rules,
  resolve,
  basename,
  dirname,
  apply,
  denied,
  fileNeed,
  within,
  inFolders,
  isNull,
  mayRead,
  mayWrite,
} = require('./denial.cjs');
const { speller } = require('./spelling.cjs');

// As they were before the checks: what the guard itself looks at is nobody's attempt.
const realpath = fs.realpathSync.native;
const readlink = fs.readlinkSync;
const { readdirSync: readdir } = fs;

/** The text of a path argument, or undefined for what is none (descriptors) or is none of ours to judge. */
function pathOf(value) {
  if (typeof value === 'string') return resolve(value);
  if (value instanceof URL) return value.protocol === 'file:' ? fileURLToPath(value) : undefined;
  if (value instanceof Uint8Array) return resolve(Buffer.from(value).toString('utf8'));
  return undefined;
}

/** Where a path really leads, the last part of which may not exist. Only needed where no mount hides what links lead to. */
function followed(file) {
  let existing = file;
  let rest = '';
  for (;;) {
    try {
      return resolve(realpath(existing) + rest);
    } catch {
      const parent = dirname(existing);
      if (parent === existing) return file;
      rest = `${rules.sep}${basename(existing)}${rest}`;
      existing = parent;
    }
  }
}

/** Names under which tools look for their settings in every folder up to the root. */
const SETTINGS = /^\.|^package\.json$|\.config\.|rc(?:\.\w+)?$|^(?:tsconfig|pyproject|setup)\b/;

/** Such tools go on when a file is not there, and give up when they may not read it. */
function isLookedFor(file) {
  const folder = dirname(file);
  return (
    SETTINGS.test(basename(file)) && (within(policy.pluginFolder, folder) || policy.workspaceFolders.some((one) => within(one, folder)))
  );
}

const granted = [...policy.read, ...policy.write].map(({ base }) => base);
const spelled = speller(rules, [...granted, policy.tmp, ...policy.runtime], resolve);

/** Which arguments name files that must be there by that name; the first one does, unless it is said otherwise. */
const NAMES = { copyFile: [0, 1], cp: [0, 1], rename: [0, 1], link: [0, 1], symlink: [1], glob: [] };

/** What is judged is what Node.js is given then. */
function judgeSpelled(name, judge) {
  const places = NAMES[name] ?? [0];
  return (args) => {
    for (let index = 0; index < places.length; index++) {
      const place = places[index];
      if (place < args.length) args[place] = spelled(args[place]);
    }
    judge(args);
  };
}

function check(kind, value) {
  const named = pathOf(value);
  if (named === undefined) return;
  const may = kind === 'read' ? mayRead : mayWrite;
  if (!may(named)) throw denied(fileNeed(kind, named), kind === 'read' && isLookedFor(named) ? 'ENOENT' : undefined);
  if (policy.followLinks && !isNull(named)) {
    const target = followed(named);
    if (target !== named && !may(target)) throw denied(fileNeed(kind, target));
  }
}

const ANCESTORS = new Set(policy.ancestors.map(rules.comparable));
const hasAncestor = ANCESTORS.has.bind(ANCESTORS);
const isAncestor = (file) => hasAncestor(file) || hasAncestor(rules.comparable(file));

function checkMetadata(value) {
  const named = pathOf(value);
  // Folders above a granted one must be visible for paths to be resolved; mounts show nothing else in them.
  if (named !== undefined && !isAncestor(named)) check('read', value);
}

const { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, O_APPEND } = fs.constants;

function opensForWriting(flags) {
  if (typeof flags === 'number') return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)) !== 0;
  return typeof flags === 'string' && /[wa+]/.test(flags);
}

function checkTwo(first, second) {
  return (args) => {
    check(first, args[0]);
    if (first === 'write') check('read', args[0]);
    check(second, args[1]);
  };
}

/** Moving or removing what contains a protected spot would put another one in its place; what is moved away is hidden no longer. */
function checkWhole(value) {
  const named = pathOf(value);
  if (named !== undefined && (holds(named, policy.protected) || holds(named, policy.hidden)))
    throw denied({ permission: `filesystem:write:${named}`, detail: `move or remove ${named}, which holds protected files` });
}

function holds(folder, spots) {
  for (let index = 0; index < spots.length; index++) if (within(spots[index], folder) && !within(folder, spots[index])) return true;
  return false;
}

/** A folder that is moved into a workspace may hold a repository, which could not have been made there. */
function checkMoved([from, to]) {
  const [source, target] = [pathOf(from), pathOf(to)];
  if (source === undefined || target === undefined || inFolders(source, policy.workspaceFolders)) return;
  for (const name of namesBelow(source)) {
    const place = resolve(target, name);
    if (!mayWrite(place)) throw denied(fileNeed('write', place));
  }
}

function namesBelow(folder) {
  try {
    return readdir(folder, { recursive: true });
  } catch {
    // It is a file, or not there.
    return [];
  }
}

/** What goes through folders goes on inside of Node.js, past these checks. */
function checkThrough([value, options]) {
  check('read', value);
  const named = pathOf(value);
  if (named === undefined || !options?.recursive) return;
  const hidden = policy.hidden.find((spot) => within(spot, named));
  if (hidden !== undefined) throw denied(fileNeed('read', hidden));
}

/** Has each file that is copied looked at: a folder may hold what is hidden, and be copied over what is protected. */
function checkCopy(args) {
  checkTwo('read', 'write')(args);
  // Read once, as it may be another one the next time.
  const options = { ...args[2] };
  const { filter } = options;
  if (options.recursive && needsEachLookedAt(args[0], args[1], options))
    options.filter = (from, to) => {
      check('read', from);
      check('write', to);
      return typeof filter === 'function' ? filter(from, to) : true;
    };
  args[2] = options;
}

/** Copying is many times slower with a filter. */
function needsEachLookedAt(from, to, options) {
  const [source, target] = [pathOf(from), pathOf(to)];
  if (source === undefined || target === undefined || policy.followLinks || options.dereference) return true;
  return (
    inFolders(target, policy.workspaceFolders) ||
    policy.hidden.some((spot) => within(spot, source)) ||
    policy.protected.some((spot) => within(spot, target))
  );
}

/** The fixed part of a pattern, where the search begins. */
function checkPatterns([patterns, options]) {
  const cwd = pathOf(options?.cwd ?? '.');
  for (const pattern of Array.isArray(patterns) ? patterns : [patterns]) {
    const [fixed] = `${pattern}`.split(/[*?[{!]/);
    checkMetadata(resolve(cwd ?? '.', fixed.slice(0, Math.max(fixed.lastIndexOf('/'), fixed.lastIndexOf(rules.sep)) + 1) || '.'));
  }
}

const reads = (args) => check('read', args[0]);
const metadata = (args) => checkMetadata(args[0]);
const writes = (args) => check('write', args[0]);

const CHECKS = {
  ...{
    access: reads,
    readFile: reads,
    readdir: checkThrough,
    readlink: reads,
    opendir: checkThrough,
    watch: checkThrough,
    watchFile: reads,
    openAsBlob: reads,
  },
  ...{ createReadStream: reads, stat: metadata, lstat: metadata, statfs: metadata, realpath: metadata, glob: checkPatterns },
  ...{ writeFile: writes, appendFile: writes, mkdir: writes, mkdtemp: writes, mkdtempDisposable: writes, unlink: writes, truncate: writes },
  ...{ chmod: writes, lchmod: writes, chown: writes, lchown: writes, utimes: writes, lutimes: writes, createWriteStream: writes },
  open: (args) => check(opensForWriting(args[1]) ? 'write' : 'read', args[0]),
  copyFile: checkTwo('read', 'write'),
  cp: checkCopy,
  rename: (args) => {
    checkTwo('write', 'write')(args);
    checkWhole(args[0]);
    checkMoved(args);
  },
  rm: (args) => {
    check('write', args[0]);
    checkWhole(args[0]);
  },
  rmdir: (args) => {
    check('write', args[0]);
    checkWhole(args[0]);
  },
  // A second name for a file gives whoever may write here the right to write there.
  link: checkTwo('write', 'write'),
  symlink: (args) => {
    const link = pathOf(args[1]);
    const target = link !== undefined && typeof args[0] === 'string' ? resolve(dirname(link), args[0]) : args[0];
    check('read', target);
    check('write', args[1]);
  },
};

/** Functions that give something back at once, and throw where others call back. */
const AT_ONCE = new Set(['watch', 'watchFile', 'createReadStream', 'createWriteStream']);

function checkedSync(original, judge, improve) {
  return function (...args) {
    try {
      judge(args);
      return apply(original, this, args);
    } catch (error) {
      throw improve(error);
    }
  };
}

function checkedPromise(original, judge, improve) {
  return function (...args) {
    try {
      judge(args);
      const result = apply(original, this, args);
      return result instanceof Promise ? result.catch((error) => Promise.reject(improve(error))) : result;
    } catch (error) {
      return Promise.reject(improve(error));
    }
  };
}

/** Calls back with the error, as callers of such functions do not expect it to throw. */
function checkedCallback(original, judge, improve) {
  return function (...args) {
    const last = args.length - 1;
    const callback = args[last];
    try {
      judge(args);
      if (typeof callback === 'function') args[last] = (error, ...rest) => callback(error ? improve(error) : error, ...rest);
      return apply(original, this, args);
    } catch (error) {
      improve(error);
      if (typeof callback !== 'function') throw error;
      process.nextTick(callback, error);
      return undefined;
    }
  };
}

/** @param improve gives Node's own refusals our names, where they pass by. */
function guardFiles(improve) {
  const { promises } = fs;
  for (const name in CHECKS) {
    const judge = judgeSpelled(name, CHECKS[name]);
    const put = (place, member, wrap) => {
      const original = place[member];
      if (typeof original !== 'function') return;
      const { native } = original;
      place[member] = wrap(original, judge, improve);
      if (typeof native === 'function') place[member].native = wrap(native, judge, improve);
    };
    put(fs, name, AT_ONCE.has(name) ? checkedSync : name === 'openAsBlob' ? checkedPromise : checkedCallback);
    put(fs, `${name}Sync`, checkedSync);
    // These give back what is iterated over.
    put(promises, name, name === 'watch' || name === 'glob' ? checkedSync : checkedPromise);
  }
  changeExists();
  changeCopies();
}

function changeExists() {
  const { existsSync, exists } = fs;
  const visible = (file) => {
    const named = pathOf(file);
    return named === undefined || isAncestor(named) || mayRead(named);
  };
  fs.existsSync = (file) => {
    try {
      return visible(file) && existsSync(spelled(file));
    } catch {
      // Node's own refusal, of folders above what was granted.
      return false;
    }
  };
  fs.exists = (file, callback) => (visible(file) ? exists(spelled(file), callback) : void process.nextTick(callback, false));
}

/** Copying by steps looks at every folder up to the root, which Node's permissions refuse; copying at once does not. */
function changeCopies() {
  const { cp, cpSync, promises } = fs;
  const { cp: copy } = promises;
  const isAbove = (error) =>
    error.code === 'ERR_ACCESS_DENIED' && typeof error.resource === 'string' && isAncestor(resolve(error.resource));
  promises.cp = (from, to, options) =>
    copy(from, to, options).catch((error) => {
      if (!isAbove(error)) throw error;
      return cpSync(from, to, options);
    });
  fs.cp = (from, to, options, callback = options) => {
    cp(from, to, typeof options === 'object' ? options : {}, (error) => {
      if (!error || !isAbove(error)) return callback(error);
      try {
        cpSync(from, to, typeof options === 'object' ? options : {});
      } catch (failure) {
        return callback(failure);
      }
      return callback(null);
    });
  };
}

module.exports = { guardFiles, check, checkedCallback, checkedPromise, readlink };
