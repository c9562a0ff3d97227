// The form of the examples that the reference shows and the tests run.

/** A manifest, by what is special about it. */
export interface Example {
  /** Keys beside or instead of those of a sound manifest; `undefined` takes one away. */
  with?: Record<string, unknown>;
  /** The whole text instead. */
  text?: string;
  /** The name of the file that has the text; plugin.manifest.json unless given. */
  file?: string;
  /** The disk takes names in any case. */
  ignoresCase?: true;
  /** Other files of the plugin. */
  files?: Record<string, string>;
  profile?: 'publish';
  /** The version of the last release, from which files differ. */
  last?: string;
}

export interface BadExample extends Example {
  /** The text that the problem is shown at. */
  at: string;
  /** A text that the first fix brings about: in the manifest, in a file that it makes or in one that it changes. Absent: there is no fix. */
  fixed?: string;
}

export interface RuleExamples {
  bad: readonly [BadExample, BadExample, BadExample, ...BadExample[]];
  good: readonly [Example, Example, Example, ...Example[]];
}

/** A manifest without any fault, of a plugin that has one script. */
export const SOUND = {
  pluginId: 'com.example.tidy',
  version: '1.0.0',
  name: 'Tidy',
  description: 'Tidies files up.',
  entryPoints: { handlers: [{ event: 'onFileOpen', script: 'a.js' }] },
} as const;

export const SOUND_FILES: Readonly<Record<string, string>> = { 'a.js': 'exports.onFileOpen = () => ({ success: true });\n' };

/** One or more handlers. */
export function handlers(...list: Record<string, unknown>[]): Record<string, unknown> {
  return { entryPoints: { handlers: list } };
}

/** A handler of onFileOpen in a.js, with something else about it. */
export function handler(more: Record<string, unknown>): Record<string, unknown> {
  return handlers({ event: 'onFileOpen', script: 'a.js', ...more });
}

/** The manifest's text that an example stands for. */
export function textOfExample(example: Example): string {
  if (example.text !== undefined) return example.text;
  return `${JSON.stringify({ ...SOUND, ...example.with }, undefined, 2)}\n`;
}
