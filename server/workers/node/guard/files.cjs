// Puts a check before every function of node:fs that takes a path.
'use strict';
const fs = require('node:fs');
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
  isNull,
  isProtected,
  mayRead,
  mayWrite,
} = require('./denial.cjs');
const { asText, pathOf, rawPathOf, rememberHandle, holdWorkingFolder } = require('./given.cjs');
const { takeTurns } = require('./fileTurns.cjs');
const { speller } = require('./spelling.cjs');
const { treeChecks } = require('./trees.cjs');

// As they were before the checks: what the guard itself looks at is nobody's attempt.
const realpath = fs.realpathSync.native;
const readlink = fs.readlinkSync;

/** Where a path really leads, the last part of which may not exist. Only needed where no mount hides what links lead to. */
function followed(file) {
  let existing = file;
  let rest = '';
  for (;;) {
    try {
      return resolve(realpath(existing) + rest);
    } catch {
      const parent = dirname(existing);
      if (parent === existing) return resolve(file);
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

/** The spelling that Node.js knows, of whatever names a file. */
const given = (value) => spelled(asText(value));

/** What is judged is what Node.js is given then. */
function judgeSpelled(name, judge) {
  const places = NAMES[name] ?? [0];
  return (args) => {
    for (let index = 0; index < places.length; index++) {
      const place = places[index];
      if (place < args.length) args[place] = given(args[place]);
    }
    judge(args);
  };
}

function check(kind, value) {
  const named = pathOf(value);
  if (named === undefined) return;
  const may = kind === 'read' ? mayRead : mayWrite;
  if (!may(named)) throw denied(fileNeed(kind, named), kind === 'read' && isLookedFor(named) ? 'ENOENT' : undefined);
  if (isNull(named)) return;
  if (policy.followLinks) {
    const target = followed(rawPathOf(value));
    if (target !== named && !may(target)) throw denied(fileNeed(kind, target));
  } else if (kind === 'write' && !within(named, policy.tmp)) {
    // The system holds what links lead out to, but not all that is protected inside.
    const target = followed(rawPathOf(value));
    if (target !== named && isProtected(target)) throw denied(fileNeed(kind, target));
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

/** What goes through folders goes on inside of Node.js, past these checks. */
function checkThrough([value, options]) {
  check('read', value);
  const named = pathOf(value);
  if (named === undefined || !options?.recursive) return;
  const hidden = policy.hidden.find((spot) => within(spot, named));
  if (hidden !== undefined) throw denied(fileNeed('read', hidden));
}

function checkWatched(args) {
  checkThrough(args);
  if (policy.unwatched === undefined) return;
  const place = pathOf(args[0]) ?? args[0];
  // What is watched counts for all programs of the user together.
  if (policy.unwatched === 'ungranted') throw denied({ ...fileNeed('read', place), detail: `watch ${place}` });
  const text = `${policy.pluginId} may not watch ${place}: with the isolation "self-locked", which this machine gives, the system cannot tell what may be watched. Look at it again from time to time, as fs.watchFile does.`;
  throw Object.assign(new Error(text), { code: 'ENOSYS', syscall: 'watch', path: place });
}

const { checkCopy, checkCopyAtOnce, checkMoved } = treeChecks({ check, pathOf });

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
    watch: checkWatched,
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

/** Where a function that does not return before it is done can be looked at in another way. */
const CHECKS_AT_ONCE = { cp: checkCopyAtOnce };

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
    const put = (place, member, wrap, judged = judge) => {
      const original = place[member];
      if (typeof original !== 'function') return;
      const { native } = original;
      place[member] = wrap(original, judged, improve);
      if (typeof native === 'function') place[member].native = wrap(native, judged, improve);
    };
    put(fs, name, AT_ONCE.has(name) ? checkedSync : name === 'openAsBlob' ? checkedPromise : checkedCallback);
    put(fs, `${name}Sync`, checkedSync, judgeSpelled(name, CHECKS_AT_ONCE[name] ?? CHECKS[name]));
    // These give back what is iterated over.
    put(promises, name, name === 'watch' || name === 'glob' ? checkedSync : checkedPromise);
  }
  const { open } = promises;
  promises.open = (...args) => apply(open, promises, args).then(rememberHandle);
  takeTurns(fs);
  changeExists();
  changeCopies();
  holdWorkingFolder();
}

function changeExists() {
  const { existsSync, exists } = fs;
  const visible = (file) => {
    const named = pathOf(file);
    return named === undefined || isAncestor(named) || mayRead(named);
  };
  fs.existsSync = (value) => {
    try {
      const file = given(value);
      return visible(file) && existsSync(file);
    } catch {
      // Node's own refusal, of folders above what was granted.
      return false;
    }
  };
  fs.exists = (value, callback) => {
    let file;
    try {
      file = given(value);
    } catch {
      // The URL of no file: Node.js says that it is not there.
    }
    return visible(file) ? exists(file, callback) : void process.nextTick(callback, false);
  };
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

module.exports = { guardFiles, check, given, checkedCallback, checkedPromise, readlink };
