// The files of a new plugin: a manifest, and for each event a handler that works as it is. Pure: whoever asks for them writes them.
import { BUDGETS } from '../contract/budgets.ts';
import { exampleFor, isBuiltIn } from './examples.ts';
import { exampleFile, EXTENSIONS } from './handlerFile.ts';
import type { NewPlugin, PluginFile, PluginLanguage } from '../contract/newPlugin.ts';

/** Why a name cannot be used, or undefined. */
export function nameProblem(name: string): string | undefined {
  return folderNameOf(name) === '' ? 'Use at least one letter (a–z) or digit: the folder is named after it.' : undefined;
}

/** Why an id cannot be used, or undefined. Stricter than the manifest's schema in one point: a new id starts with a letter. */
export function idProblem(id: string): string | undefined {
  return /^[a-z]([\w-]*[a-z0-9])?(\.[a-z0-9]([\w-]*[a-z0-9])?)+$/i.test(id)
    ? undefined
    : 'Use reverse-DNS form: at least two parts of letters, digits and hyphens, separated by dots, as in com.example.tidy.';
}

/** A plugin's name as a folder name: lower-case letters, digits and hyphens; empty when nothing is left. */
export function folderNameOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The manifest first, then the handlers in the order of their events. */
export function pluginFiles(plugin: NewPlugin): PluginFile[] {
  const events = [...new Set(plugin.events)];
  const scripts = new Map<string, string>();
  for (const event of events) scripts.set(event, freeScript(plugin.language, event, new Set(scripts.values())));
  const custom = events.filter((event) => !isBuiltIn(event));
  const manifest = {
    pluginId: plugin.id,
    version: '0.1.0',
    name: plugin.name,
    description: events.map((event) => `${exampleFor(event).does}.`).join(' '),
    ...(custom.length > 0 && { events: custom }),
    entryPoints: { handlers: [...scripts].map(([event, script]) => ({ event, language: [], script })) },
    permissions: [],
    settings: { enableDebug: false, maxExecutionTimeMs: BUDGETS.handlerMs },
  };
  return [
    { path: 'plugin.manifest.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...[...scripts].map(([event, script]) => ({ path: script, text: exampleFile(plugin.language, { event, script }) })),
  ];
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
