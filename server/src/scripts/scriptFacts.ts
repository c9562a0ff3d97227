// Small facts about a script, by its syntax tree; of a long one by its text.
import { parser as python } from '@lezer/python';
import type { Tree } from '@lezer/common';
import type { Runtime } from '../contract/runtime.ts';
import { isSoonRead } from './soonRead.ts';
import { parseNode } from './syntaxTree.ts';

function* textsOf(tree: Tree, source: string, names: ReadonlySet<string>): Generator<{ name: string; text: string }> {
  const cursor = tree.cursor();
  do {
    if (names.has(cursor.name)) yield { name: cursor.name, text: source.slice(cursor.from, cursor.to) };
  } while (cursor.next());
}

const WORDS = new Set(['VariableName', 'PropertyName', 'PropertyDefinition', 'VariableDefinition', 'String', 'ArgList']);

/** Whether a script takes its event from stdin, as one does that is run anew for each. */
export function readsStandardInput(source: string, runtime: Runtime): boolean {
  if (!isSoonRead(source)) return /stdin|runFromStdin|\(0[,)]|\binput\b|fileinput/.test(source);
  for (const { name, text } of textsOf(runtime === 'python' ? python.parse(source) : parseNode(source, true), source, WORDS)) {
    if (name === 'ArgList') {
      // `readFileSync(0, …)` and `open(0)`.
      if (text.startsWith('(0,') || text === '(0)') return true;
    } else if (
      name === 'String' ? text.slice(1, -1) === '/dev/stdin' : text === 'stdin' || text === 'runFromStdin' || text === 'run_from_stdin'
    )
      return true;
    else if (runtime === 'python' && name === 'VariableName' && (text === 'input' || text === 'fileinput')) return true;
  }
  return false;
}

/** What a list of exports may take, and how many of them are looked at. */
const MAX_LIST = 5000;
const MAX_LISTS = 20;

/**
 * Whether a long script obviously exports a function of one of the names, so that it need not be read as a whole: it says so at the beginning of a
 * line, or in a list of exports as bundlers write them, and takes no event from stdin. False where that is not obvious.
 */
export function obviouslyExports(source: string, names: readonly string[], runtime: Runtime): boolean {
  if (isSoonRead(source) || names.length === 0 || readsStandardInput(source, runtime)) return false;
  const any = `(?:${names.join('|')})`;
  if (runtime === 'python') return new RegExp(`^(?:async )?def ${any}\\(`, 'm').test(source);
  if (new RegExp(`^(?:(?:module\\.)?exports\\.${any} = |export (?:async )?function ${any}\\(|export const ${any} = )`, 'm').test(source))
    return true;
  const named = new RegExp(`[{,\\s]${any}(?![\\w$])`);
  let count = 0;
  for (const { index } of source.matchAll(/^(?:export \{|module\.exports = \{|__export\(\w{1,50}, \{)/gm)) {
    if (++count > MAX_LISTS) return false;
    const list = source.slice(source.indexOf('{', index), index + MAX_LIST);
    if (named.test(list.slice(0, list.indexOf('}') + 1))) return true;
  }
  return false;
}

/** Whether a `.js` file is written as an ES module. */
export function isEsModule(source: string): boolean {
  if (!isSoonRead(source)) return /^(?:import|export)\b/m.test(source);
  for (const _ of textsOf(parseNode(source, false), source, new Set(['ImportDeclaration', 'ExportDeclaration']))) return true;
  return false;
}

/** Whether a Python script can use `json`. */
export function importsJson(source: string): boolean {
  if (!isSoonRead(source)) return /^import json$/m.test(source);
  for (const { text } of textsOf(python.parse(source), source, new Set(['ImportStatement'])))
    if (/^import\b.*\bjson\b/.test(text)) return true;
  return false;
}
