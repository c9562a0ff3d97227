// The files of a new plugin: a manifest, and for each event a handler that works as it is. Pure: whoever asks for them writes them.
import * as l10n from '@vscode/l10n';
import { BUDGETS } from '../contract/budgets.ts';
import { exampleFor, isBuiltIn, type Example } from './examples.ts';
import { exampleFile, EXTENSIONS } from './handlerFile.ts';
import { handlerFor } from './purposes.ts';
import type { NewPlugin, PluginFile, PluginLanguage } from '../contract/newPlugin.ts';
import type { CommandView } from '../contract/views.ts';

/** Why a name cannot be used, or undefined. */
export function nameProblem(name: string): string | undefined {
  return folderNameOf(name) === '' ? l10n.t('Use at least one letter (a–z) or digit: the folder is named after it.') : undefined;
}

/** Why an id cannot be used, or undefined. Stricter than the manifest's schema in one point: a new id starts with a letter. */
export function idProblem(id: string): string | undefined {
  return /^[a-z]([\w-]*[a-z0-9])?(\.[a-z0-9]([\w-]*[a-z0-9])?)+$/i.test(id)
    ? undefined
    : l10n.t('Use reverse-DNS form: at least two parts of letters, digits and hyphens, separated by dots, as in {0}.', 'com.example.tidy');
}

/** Of a folder's name: with the path around it and the files in it, it has to fit what systems allow. */
const LONGEST_FOLDER = 60;
/** Names that Windows keeps for devices. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/** A plugin's name as a folder name: lower-case letters, digits and hyphens; empty when nothing is left. */
export function folderNameOf(name: string): string {
  const folder = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, LONGEST_FOLDER)
    .replace(/-$/, '');
  return DEVICE.test(folder) ? `${folder}-plugin` : folder;
}

/** The manifest first, then the handlers in the order of their events. */
export function pluginFiles(plugin: NewPlugin): PluginFile[] {
  const { handlers, permissions, command } = contentOf(plugin);
  const scripts = new Map<string, string>();
  for (const { event } of handlers) scripts.set(event, freeScript(plugin.language, event, new Set(scripts.values())));
  const custom = handlers.map(({ event }) => event).filter((event) => !isBuiltIn(event));
  const manifest = {
    pluginId: plugin.id,
    version: '0.1.0',
    name: plugin.name,
    description: handlers.map(({ example }) => `${example.does}.`).join(' '),
    ...(custom.length > 0 && { events: custom }),
    entryPoints: { handlers: [...scripts].map(([event, script]) => ({ event, language: [], script })) },
    ...(command && { commands: [command] }),
    permissions,
    settings: { enableDebug: false, maxExecutionTimeMs: BUDGETS.handlerMs },
  };
  return [
    { path: 'plugin.manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...handlers.map(({ event, example }): PluginFile => {
      const script = scripts.get(event) ?? '';
      const text = exampleFile(plugin.language, { event, script }, example);
      return { path: script, text, edit: placeOf(text, plugin.language === 'python' ? example.python : example.javascript) };
    }),
  ];
}

function contentOf(plugin: NewPlugin): {
  handlers: { event: string; example: Example }[];
  permissions: readonly string[];
  command?: CommandView;
} {
  if (!('purpose' in plugin))
    return { handlers: [...new Set(plugin.events)].map((event) => ({ event, example: exampleFor(event) })), permissions: [] };
  const { event, example, permissions, command } = handlerFor(plugin.purpose, plugin.permissions);
  return { handlers: [{ event, example }], permissions, ...(command && { command }) };
}

/** Where a function's body begins. */
function placeOf(text: string, body: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(body)).split('\n');
  return { line: before.length - 1, character: body.length - body.trimStart().length };
}

/** The handler's file, named after its event as the language does, and not yet taken by another event. */
function freeScript(language: PluginLanguage, event: string, taken: ReadonlySet<string>): string {
  const separator = language === 'python' ? '_' : '-';
  const stem = event
    .replace(/^on(?=[A-Z])/, '')
    .replace(/[A-Z]/g, (letter, index: number) => (index === 0 ? letter : `-${letter}`))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, separator);
  for (let number = 1; ; number++) {
    const script = `handlers/${stem}${number === 1 ? '' : `${separator}${number}`}${EXTENSIONS[language]}`;
    if (!taken.has(script)) return script;
  }
}
