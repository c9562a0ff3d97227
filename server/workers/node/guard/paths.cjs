// What lies inside of what, by the rules of the platform: those of server/src/paths/paths.ts, and tested against the same table. Written without
// regular expressions, whose methods plugin code could replace.
'use strict';
const path = require('node:path');

// Captured: plugin code may replace them later.
const uncurry = (fn) => Function.prototype.call.bind(fn);
const startsWith = uncurry(String.prototype.startsWith);
const endsWith = uncurry(String.prototype.endsWith);
const slice = uncurry(String.prototype.slice);
const charAt = uncurry(String.prototype.charAt);
const indexOf = uncurry(String.prototype.indexOf);
const upper = uncurry(String.prototype.toUpperCase);
const lower = uncurry(String.prototype.toLowerCase);
const composed = uncurry(String.prototype.normalize);
const hasKey = uncurry(Map.prototype.has);
const getValue = uncurry(Map.prototype.get);
const setValue = uncurry(Map.prototype.set);
const { normalize: normalizeWin32, parse: parseWin32 } = path.win32;
const { normalize: normalizePosix } = path.posix;

/** Folders of the policy are asked about again and again; files are not kept. */
const MOST_KEPT = 500;

function backslashed(file) {
  if (indexOf(file, '/') < 0) return file;
  let text = '';
  for (let index = 0; index < file.length; index++) {
    const one = charAt(file, index);
    text += one === '/' ? '\\' : one;
  }
  return text;
}

/** Without `\\?\` and `\\?\UNC\`, which only lift the limit of a path's length. */
function withoutVerbatim(file) {
  if (!startsWith(file, '\\\\?\\') && !startsWith(file, '\\\\.\\')) return file;
  if (upper(slice(file, 4, 8)) === 'UNC\\') return `\\\\${slice(file, 8)}`;
  if (charAt(file, 5) !== ':') return file;
  // Of a drive alone, Node.js takes the separator away.
  return file.length === 6 ? `${slice(file, 4)}\\` : slice(file, 4);
}

function plainOnWindows(file) {
  const normal = normalizeWin32(withoutVerbatim(backslashed(file)));
  const { root } = parseWin32(normal);
  const start = charAt(root, 1) === ':' ? upper(root) : root;
  let rest = '';
  for (let from = root.length; from <= normal.length;) {
    const found = indexOf(normal, '\\', from);
    const end = found < 0 ? normal.length : found;
    const name = plainName(slice(normal, from, end));
    if (name !== '') rest += rest === '' ? name : `\\${name}`;
    from = end + 1;
  }
  if (rest !== '') return start + rest;
  return startsWith(start, '\\\\') && endsWith(start, '\\') ? slice(start, 0, -1) : start;
}

/** Windows drops dots and spaces at a name's end, and what follows a colon is a stream of the same file. */
function plainName(name) {
  if (name === '.' || name === '..') return name;
  const colon = indexOf(name, ':');
  let end = colon < 0 ? name.length : colon;
  while (end > 0 && (name[end - 1] === '.' || name[end - 1] === ' ')) end--;
  return slice(name, 0, end);
}

function plainOnPosix(file) {
  const normal = normalizePosix(file);
  return normal.length > 1 && endsWith(normal, '/') ? slice(normal, 0, -1) : normal;
}

/** NTFS compares names by the capital of each UTF-16 unit; those whose capital has two have none. */
function foldOnWindows(file) {
  let folded = '';
  for (let index = 0; index < file.length; index++) {
    const capital = upper(charAt(file, index));
    folded += capital.length === 1 ? capital : charAt(file, index);
  }
  return folded;
}

/** As APFS and HFS+ compare names. */
function foldOnPosix(file) {
  return composed(lower(upper(lower(composed(file, 'NFC')))), 'NFC');
}

/**
 * @param kind `win32` or `posix`.
 * @param ignoreCase whether the file systems at hand take names in any case.
 * @returns `comparable` gives one text for all spellings of a place; `within` says whether a file is a folder or lies below it.
 */
function pathRules(kind, ignoreCase) {
  const sep = kind === 'win32' ? '\\' : '/';
  const plain = kind === 'win32' ? plainOnWindows : plainOnPosix;
  const fold = !ignoreCase ? (text) => text : kind === 'win32' ? foldOnWindows : foldOnPosix;
  const comparable = (file) => fold(plain(file));
  // There, what is resolved has one spelling.
  const isExact = kind === 'posix' && !ignoreCase;
  const kept = new Map();

  function ofFolder(folder) {
    if (hasKey(kept, folder)) return getValue(kept, folder);
    const text = comparable(folder);
    if (kept.size < MOST_KEPT) setValue(kept, folder, text);
    return text;
  }

  const isInside = (file, folder) => file === folder || startsWith(file, endsWith(folder, sep) ? folder : folder + sep);

  function within(file, folder) {
    if (isInside(file, folder)) return true;
    return !isExact && isInside(comparable(file), ofFolder(folder));
  }

  return { sep, fold, plain, comparable, within };
}

module.exports = { pathRules };
