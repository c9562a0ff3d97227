// What is missing where the system says that a program is not there: the program, its interpreter, or the folder that it was to run in. Loaded when the
// first one is missing.
'use strict';
const path = require('node:path');
const { existing, beginning } = require('./started.cjs');

const { delimiter, resolve, join } = path;

/** @param options as the program was to be started with. */
function sayWhatIsMissing(error, file, options) {
  say(error, whatIsMissing(`${file}`, options ?? {}));
}

function say(error, what) {
  const { message, stack } = error;
  error.message = `${message}: ${what}`;
  if (typeof stack === 'string') error.stack = stack.replace(message, () => error.message);
}

function whatIsMissing(name, { cwd, env, envPairs }) {
  const folder = cwd === undefined || cwd === null ? process.cwd() : `${cwd}`;
  if (!existing(folder)) return `there is no folder ${folder} for it to run in`;
  const found = name.includes('/') ? resolve(folder, name) : onPath(name, env?.PATH ?? pathIn(envPairs) ?? process.env.PATH ?? '');
  if (found === undefined)
    return `there is no program of this name on PATH that the plugin gets to see. Install ${name}, or correct the name in the handler`;
  if (!existing(found)) return `there is no file ${found} that the plugin gets to see. Install it, or correct the path in the handler`;
  const line = /^#![ \t]*([^ \t\n]*)/.exec(beginning(found) ?? '')?.[1];
  if (line === undefined) return `${found} is there, but not what loads it: it was made for another system`;
  if (line.endsWith('\r'))
    return `${found} has a first line that ends as lines do on Windows (CRLF), so that the system looks for an interpreter whose name ends with a carriage return. Save it with the line ending LF`;
  return `${found} is there, but not ${line}, the interpreter that its first line names. Install that, or install ${name} anew`;
}

function onPath(name, folders) {
  return folders
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(existing);
}

function pathIn(pairs) {
  return pairs?.find((pair) => pair.startsWith('PATH='))?.slice(5);
}

module.exports = { sayWhatIsMissing };
