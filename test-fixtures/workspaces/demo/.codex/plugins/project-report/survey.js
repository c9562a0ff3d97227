'use strict';
// Walks through the project's files and takes notes. Reads only; skips what is not text, and folders that hold other people's code.
const { readdir, readFile, stat } = require('node:fs/promises');
const path = require('node:path');

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', '__pycache__', 'venv']);
const TEXT = /\.(?:[cm]?[jt]sx?|json|jsonc|md|py|ya?ml|toml|css|html|sh|txt)$/i;
const MAX_FILES = 2000;
const MAX_BYTES = 500_000;
const NOTE = /\b(TODO|FIXME)\b:?[ \t]*([^\r\n]*?)[ \t]*(?:\*\/|-->)?[ \t]*$/;
/** A note stands in a comment; the word alone may be part of a text about notes. */
const COMMENT = /\/\/|\/\*|#|<!--|^\s*\*/;
const SECTIONS = ['Install', 'Usage', 'License'];

/**
 * @param {string} root
 * @param {AbortSignal} [signal] ends the walk early
 */
async function survey(root, signal) {
  const files = [];
  const notes = [];
  for await (const file of walk(root)) {
    if (signal?.aborted || files.length >= MAX_FILES) break;
    const text = await textOf(file);
    if (text === undefined) continue;
    const name = path.relative(root, file).split(path.sep).join('/');
    files.push({ file: name, lines: text.split('\n').length });
    if (!name.endsWith('.md')) for (const note of notesIn(text)) notes.push({ ...note, file: name, filePath: file });
  }
  const biggest = files.toSorted((a, b) => b.lines - a.lines).slice(0, 3);
  return { files: files.length, notes, biggest, missingSections: await missingSections(root) };
}

/** Notes in a text: 0-based line, and where on it the note stands. */
function notesIn(text) {
  const notes = [];
  for (const [line, content] of text.split('\n').entries()) {
    const match = NOTE.exec(content);
    if (match && COMMENT.test(content.slice(0, match.index))) {
      notes.push({ line, start: match.index, end: match.index + `${match[0]}`.trimEnd().length, word: match[1], text: match[2] });
    }
  }
  return notes;
}

async function* walk(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(full);
    else if (entry.isFile() && TEXT.test(entry.name)) yield full;
  }
}

async function textOf(file) {
  try {
    return (await stat(file)).size > MAX_BYTES ? undefined : await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}

async function missingSections(root) {
  const readme = await textOf(path.join(root, 'README.md'));
  if (readme === undefined) return ['everything (there is none)'];
  return SECTIONS.filter((section) => !new RegExp(`^#+ .*${section}`, 'im').test(readme));
}

module.exports = { survey, notesIn };
