// What `codex-plugin init` has to know of a new plugin: from flags, from what it can suggest, and what is wrong with it.
import path from 'node:path';
import { BUILT_IN_EVENTS } from '../contract/eventNames.ts';
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME, type ManifestName } from '../contract/manifestNames.ts';
import { PLUGIN_LANGUAGES, type PluginLanguage } from '../contract/newPlugin.ts';
import { isPlaceholder } from '../manifest/rules/handlers.ts';
import { folderNameOf, idProblem } from '../scaffold/pluginFiles.ts';
import { didYouMean } from '../text/didYouMean.ts';
import { UsageError } from './exit.ts';

export interface Answers {
  name: string;
  id: string;
  language: PluginLanguage;
  events: readonly string[];
}

export const DEFAULT_LANGUAGE: PluginLanguage = 'node';
export const DEFAULT_EVENTS: readonly string[] = ['onFileSave'];

export const ALL_MANIFEST_NAMES: readonly ManifestName[] = [...MANIFEST_NAMES, PLAIN_MANIFEST_NAME];

/** What was said of a new plugin on the command line, as it was typed. */
export interface Flags {
  id?: string;
  name?: string;
  language?: string;
  events?: string;
  manifest?: string;
}

/** @throws UsageError that says what to write instead. */
export function answersIn({ id, name, language, events, manifest }: Flags): Partial<Answers> & { manifest: ManifestName } {
  const wrong = [
    ...(name === undefined ? [] : [faultIn('--name', nameFault(name))]),
    ...(id === undefined ? [] : [faultIn('--id', idFault(id))]),
    ...(language === undefined ? [] : [faultIn('--language', languageFault(language))]),
    ...(events === undefined ? [] : [faultIn('--events', eventsFault(eventsIn(events)))]),
    ...(manifest === undefined ? [] : [faultIn('--manifest', manifestFault(manifest))]),
  ].filter((fault) => fault !== undefined);
  if (wrong.length > 0) throw new UsageError(wrong.join('\n'));
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(id !== undefined && { id }),
    ...(language !== undefined && { language: language as PluginLanguage }),
    ...(events !== undefined && { events: eventsIn(events) }),
    manifest: (manifest ?? MANIFEST_NAMES[0]) as ManifestName,
  };
}

function faultIn(flag: string, fault: string | undefined): string | undefined {
  return fault === undefined ? undefined : `${flag}: ${fault}`;
}

/** More does not fit into a row of a list. */
const LONGEST_NAME = 100;

export function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'A plugin needs a name, such as "Tidy".';
  // Names stand in headings and comments.
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) return 'A name is one line of text, without control characters.';
  return name.length > LONGEST_NAME ? `A name has at most ${LONGEST_NAME} characters.` : undefined;
}

export function idFault(id: string): string | undefined {
  const fault = idProblem(id);
  return fault === undefined ? undefined : `"${id}" is no id. ${fault}`;
}

function languageFault(language: string): string | undefined {
  if ((PLUGIN_LANGUAGES as readonly string[]).includes(language)) return undefined;
  const meant = valueOf(OTHER_WORDS, language.toLowerCase()) ?? didYouMean(language, PLUGIN_LANGUAGES);
  return `"${language}" is no language that handlers are written in. ${meant === undefined ? `Those are ${listed(PLUGIN_LANGUAGES)}.` : `Did you mean ${meant}?`}`;
}

const OTHER_WORDS: Readonly<Record<string, PluginLanguage>> = {
  js: 'node',
  javascript: 'node',
  'node.js': 'node',
  nodejs: 'node',
  mjs: 'node',
  ts: 'typescript',
  py: 'python',
  python3: 'python',
};

export function eventsIn(text: string): string[] {
  const names = text.split(',').map((one) => one.trim());
  return [...new Set(names.filter((one) => one !== ''))];
}

/** As many as a manifest may declare of its own. */
const MOST_EVENTS = 100;
const LONGEST_EVENT = 80;

/** As manifests take them; that is tested. */
const EVENT_NAME = /^[A-Za-z][\w.:-]*$/;

export function eventsFault(events: readonly string[]): string | undefined {
  if (events.length === 0) return `Name at least one event: ${listed(BUILT_IN_EVENTS)}, or one of your own.`;
  if (events.length > MOST_EVENTS) return `These are ${events.length} events; a plugin has at most ${MOST_EVENTS}.`;
  for (const event of events) {
    if (event.length > LONGEST_EVENT)
      return `"${event.slice(0, 20)}\u2026" is too long: files are named after events. ${LONGEST_EVENT} characters are enough.`;
    if ((BUILT_IN_EVENTS as readonly string[]).includes(event)) continue;
    const meant = eventMeant(event);
    if (meant !== undefined) return `"${event}" is no event of the host. Did you mean ${meant}?`;
    if (!EVENT_NAME.test(event))
      return `"${event}" is no name of an event. One of your own starts with a letter and has only letters, digits and . : _ - in it.`;
    if (/^on[A-Z]/.test(event))
      return `"${event}" is no event of the host: those are ${listed(BUILT_IN_EVENTS)}. Events of your own are called without "on", such as ${event.charAt(2).toLowerCase()}${event.slice(3)}.`;
  }
  return undefined;
}

/** `onSave` and `save` are short for one of the host's, and others are slips of the pen. */
function eventMeant(event: string): string | undefined {
  const short = event.replace(/^on(?=[A-Z])/, '').toLowerCase();
  const ends = BUILT_IN_EVENTS.filter((one) => short.length > 3 && one.toLowerCase().endsWith(short));
  return ends.length > 0 ? ends.join(' or ') : didYouMean(event, BUILT_IN_EVENTS);
}

function manifestFault(name: string): string | undefined {
  if ((ALL_MANIFEST_NAMES as readonly string[]).includes(name)) return undefined;
  const meant = didYouMean(name, ALL_MANIFEST_NAMES);
  return `"${name}" is no name of a manifest. ${meant === undefined ? '' : `Did you mean ${meant}? `}Manifests are called ${listed(ALL_MANIFEST_NAMES)}.`;
}

/** "a, b or c" */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** A name for people from that of a folder. */
export function nameFor(folder: string, events: readonly string[]): string {
  const words = path
    .basename(folder)
    .split(/[\s._-]+/)
    .filter((word) => word !== '');
  const name = words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join(' ');
  if (name !== '' && nameFault(name) === undefined && !isPlaceholder(name)) return name;
  // One that says nothing about the plugin would be the first thing that the linter finds.
  return `${name !== '' && nameFault(name) === undefined ? name : 'Plugin'} for ${valueOf(SUBJECTS, events[0] ?? '') ?? events[0] ?? 'Files'}`;
}

const SUBJECTS: Readonly<Record<string, string>> = {
  onProjectOpen: 'Opened Projects',
  onFileOpen: 'Opened Files',
  onFileSave: 'Saved Files',
  onCodeCompletion: 'Completions',
  onRequest: 'Requests',
  onResponse: 'Responses',
  onCompletionFeedback: 'What Became of Completions',
  onContextUpdate: 'the Active File',
  onErrorReport: 'Problems',
  onCommand: 'a Command',
};

/** An id for a plugin of that name. */
export function idFor(prefix: string, name: string): string {
  return `${prefix}.${folderNameOf(name) || 'plugin'}`;
}

/** What an object has of its own under a key that somebody typed. */
function valueOf<T>(object: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
