// Enriches completions in JavaScript and TypeScript, and makes some of its own where there are none.
import { readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { declarationIn, declarations, placeOf, projectFiles } from '../lib/project.mjs';

const MAX_OWN = 3;

/** @param {string} eventText the event as JSON */
export function onCodeCompletion(eventText) {
  const event = JSON.parse(eventText);
  const { prefix, suffix, position, completions, filePath, workspaceRoot } = event;
  const before = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const after = /^[^\r\n]*/.exec(suffix)[0];
  const elsewhere = projectFiles(workspaceRoot, filePath);
  const known = declarations(new Map([['this file', `${prefix}${suffix}`], ...elsewhere]));
  const line = { before, after, position, suffix, prefix };

  const enriched = completions.map((completion) => enrich(completion, known, elsewhere, line));
  const own = documentation(line) ?? (isInText(before) ? [] : [...snippets(line), ...calls(line, known)]);
  const texts = new Set();
  const merged = [...(own.some((one) => one.first) ? [...own, ...enriched] : [...enriched, ...own])];
  return {
    success: true,
    completions: merged.filter(({ text }) => !texts.has(text) && texts.add(text)).map(({ first: _first, ...rest }) => rest),
  };
}

/** A function's name becomes a call; a whole line that stands elsewhere says where. */
function enrich(completion, known, elsewhere, { before, after }) {
  const { text } = completion;
  const declaration = known.find((one) => one.name === text);
  if (declaration?.parameters && !after.startsWith('(') && isUse(before)) return { ...completion, text: call(declaration) };
  const place = after.trim() === '' && !text.includes('\n') && /[;{},)]$/.test(text) ? placeOf(text, elsewhere) : undefined;
  return place ? { ...completion, text: `${text} // as in ${place}` } : completion;
}

/** Calls of functions, and names, that begin with the word before the cursor. */
function calls({ before, after, position, prefix, suffix }, known) {
  const word = /[\w$]+$/.exec(before)?.[0] ?? '';
  if (word.length < 2 || /^[\w$]/.test(after) || !isUse(before)) return [];
  // A name of this file is what was meant, though others begin with it.
  const rest = `${prefix.slice(0, -word.length)} ${suffix}`;
  if (new RegExp(`(?<![\\w$])${word.replaceAll('$', '\\$')}(?![\\w$])`).test(rest)) return [];
  const range = { start: { line: position.line, character: position.character - word.length }, end: position };
  const fitting = known.filter(({ name }) => name.startsWith(word) && name !== word);
  return fitting.slice(0, MAX_OWN).map((one) => ({ text: one.parameters && !after.startsWith('(') ? call(one) : one.name, range }));
}

function call({ name, parameters }) {
  return `${name}(${parameters.join(', ')})`;
}

/** Whether a name here is used rather than declared, imported, or a member of something else. */
function isUse(before) {
  const declares = /(?:\b(?:function|class|const|let|var|import|interface|type)\s+|\.\s*)[\w$]*$/;
  const isParameterOrImport = /\bfunction\b[^)]*$|^\s*import\b/;
  return !declares.test(before) && !isParameterOrImport.test(before);
}

/** Whether this is a comment or a string. */
function isInText(before) {
  return /^\s*(?:\/\/|\/\*|\*)|\s\/\/\s/.test(before) || hasOpenString(before);
}

function hasOpenString(before) {
  return /['"]/.test(before.replace(/\\./g, '').replace(/'[^']*'|"[^"]*"/g, ''));
}

/** After `/**` above a function: a documentation comment with its parameters. */
function documentation({ before, after, position, suffix }) {
  const opening = /^(\s*)\/\*\*\s*$/.exec(before);
  if (!opening) return undefined;
  const below = suffix.slice(after.length).split(/\r?\n/).find((one) => one.trim() !== '');
  const declaration = below === undefined ? undefined : declarationIn(below);
  if (!declaration?.parameters) return [];
  const range = { start: position, end: position };
  // The editor has closed the comment already: then it stays on one line.
  if (after.trim() !== '') return [{ text: `${before.endsWith(' ') ? '' : ' '}Describes ${call(declaration)}.`, range, first: true }];
  const indent = opening[1];
  const lines = ['', ` * Describes ${declaration.name}.`, ...declaration.parameters.map((name) => ` * @param ${name}`), ' * @returns', ' */'];
  return [{ text: lines.join(`\n${indent}`), range, first: true }];
}

/** Whole constructs for a keyword that stands alone on its line. */
function snippets({ before, after, position, prefix }) {
  const match = /^(\s*)(for|if|try|fun|function)$/.exec(before);
  if (!match || after.trim() !== '') return [];
  const [, indent, word] = match;
  const list = [...prefix.matchAll(/(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]+\[\]\s*)?=\s*\[|([\w$]+)\.(?:map|filter|forEach|reduce)\(/g)].at(-1);
  const items = list?.[1] ?? list?.[2] ?? 'items';
  const item = items.length > 2 && items.endsWith('s') ? items.slice(0, -1) : 'item';
  const block = (head) => `${head} {\n${indent}  \n${indent}}`;
  const text = { for: block(`for (const ${item} of ${items})`), if: block('if (condition)'), try: `${block('try')} catch (error) {\n${indent}  \n${indent}}` }[word] ?? block('function name(argument)');
  return [{ text, range: { start: { line: position.line, character: indent.length }, end: position }, first: true }];
}

// By hand: echo '{"prefix":"for","suffix":"","position":{"line":0,"character":3},"completions":[],"workspaceRoot":"."}' | node handlers/complete.mjs
if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${JSON.stringify(onCodeCompletion(readFileSync(0, 'utf8')))}\n`);
}
