// The texts of new handler scripts. There are two kinds: one that does nothing yet, for a manifest that names a script which is not there, and an
// example that can be seen to work, for a new plugin. Either runs as it is.
import type { PluginLanguage } from '../contract/newPlugin.ts';
import { functionNamesFor } from '../contract/functionNames.ts';
import { typeNames, typesFrom } from './authorTypes.ts';
import type { HandlerText } from './examples.ts';

export interface NewHandler {
  event: string;
  /** Its path with forward slashes, relative to the plugin's folder. The extension says which language it is. */
  script: string;
  /** The function that the manifest names, if it names one. */
  function?: string;
}

/** A whole script that handles an event and changes nothing. Undefined for an extension that the host does not run. */
export function handlerFile(handler: NewHandler): string | undefined {
  const kind = kindOf(handler.script);
  if (!kind) return undefined;
  const text = handlerFunction(handler);
  if (kind === 'python')
    return `${text.includes('json.') ? 'import json\n\n\n' : ''}${text.replace('(event_text)', text.includes('json.') ? '(event_text)' : '(_event_text)')}`;
  return kind === 'commonjs' ? `'use strict';\n\n${text}` : text;
}

/** A function that handles an event and changes nothing, to be added to a script. */
export function handlerFunction(handler: NewHandler): string {
  const kind = kindOf(handler.script);
  const name = functionName(handler, kind);
  if (kind === 'python') {
    const result = answer(handler.event, true).replace('{ ', '{').replace(' }', '}');
    const parsing = result.includes('event') ? '    event = json.loads(event_text)\n' : '';
    return `def ${name}(event_text):\n${parsing}    return ${result}\n`;
  }
  const result = answer(handler.event, false);
  const body = result.includes('event') ? `  const event = JSON.parse(eventText);\n  return ${result};\n` : `  return ${result};\n`;
  const parameter = kind === 'typescript' ? 'eventText: string' : 'eventText';
  const used = result.includes('event') ? parameter : '';
  return kind === 'commonjs' ? `exports.${name} = (${used}) => {\n${body}};\n` : `export function ${name}(${used}) {\n${body}}\n`;
}

/** What a script of each is called at its end. `.cjs` and `.mts` mean the same whatever package.json stands around them. */
export const EXTENSIONS: Record<PluginLanguage, string> = { node: '.cjs', typescript: '.mts', python: '.py' };

/** A whole script with an example of what can be done with an event; by hand it reads one from stdin. The script has the language's extension. */
export function exampleFile(language: PluginLanguage, handler: NewHandler, example: HandlerText): string {
  switch (language) {
    case 'node':
      return commonjsExample(handler, example);
    case 'typescript':
      return typescriptExample(handler, example);
    case 'python':
      return pythonExample(handler, example);
  }
}

function commonjsExample(handler: NewHandler, { does, javascript, modules = {} }: HandlerText): string {
  const { script } = handler;
  const name = functionName(handler, 'commonjs');
  const types = typeNames(handler.event);
  const required = Object.entries(modules).map(([module, names]) => `const { ${names.join(', ')} } = require('${module}');\n`);
  return `// @ts-check
// ${does}.
// The host calls ${name} with the event as JSON text. What it prints goes to the plugin's log.
/** @import { ${imported(types)} } from '${typesFrom(script)}' */
${required.join('')}
/**
 * @param {string} json
 * @returns {${types.response}}
 */
exports.${name} = function ${name}(json) {
  /** @type {${types.event}} */
  const event = JSON.parse(json);
${javascript}
};

// By hand: node ${script} < event.json
// @ts-ignore: it is right whether or not the editor has the types of Node.js.
if (require.main === module) process.stdout.write(JSON.stringify(exports.${name}(require('node:fs').readFileSync(0, 'utf8'))));
`;
}

function typescriptExample(handler: NewHandler, { does, javascript, modules = {} }: HandlerText): string {
  const { script } = handler;
  const name = functionName(handler, 'typescript');
  const types = typeNames(handler.event);
  // The script reads an event itself where it is run by hand.
  const needed = { ...modules, 'node:fs': [...new Set([...(modules['node:fs'] ?? []), 'readFileSync'])] };
  const imports = Object.entries(needed).map(([module, names]) => `import { ${names.join(', ')} } from '${module}';\n`);
  // Node.js only strips the types, and says which module was started in its later versions alone: the name of the file tells in all.
  return `// ${does}.
// The host calls ${name} with the event as JSON text. What it prints goes to the plugin's log.
${imports.join('')}import type { ${imported(types)} } from '${typesFrom(script)}';

export function ${name}(json: string): ${types.response} {
  const event = JSON.parse(json) as ${types.event};
${javascript}
}

// By hand: node ${script} < event.json
if (process.argv[1]?.endsWith('${script.slice(script.lastIndexOf('/') + 1)}')) {
  process.stdout.write(JSON.stringify(${name}(readFileSync(0, 'utf8'))));
}
`;
}

function pythonExample(handler: NewHandler, { does, python, imports = [], types: others = [] }: HandlerText): string {
  const { script } = handler;
  const name = functionName(handler, 'python');
  const types = typeNames(handler.event);
  const modules = ['json', ...imports, 'sys'].map((module) => `import ${module}`).join('\n');
  return `"""${does}.

The host calls ${name} with the event as JSON text. What it prints goes to the plugin's log.
"""

from __future__ import annotations

${modules}
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from codex_plugin_sdk import ${imported(types, others)}


def ${name}(payload: str) -> ${types.response}:
    event: ${types.event} = json.loads(payload)
${python}


# By hand: python3 ${script} < event.json
if __name__ == "__main__":
    print(json.dumps(${name}(sys.stdin.read())))
`;
}

function imported({ event, response }: ReturnType<typeof typeNames>, others: readonly string[] = []): string {
  return [event, response, ...others].sort().join(', ');
}

/** What a handler of an event gives back when it has nothing to do. */
function answer(event: string, python: boolean): string {
  const yes = python ? 'True' : 'true';
  const key = (name: string): string => (python ? `"${name}"` : name);
  switch (event) {
    case 'onFileSave':
      return `{ ${key('success')}: ${yes}, ${key('formattedContent')}: ${python ? 'event["fileContent"]' : 'event.fileContent'} }`;
    case 'onCodeCompletion':
      return `{ ${key('success')}: ${yes}, ${key('completions')}: ${python ? 'event["completions"]' : 'event.completions'} }`;
    case 'onProjectOpen':
    case 'onFileOpen':
    case 'onErrorReport':
      return `{ ${key('success')}: ${yes}, ${key('message')}: ${python ? 'event["event"]' : 'event.event'} }`;
    default:
      return `{ ${key('success')}: ${yes} }`;
  }
}

/** The name that the manifest gives, else the best one under which the worker looks: the names of custom events need not be any function's. */
export function functionName({ event, script, function: named }: NewHandler, kind: Kind | undefined = kindOf(script)): string {
  if (named !== undefined) return named;
  const python = kind === 'python';
  const [first = 'handler', second = 'handler'] = functionNamesFor(event, python ? 'python' : 'node');
  const wanted = python ? second : first;
  return /^[A-Za-z_]\w*$/.test(wanted) && !(python ? PYTHON_WORDS : NODE_WORDS).has(wanted) ? wanted : 'handler';
}

/** Words of the languages, and names that scripts and their tests have already: no function can be called like these. */
const PYTHON_WORDS = new Set(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield json os re sys annotations fire TYPE_CHECKING'.split(
    ' ',
  ),
);
const NODE_WORDS = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield assert basename context event existsSync expect exports fire join json mkdtempSync module onTestFinished process readFileSync relative require rmSync sep test tmpdir workspace writeFileSync JSON Math Object Set String'.split(
    ' ',
  ),
);

type Kind = 'python' | 'commonjs' | 'module' | 'typescript';

function kindOf(script: string): Kind | undefined {
  const extension: string = /\.[^./]*$/.exec(script.toLowerCase())?.[0] ?? '';
  switch (extension) {
    case '.py':
      return 'python';
    case '.mjs':
      return 'module';
    case '.js':
    case '.cjs':
    case '.cts':
      return 'commonjs';
    case '.ts':
    case '.mts':
      return 'typescript';
    default:
      return undefined;
  }
}
