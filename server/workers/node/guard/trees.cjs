// Has each file of a folder that is copied or moved looked at: it may hold what is hidden, and come to lie over what is protected.
'use strict';
const fs = require('node:fs');
const { types } = require('node:util');
const { policy, rules, resolve, dirname, within, inFolders, mayWrite, denied, fileNeed } = require('./denial.cjs');

// As they were before the checks: what the guard itself looks at is nobody's attempt.
const { lstatSync, readdirSync, readlinkSync } = fs;
const { isPromise } = types;

/** @param guard `check` refuses what may not be read or written; `pathOf` is the path that an argument stands for. */
function treeChecks({ check, pathOf }) {
  function checkBoth(from, to) {
    check('read', from);
    check('write', to);
  }

  /** Options are read once, as they may be other ones the next time. @returns whether each file has to be looked at. */
  function checkRoots(args) {
    checkBoth(args[0], args[1]);
    if (typeof args[2] !== 'object' || args[2] === null) return false;
    args[2] = { ...args[2] };
    return Boolean(args[2].recursive) && needsEachLookedAt(args[0], args[1], args[2]);
  }

  function needsEachLookedAt(from, to, options) {
    const [source, target] = [pathOf(from), pathOf(to)];
    if (source === undefined || target === undefined || policy.followLinks || options.dereference) return true;
    return (
      inFolders(target, policy.workspaceFolders) ||
      policy.hidden.some((spot) => within(spot, source)) ||
      policy.protected.some((spot) => within(spot, target))
    );
  }

  /** While it is copied: files that the plugin leaves out itself are no matter. */
  function checkCopy(args) {
    if (checkRoots(args)) checkEach(args[2]);
  }

  function checkEach(options) {
    const { filter } = options;
    if (filter !== undefined && typeof filter !== 'function') return;
    options.filter = (from, to) => {
      const wanted = filter === undefined ? true : filter(from, to);
      if (isPromise(wanted)) return checkedLater(wanted, from, to);
      if (wanted) checkBoth(from, to);
      return wanted;
    };
  }

  async function checkedLater(promise, from, to) {
    const wanted = await promise;
    if (wanted) checkBoth(from, to);
    return wanted;
  }

  /**
   * Before it is copied, where nothing of the plugin's runs meanwhile: with a filter Node.js copies many times slower, makes links by a function
   * that it keeps from plugins, and cuts times to milliseconds.
   */
  function checkCopyAtOnce(args) {
    if (!checkRoots(args)) return;
    const [from, to, options] = args;
    const [source, target] = [pathOf(from), pathOf(to)];
    if (options.filter !== undefined || options.dereference || source === undefined || target === undefined) checkEach(options);
    else lookThrough(source, target, options);
  }

  function lookThrough(from, to, options) {
    checkBoth(from, to);
    const found = lstatSync(from, { throwIfNoEntry: false });
    if (found?.isSymbolicLink()) checkLink(from, to, options);
    if (!found?.isDirectory()) return;
    for (const name of readdirSync(from)) lookThrough(from + rules.sep + name, to + rules.sep + name, options);
  }

  /** As for links that are made one by one: none leads to what may not be read. */
  function checkLink(from, to, options) {
    const target = readlinkSync(from);
    check('read', resolve(dirname(from), target));
    if (options.verbatimSymlinks) check('read', resolve(dirname(to), target));
  }

  /** A folder that is moved into a workspace may hold a repository, which could not have been made there. */
  function checkMoved([from, to]) {
    const [source, target] = [pathOf(from), pathOf(to)];
    if (source === undefined || target === undefined || inFolders(source, policy.workspaceFolders)) return;
    checkBelow(source, target);
  }

  /** Links are moved as they are, and nobody goes on behind them: Node.js itself would, until it is lost in a circle. */
  function checkBelow(from, to) {
    if (!lstatSync(from, { throwIfNoEntry: false })?.isDirectory()) return;
    for (const name of readdirSync(from)) {
      const place = to + rules.sep + name;
      if (!mayWrite(place)) throw denied(fileNeed('write', place));
      checkBelow(from + rules.sep + name, place);
    }
  }

  return { checkCopy, checkCopyAtOnce, checkMoved };
}

module.exports = { treeChecks };
