// What a plugin may do, and what it is told when it may not: errors that name the missing permission, and a record of them for the worker.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { pathRules } = require('./paths.cjs');

const policy = JSON.parse(takePolicy() || '{}');

/** The pieces of the policy: policyVariables in server/src/runner/sandbox/guardPolicy.ts. */
function takePolicy() {
  let text = '';
  for (let number = 0, name = 'CODEX_PLUGIN_POLICY'; process.env[name] !== undefined; name = `CODEX_PLUGIN_POLICY_${++number}`) {
    text += process.env[name];
    delete process.env[name];
  }
  return text;
}

// Captured: plugin code may replace them later.
const { resolve, basename, dirname, matchesGlob } = path;
const uncurry = (fn) => Function.prototype.call.bind(fn);
const startsWith = uncurry(String.prototype.startsWith);
const endsWith = uncurry(String.prototype.endsWith);
const slice = uncurry(String.prototype.slice);
const indexOf = uncurry(String.prototype.indexOf);
const { apply } = Reflect;
const rules = pathRules(process.platform === 'win32' ? 'win32' : 'posix', policy.ignoreCase === true);
const { within, comparable } = rules;

/** What is known about errors that the guard made: `{ permission, detail, file?, line? }`. */
const denials = new WeakMap();

/** The pipe on which a script that runs on its own tells the host of refusals, a line of JSON each: server/src/runner/oneShot/denialLines.ts. */
const DENIALS_FD = 3;
/** How many permissions it tells of. As MOST_DENIALS in server/src/runner/wire.ts. */
const MOST_TOLD = 8;
const { fstatSync, writeSync } = fs;
/** Which pipe it is: a script may close it, and open something else in its place. */
const pipe = policy.alone ? identityOf(DENIALS_FD) : undefined;
/** The last refusals by permission, the last one last. */
const last = new Map();
let toldAtOnce = 0;
let isUntold = false;

function identityOf(fd) {
  try {
    const { dev, ino } = fstatSync(fd);
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}

function tell({ permission, detail, file, line }) {
  try {
    if (identityOf(DENIALS_FD) === pipe) writeSync(DENIALS_FD, `${JSON.stringify({ permission, detail, file, line })}\n`);
  } catch {
    // The host reads no more.
  }
}

/** The first refusals are told at once, as a script may end without a word; which were the last ones, when it exits. */
function mark(denial) {
  if (pipe === undefined) return;
  const { permission } = denial;
  const isNew = !last.delete(permission);
  last.set(permission, denial);
  if (last.size > MOST_TOLD) last.delete(last.keys().next().value);
  if (isNew && toldAtOnce < MOST_TOLD) {
    toldAtOnce++;
    tell(denial);
  } else isUntold = true;
}

if (pipe !== undefined)
  process.on('exit', () => {
    if (isUntold) last.forEach(tell);
  });

let listener = mark;

/** Has a function told of every refusal. */
function listen(told) {
  listener = told;
}

/** Frames of a stack that are looked at for the plugin's own. */
const DEEP_ENOUGH = 50;

/**
 * @param need `{ permission, detail }`, of which `detail` completes "may not …"; with `because`, a sentence, where it is not the permission that is
 * missing.
 */
function denied(need, code = 'ERR_ACCESS_DENIED') {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = DEEP_ENOUGH;
  const error = new Error(sentence(need));
  Error.stackTraceLimit = limit;
  error.code = code;
  error.permission = need.permission;
  const { because, ...told } = need;
  const denial = { ...told, ...(because !== undefined && { detail: whole(need) }), ...placeOf(error) };
  denials.set(error, denial);
  // What programs look for in vain all the way up is no reason for what they fail over later.
  if (code === 'ERR_ACCESS_DENIED') listener(denial);
  return error;
}

function sentence({ permission, detail, because }) {
  if (because !== undefined) return `${policy.pluginId} may not ${whole({ detail, because })}.`;
  return `${policy.pluginId} may not ${detail}: the permission "${permission}" is missing. Declare it in the plugin's manifest, and have the user grant it.`;
}

function whole({ detail, because }) {
  return `${detail}: ${because.replace(/\.$/, '')}`;
}

const WINDOWS = process.platform === 'win32';
const GIT = rules.fold(`${rules.sep}.git${rules.sep}`);
const OWN_FOLDERS = [`${policy.pluginFolder}${rules.sep}`, `${pathToFileURL(policy.pluginFolder ?? '/').href}/`];

/** The line of the plugin's own code that came to the refused call; that of a package of its own only where there is no other. */
function placeOf(error) {
  try {
    const places = error.stack.split('\n').flatMap((frame) => {
      const own = OWN_FOLDERS.find((folder) => frame.includes(folder));
      const match = own === undefined ? null : /^(.*?)(?:\?[^:]*)?:(\d+):\d+\)?$/.exec(frame.slice(frame.indexOf(own) + own.length));
      if (match === null) return [];
      const name = own === OWN_FOLDERS[0] ? match[1] : decodeURIComponent(match[1]);
      return [{ file: resolve(policy.pluginFolder, name), line: Number(match[2]) }];
    });
    return places.find(({ file }) => !/[\\/]node_modules[\\/]/.test(file)) ?? places[0];
  } catch {
    // The plugin makes stacks of its own.
    return undefined;
  }
}

// ---- paths --------------------------------------------------------------------------------------------------------------------------

function inRules(file, given) {
  for (let index = 0; index < given.length; index++) {
    const { base, glob } = given[index];
    if (within(file, base) && (glob === undefined || matchesBelow(file, base, glob))) return true;
  }
  return false;
}

/** The base is a path and no glob, though it may look like one. */
function matchesBelow(file, base, glob) {
  const below = slice(comparable(file), comparable(base).length);
  return matchesGlob(`${rules.sep}${withoutSeparator(below)}`, `${rules.sep}${withoutSeparator(rules.fold(slice(glob, base.length)))}`);
}

/** What follows a drive, or the root, begins without one. */
function withoutSeparator(text) {
  return startsWith(text, rules.sep) ? slice(text, 1) : text;
}

function inFolders(file, folders) {
  for (let index = 0; index < folders.length; index++) if (within(file, folders[index])) return true;
  return false;
}

function mayRead(file) {
  // Its own lies among those of others, which are hidden.
  if (inFolders(file, policy.hidden)) return within(file, policy.tmp);
  return inFolders(file, policy.runtime) || inRules(file, policy.read) || within(file, policy.tmp) || isNull(file);
}

/** Where nothing is kept; what Node.js makes of the name NUL in any folder. */
function isNull(file) {
  return file === '/dev/null' || (WINDOWS && comparable(file) === '\\\\.\\NUL');
}

function mayWrite(file) {
  // The host ends what is written there, so it is not for plugins to say.
  if (policy.started !== undefined && within(file, policy.started)) return false;
  if (within(file, policy.tmp) || isNull(file)) return true;
  return !isProtected(file) && !inFolders(file, policy.hidden) && inRules(file, policy.write);
}

/**
 * What is run outside of the sandbox later: the spots of a workspace, and repositories inside it, whose settings name programs. What a permission
 * names in there is open, and what lies deeper has the last word.
 */
function isProtected(file) {
  if (hasShortName(file)) return true;
  const spot = deepest(file, policy.protected);
  const repository = nestedRepository(file);
  const depth = repository > spot ? repository : spot;
  return depth > 0 && depth > deepest(file, OPENED);
}

const OPENED = policy.opened ?? [];

/** How long the name of the innermost of these folders is in which a file lies. */
function deepest(file, folders) {
  let most = 0;
  for (let index = 0; index < folders.length; index++) {
    const { length } = comparable(folders[index]);
    if (length > most && within(file, folders[index])) most = length;
  }
  return most;
}

/** The same of the `.git` of a folder below the workspace's. */
function nestedRepository(file) {
  const name = comparable(file);
  const at = indexOf(`${name}${rules.sep}`, GIT);
  if (at < 0) return 0;
  const folder = slice(name, 0, at);
  if (!inFolders(folder, policy.workspaceFolders)) return 0;
  for (let index = 0; index < policy.workspaceFolders.length; index++) if (comparable(policy.workspaceFolders[index]) === folder) return 0;
  return at + GIT.length - 1;
}

/** The permission for a repository in the workspace, as its manifest would ask for it: what is in there belongs together. */
function gitPermission(file) {
  const folder = policy.workspaceFolders.find((one) => within(file, one));
  const name = comparable(file);
  const at = `${name}${rules.sep}`.indexOf(GIT);
  if (folder === undefined || at < 0) return undefined;
  // What was folded to another length is named in the form in which it is judged.
  const shown = file.length === name.length ? file : name;
  const below = slice(shown, comparable(folder).length, at + GIT.length - 1);
  return `filesystem:write:${below.split(rules.sep).filter(Boolean).join('/')}`;
}

/** GIT~1: Windows has a second, short name for most names. Of what exists, the long one is looked up before; another one may be anything. */
function hasShortName(file) {
  if (!WINDOWS) return false;
  const outside = policy.workspaceFolders.find((folder) => within(file, folder));
  return outside !== undefined && /~\d/.test(comparable(file).slice(comparable(outside).length));
}

function fileNeed(kind, named) {
  // As a permission would name it: without `\\\\?\\`, which Node.js puts before long paths.
  const file = rules.plain(named);
  const detail = `${kind} ${file}`;
  if (kind === 'write' && isProtected(file))
    return {
      permission: gitPermission(file) ?? `filesystem:write:${file}`,
      detail: `${detail}, which is protected because it is run outside of the sandbox later`,
    };
  const unscoped =
    inFolders(file, policy.workspaceFolders) && !(kind === 'write' && within(file, policy.pluginFolder)) && !inFolders(file, policy.hidden);
  return { permission: unscoped ? `filesystem:${kind}` : `filesystem:${kind}:${file}`, detail };
}

module.exports = {
  ...{ policy, rules, resolve, basename, dirname, startsWith, endsWith, apply },
  ...{ denials, denied, sentence, listen, mark, within, inFolders, isNull, isProtected, mayRead, mayWrite, fileNeed },
};
