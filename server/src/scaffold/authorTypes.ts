// Types for the scripts of plugins: which of them a handler's event and response have, and files of them beside the scripts, so that editors and
// checkers have them with nothing installed. Their texts are the SDK's own.
import type { PluginFile, PluginLanguage } from '../contract/newPlugin.ts';
import * as slashed from '../paths/slashed.ts';
import { isBuiltIn } from './examples.ts';

/** The SDK's types, as they lie beside the workers. */
export interface SdkTypes {
  /** For JavaScript and TypeScript. */
  typescript: string;
  /** The stub of `codex_plugin_sdk`. */
  python: string;
}

/** In the plugin's folder, for all scripts in JavaScript and TypeScript. */
export const TYPES_FILE = 'codex-plugin.d.ts';
/** Beside scripts in Python: there Pyright, Pylance and mypy find it without being told, whichever folder is open. */
export const STUB_NAME = 'codex_plugin_sdk.pyi';

/** A script, with forward slashes and relative to the plugin's folder. */
export interface TypedScript {
  script: string;
  language: PluginLanguage;
}

/** The files of types for these scripts. */
export function typesFiles(scripts: readonly TypedScript[], sdk: SdkTypes): PluginFile[] {
  const [python, others] = [scripts.filter(isPython), scripts.filter((one) => !isPython(one))];
  const stubs = new Set(python.map(({ script }) => slashed.join(slashed.dirname(script), STUB_NAME)));
  const hasJavaScript = others.some(({ language }) => language === 'node');
  return [
    ...(others.length > 0 ? [{ path: TYPES_FILE, text: declarations(sdk.typescript, hasJavaScript) }] : []),
    ...[...stubs].map((path) => ({ path, text: stub(sdk.python) })),
  ];
}

/** How a script names the declarations: `../codex-plugin.d.ts`. */
export function typesFrom(script: string): string {
  const up = '../'.repeat(slashed.segments(script).length - 1);
  return `${up === '' ? './' : up}${TYPES_FILE}`;
}

/** Whether a file of types was written by us, by whichever version. */
export function isOwnTypes(text: string): boolean {
  return [DECLARATIONS_HEAD, STUB_HEAD].some((head) => text.startsWith(head));
}

function isPython({ language }: TypedScript): boolean {
  return language === 'python';
}

const DECLARATIONS_HEAD = '// Types of the events of Codex plugins';
const STUB_HEAD = '# Types of the events of Codex plugins';

/** @param hasJavaScript such scripts have no configuration that would say which types they are checked with. */
function declarations(types: string, hasJavaScript: boolean): string {
  const node = hasJavaScript
    ? '// Those of Node.js itself are in @types/node: `npm install` gets them where the editor has not.\n/// <reference types="node" />\n'
    : '';
  return `${DECLARATIONS_HEAD} and of what handlers answer, as codex-plugin-sdk has them: scripts import types from here, and nothing at run time.\n${node}\n${types}`;
}

function stub(types: string): string {
  return `${STUB_HEAD} and of what handlers answer, as codex_plugin_sdk has them: editors and checkers find them here, beside the scripts.\n${types}`;
}

/** The names of the types of an event, and of what a handler of it answers. */
export function typeNames(event: string): { event: string; response: string } {
  if (!isBuiltIn(event)) return { event: 'OwnEvent', response: 'OwnEventResponse' };
  const stem = event.slice('on'.length);
  return { event: `${stem}Event`, response: FREE_FORM.has(event) ? 'HandlerResponse' : `${stem}Response` };
}

/** Requests and their answers have fields of the plugin's own. What a change of context is answered with counts for nothing but the log. */
const FREE_FORM: ReadonlySet<string> = new Set(['onRequest', 'onResponse', 'onContextUpdate']);
