// What a new plugin is made from, and what it is made of.
import type { ManifestName } from './manifestNames.ts';

export const PLUGIN_LANGUAGES = ['node', 'typescript', 'python'] as const;

export type PluginLanguage = (typeof PLUGIN_LANGUAGES)[number];

/** What somebody wants to make a plugin for. */
export const PLUGIN_PURPOSES = ['formatOnSave', 'completions', 'project', 'command', 'empty'] as const;

export type PluginPurpose = (typeof PLUGIN_PURPOSES)[number];

interface PluginNames {
  /** For people. */
  name: string;
  /** Reverse-DNS. */
  id: string;
  language: PluginLanguage;
  /** What its manifest is called, and so in which syntax it is written; the first of the names where this is left out. */
  manifest?: ManifestName;
}

/** A plugin with one handler for something that people want. */
export interface PluginForPurpose extends PluginNames {
  purpose: PluginPurpose;
  /** One of the purpose's `permissions`; the least that it can do with where this is left out. */
  permissions?: readonly string[];
}

/** A plugin with a handler for each of some events. */
export interface PluginForEvents extends PluginNames {
  /** At least one. Those that are not the host's own are declared in the manifest. */
  events: readonly string[];
}

export type NewPlugin = PluginForPurpose | PluginForEvents;

export interface PluginFile {
  /** Relative to the plugin's folder, with forward slashes. */
  path: string;
  text: string;
  /** Of a handler: where its author goes on writing. */
  edit?: { line: number; character: number };
}

/** What a handler for a purpose may be allowed to do, and what it then does. */
export interface PermissionChoice {
  /** Names, as the manifest declares them; none where nothing beyond computing is needed. */
  permissions: readonly string[];
  /** Plain words, such as "read README.md". */
  words: string[];
  risks: string[];
  /** What the handler does with it, as a sentence without its full stop. */
  does: string;
}

/** What a new plugin needs, and what is wrong with the answers so far. */
export interface NewPluginQuestions {
  /** What to choose from for each purpose, the least first. */
  purposes: { purpose: PluginPurpose; choices: PermissionChoice[] }[];
  /** What the folder of a plugin of that name is called. */
  folder?: string;
  nameProblem?: string;
  idProblem?: string;
}

/** A language for handlers, and why none of it would run on this machine, if so. */
export interface LanguageChoice {
  language: PluginLanguage;
  missing?: string;
}
