// Handlers to start from: each runs as it is and changes nothing.
import { functionNamesFor } from './exports.ts';

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

/** A function that handles an event, to be added to a script. @param name where the manifest names one */
export function functionText(event: string, script: string, name?: string): string {
  const kind = kindOf(script);
  if (kind === 'python') {
    const [, snake = 'handler'] = functionNamesFor(event, 'python');
    const result = answer(event, true).replace('{ ', '{').replace(' }', '}');
    return `def ${name ?? snake}(event_text):\n    event = json.loads(event_text)\n    return ${result}\n`.replace(
      result.includes('event') ? '\0' : '    event = json.loads(event_text)\n',
      '',
    );
  }
  const result = answer(event, false);
  const body = result.includes('event') ? `  const event = JSON.parse(eventText);\n  return ${result};\n` : `  return ${result};\n`;
  const parameter = kind === 'typescript' ? 'eventText: string' : 'eventText';
  const used = result.includes('event') ? parameter : '';
  const own = name ?? event;
  return kind === 'commonjs' ? `exports.${own} = (${used}) => {\n${body}};\n` : `export function ${own}(${used}) {\n${body}}\n`;
}

/** A whole script that handles an event. Undefined for an extension that the host does not run. */
export function scriptText(event: string, script: string, name?: string): string | undefined {
  const kind = kindOf(script);
  if (!kind) return undefined;
  const text = functionText(event, script, name);
  if (kind === 'python')
    return `${text.includes('json.') ? 'import json\n\n\n' : ''}${text.replace('(event_text)', text.includes('json.') ? '(event_text)' : '(_event_text)')}`;
  return kind === 'commonjs' ? `'use strict';\n\n${text}` : text;
}

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
