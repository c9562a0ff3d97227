// Types for the scripts of plugins: which of them a handler's event and response have, and files of them beside the scripts, so that editors and
// checkers have them with nothing installed. Their texts are the SDK's own.
import type { PluginFile, PluginLanguage } from '../contract/newPlugin.ts';
import { isBuiltIn } from './examples.ts';

/** The SDK's types, as they lie beside the workers. */
export interface SdkTypes {
  /** For JavaScript and TypeScript. */
  typescript: string;
  /** The stub of `codex_plugin_sdk`. */
  python: string;
}

export const TYPES_FILE = 'codex-plugin.d.ts';
/** Where Pyright and Pylance look for stubs by themselves. */
export const STUBS_FOLDER = 'typings';
export const STUB_FILE = `${STUBS_FOLDER}/codex_plugin_sdk.pyi`;

/** The files of types for scripts in these languages. */
export function typesFiles(languages: readonly PluginLanguage[], sdk: SdkTypes): PluginFile[] {
  const hasJavaScript = languages.includes('node');
  return [
    ...(languages.some((language) => language !== 'python')
      ? [{ path: TYPES_FILE, text: declarations(sdk.typescript, hasJavaScript) }]
      : []),
    ...(languages.includes('python') ? [{ path: STUB_FILE, text: stub(sdk.python) }] : []),
  ];
}

/** @param hasJavaScript such scripts have no configuration that would say which types they are checked with. */
function declarations(types: string, hasJavaScript: boolean): string {
  const node = hasJavaScript
    ? '// Those of Node.js itself are in @types/node: `npm install` gets them where the editor has not.\n/// <reference types="node" />\n'
    : '';
  return `// Types of the events of Codex plugins and of what handlers answer, as codex-plugin-sdk has them: scripts import types from here, and nothing at run time.\n${node}\n${types}`;
}

function stub(types: string): string {
  return `# Types of the events of Codex plugins, and of what handlers answer. Pyright and Pylance find them here, mypy with MYPYPATH=${STUBS_FOLDER}.\n${types}`;
}

/** The names of the types of an event, and of what a handler of it answers. */
export function typeNames(event: string): { event: string; response: string } {
  if (!isBuiltIn(event)) return { event: 'OwnEvent', response: 'OwnEventResponse' };
  const stem = event.slice('on'.length);
  return { event: `${stem}Event`, response: FREE_FORM.has(event) ? 'HandlerResponse' : `${stem}Response` };
}

/** Requests and their answers have fields of the plugin's own. What a change of context is answered with counts for nothing but the log. */
const FREE_FORM: ReadonlySet<string> = new Set(['onRequest', 'onResponse', 'onContextUpdate']);
