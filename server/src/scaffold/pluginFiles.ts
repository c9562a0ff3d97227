// The files of a new plugin: a manifest, and for each event a handler that works as it is. Pure: whoever asks for them writes them.
import * as l10n from '@vscode/l10n';
import { stringify } from 'yaml';
import { BUDGETS } from '../contract/budgets.ts';
import { MANIFEST_NAMES } from '../contract/manifestNames.ts';
import { exampleFor, isBuiltIn, type HandlerText } from './examples.ts';
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

/** The version that a new plugin begins with. */
export const FIRST_VERSION = '0.1.0';

/** What a new plugin has in its manifest and its scripts. */
export interface PluginContent {
  /** In the order of the manifest. */
  handlers: { event: string; script: string; example: HandlerText }[];
  permissions: readonly string[];
  /** What it does, for people who choose. */
  description: string;
  command?: CommandView;
}

/** The manifest first, then the handlers in the order of their events. */
export function pluginFiles(plugin: NewPlugin): PluginFile[] {
  const { handlers, permissions, description, command } = contentOf(plugin);
  const custom = handlers.map(({ event }) => event).filter((event) => !isBuiltIn(event));
  const manifest = {
    pluginId: plugin.id,
    version: FIRST_VERSION,
    name: plugin.name,
    description,
    ...(custom.length > 0 && { events: custom }),
    entryPoints: { handlers: handlers.map(({ event, script }) => ({ event, language: [], script })) },
    ...(command && { commands: [command] }),
    permissions,
    settings: { enableDebug: false, maxExecutionTimeMs: BUDGETS.handlerMs },
  };
  const { manifest: name = MANIFEST_NAMES[0], language } = plugin;
  // Lines that are broken would be harder to edit.
  const text = name.endsWith('.json') ? `${JSON.stringify(manifest, null, 2)}\n` : stringify(manifest, { lineWidth: 0 });
  return [
    { path: name, text },
    ...handlers.map(({ event, script, example }): PluginFile => {
      const text = exampleFile(language, { event, script }, example);
      return { path: script, text, edit: placeOf(text, language === 'python' ? example.python : example.javascript) };
    }),
  ];
}

export function contentOf(plugin: NewPlugin): PluginContent {
  const { handlers, permissions, command } = wantedOf(plugin);
  const scripts = new Set<string>();
  const named = handlers.map(({ event, example }) => {
    const script = freeScript(plugin.language, event, scripts);
    scripts.add(script);
    return { event, script, example };
  });
  return {
    handlers: named,
    permissions,
    description: handlers.map(({ example }) => `${example.does}.`).join(' '),
    ...(command && { command }),
  };
}

function wantedOf(plugin: NewPlugin): {
  handlers: { event: string; example: HandlerText }[];
  permissions: readonly string[];
  command?: CommandView;
} {
  if ('purpose' in plugin) {
    const { event, example, permissions, command } = handlerFor(plugin.purpose, plugin.permissions);
    return { handlers: [{ event, example }], permissions, ...(command && { command }) };
  }
  const handlers = [...new Set(plugin.events)].map((event) => ({ event, example: exampleFor(event) }));
  const command = handlers.find(({ example }) => example.command)?.example.command;
  const permissions = handlers.flatMap(({ example }) => example.permissions ?? []);
  return { handlers, permissions, ...(command && { command }) };
}

/** Where a function's body begins. */
function placeOf(text: string, body: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(body)).split('\n');
  return { line: before.length - 1, character: body.length - body.trimStart().length };
}

/** An event's name as part of the names of files. */
export function eventStem(event: string, separator: '-' | '_'): string {
  const stem = event
    .replace(/^on(?=[A-Z])/, '')
    .replace(/[A-Z]/g, (letter, index: number) => (index === 0 ? letter : `-${letter}`))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, separator);
  return DEVICE.test(stem) ? `${stem}${separator}event` : stem;
}

/** The handler's file, named after its event as the language does, and not yet taken by another event. */
function freeScript(language: PluginLanguage, event: string, taken: ReadonlySet<string>): string {
  const separator = language === 'python' ? '_' : '-';
  const stem = eventStem(event, separator);
  // By hand Python looks for modules beside the script first, and so in vain for one of its own that is called like an event.
  const name = language === 'python' && !isBuiltIn(event) && !stem.includes('_') ? `${stem}_event` : stem;
  for (let number = 1; ; number++) {
    const script = `handlers/${name}${number === 1 ? '' : `${separator}${number}`}${EXTENSIONS[language]}`;
    if (!taken.has(script)) return script;
  }
}
