// What a new plugin is made from, and what it is made of.

export type PluginLanguage = 'node' | 'typescript' | 'python';

export interface NewPlugin {
  /** For people. */
  name: string;
  /** Reverse-DNS. */
  id: string;
  language: PluginLanguage;
  /** At least one. Those that are not the host's own are declared in the manifest. */
  events: readonly string[];
}

export interface PluginFile {
  /** Relative to the plugin's folder, with forward slashes. */
  path: string;
  text: string;
}

/** What a new plugin needs, and what is wrong with the answers so far. */
export interface NewPluginQuestions {
  /** The events to choose from, each with what the first handler will do. */
  events: { event: string; does: string }[];
  /** What the folder of a plugin of that name is called. */
  folder?: string;
  nameProblem?: string;
  idProblem?: string;
}
