// What functions of node:fs are given as paths: texts, bytes and URLs. What was judged must be what Node.js goes by afterwards.
'use strict';
const { types } = require('node:util');
const { fileURLToPath } = require('node:url');
const { resolve, rules, apply, startsWith } = require('./denial.cjs');

// Captured: plugin code may replace them later.
const { isUint8Array } = types;
const { getPrototypeOf, defineProperty } = Object;
const { from: bytesOf } = Buffer;
const { toString: decode } = Buffer.prototype;
const { cwd } = process;
const onWindows = rules.sep === '\\';

/** What open files of node:fs/promises are made from; undefined as long as there was none. */
let handles;

/** To be called with each of them: they stand where a path could, and are none. */
function rememberHandle(handle) {
  handles ??= getPrototypeOf(handle);
  return handle;
}

/**
 * The text in place of a URL, which is read once: it may be another one the next time. To Node.js, a URL is whatever looks like one.
 * @returns any other value as it is.
 */
function asText(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || isUint8Array(value)) return value;
  if (handles !== undefined && !types.isProxy(value) && getPrototypeOf(value) === handles) return value;
  const { href, protocol, auth, path, hostname, pathname } = value;
  const looksLikeOne = Boolean(href && protocol && auth === undefined && path === undefined);
  return looksLikeOne ? fileURLToPath({ href, protocol, hostname, pathname }) : value;
}

/** A path as it was given; undefined for what is none (descriptors), and for what Node.js refuses. */
function textOf(value) {
  if (isUint8Array(value)) return apply(decode, apply(bytesOf, Buffer, [value]), ['utf8']);
  try {
    const text = asText(value);
    return typeof text === 'string' ? text : undefined;
  } catch {
    // The URL of no file.
    return undefined;
  }
}

/** The absolute path of an argument, or undefined for what is none (descriptors) or is none of ours to judge. */
function pathOf(value) {
  const text = textOf(value);
  return text === undefined ? undefined : resolve(text);
}

/** The same as the system goes along it: to the system, `..` leads out of the folder to which the link before it leads. On Windows it does not. */
function rawPathOf(value) {
  const text = textOf(value);
  if (text === undefined || onWindows) return pathOf(value);
  return startsWith(text, '/') ? text : `${apply(cwd, process, [])}/${text}`;
}

/** Relative paths are judged by the working folder: what says which one that is stays what it is. */
function holdWorkingFolder() {
  // Libraries put a function of their own in its place, and would not expect an error.
  defineProperty(process, 'cwd', { get: () => cwd, set: () => undefined, enumerable: true, configurable: false });
}

module.exports = { asText, pathOf, rawPathOf, rememberHandle, holdWorkingFolder };
