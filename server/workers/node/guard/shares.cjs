// Keeps Windows from asking other machines. A path such as \\server\share\x names one; whoever looks whether it is there connects to that machine, and
// tells it who the user is. Node.js looks for modules before it asks its own permissions.
'use strict';
const Module = require('node:module');
const { fileURLToPath } = require('node:url');
const { resolve, apply, denied, fileNeed, mayRead } = require('./denial.cjs');

const ENOENT = -2;

/** `\\?\` and `\\.\` begin alike; where they name what may be read, that is looked up as well. */
function isRefused(file) {
  const isSeparator = (one) => one === '\\' || one === '/';
  return typeof file === 'string' && isSeparator(file[0]) && isSeparator(file[1]) && !mayRead(resolve(file));
}

/** The file that a module's name, or its URL, stands for; undefined for names of packages and built-in modules. */
function fileOf(name, parent) {
  try {
    const url = new URL(name, /^[./\\]/.test(name) ? parent : undefined);
    return url.protocol === 'file:' ? fileURLToPath(url) : undefined;
  } catch {
    return undefined;
  }
}

function refuse(file) {
  if (isRefused(file)) throw denied(fileNeed('read', resolve(file)));
}

/** For Windows only. */
function guardShares() {
  const { _findPath: findPath, _stat: stat } = Module;
  Module._findPath = function (request, paths, ...rest) {
    refuse(request);
    // What is named from a folder is meant to be there, and not in one of the folders above.
    if (typeof request === 'string' && request[0] === '.') for (const folder of paths ?? []) refuse(resolve(folder, request));
    return apply(findPath, this, [request, paths, ...rest]);
  };
  // Every folder in which a package is looked for.
  if (typeof stat === 'function') Module._stat = (file) => (isRefused(file) ? ENOENT : stat(file));
  Module.registerHooks?.({
    resolve(name, context, next) {
      refuse(fileOf(name, context.parentURL));
      return next(name, context);
    },
  });
}

module.exports = { guardShares };
