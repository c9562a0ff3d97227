// What the project's JavaScript and TypeScript files declare, and which lines they hold. Files are read again only when they changed.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const FOLDER = 'src';
const FILE = /\.[cm]?[jt]s$/;
const MAX_FILES = 300;
const MAX_BYTES = 200_000;

const DECLARATIONS = [
  /^\s*(?:export\s+)?(?:default\s+)?(?:async\s+)?function\s*\*?\s+([\w$]+)\s*(?:<[^>]*>)?\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)/,
  /^\s*(?:export\s+)?const\s+([\w$]+)\s*=\s*(?:async\s*)?\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(?::[^=]+)?=>/,
  /^\s*(?:export\s+)?(?:const|let|var|class|interface|type|enum)\s+([\w$]+)/,
];

/** @typedef {{ name: string, parameters?: string[], where: string }} Declaration `parameters` for functions only */

/** @type {Map<string, { mtimeMs: number, text: string }>} */
const files = new Map();

/** Texts of the project's files by path relative to the workspace; empty where reading is not permitted. */
export function projectFiles(workspaceRoot, exceptFile) {
  const texts = new Map();
  let entries = [];
  try {
    entries = readdirSync(path.join(workspaceRoot, FOLDER), { recursive: true });
  } catch {
    return texts;
  }
  for (const entry of entries.filter((name) => FILE.test(name)).sort().slice(0, MAX_FILES)) {
    const file = path.join(workspaceRoot, FOLDER, entry);
    const text = file === exceptFile ? undefined : read(file);
    if (text !== undefined) texts.set(path.relative(workspaceRoot, file).split(path.sep).join('/'), text);
  }
  return texts;
}

function read(file) {
  try {
    const { mtimeMs, size } = statSync(file);
    if (size > MAX_BYTES) return undefined;
    if (files.get(file)?.mtimeMs !== mtimeMs) files.set(file, { mtimeMs, text: readFileSync(file, 'utf8') });
    return files.get(file).text;
  } catch {
    return undefined;
  }
}

/** @returns {Declaration[]} the first one of each name, in order */
export function declarations(texts) {
  const found = new Map();
  for (const [where, text] of texts) {
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      const declaration = declarationIn(line);
      if (declaration && !found.has(declaration.name)) found.set(declaration.name, { ...declaration, where: `${where}:${index + 1}` });
    }
  }
  return [...found.values()];
}

/** What a line declares, if anything. */
export function declarationIn(line) {
  for (const pattern of DECLARATIONS) {
    const match = pattern.exec(line);
    if (match) return { name: match[1], ...(match[2] !== undefined && { parameters: parameterNames(match[2]) }) };
  }
  return undefined;
}

function parameterNames(list) {
  const names = [];
  let depth = 0;
  let current = '';
  for (const char of `${list},`) {
    if ('([{<'.includes(char)) depth++;
    if (')]}>'.includes(char)) depth--;
    if (char === ',' && depth <= 0) {
      // A destructured parameter has no name of its own.
      const name = /^[\s.]*([\w$]+)/.exec(current)?.[1] ?? (current.trim() ? 'options' : '');
      if (name) names.push(name);
      current = '';
    } else current += char;
  }
  return names;
}

/** Where a line stands in the project, as `file:line`. */
export function placeOf(line, texts) {
  const wanted = line.trim();
  if (wanted.length < 12) return undefined;
  for (const [where, text] of texts) {
    const index = text.split(/\r?\n/).findIndex((one) => one.trim() === wanted);
    if (index >= 0) return `${where}:${index + 1}`;
  }
  return undefined;
}
