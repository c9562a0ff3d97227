// What the files around a plugin's manifest and scripts are about, whether the plugin is new or was there before.
import type { PluginLanguage } from '../contract/newPlugin.ts';
import type { Sample } from './examples.ts';

export interface ProjectHandler {
  event: string;
  /** Relative to the plugin's folder, with forward slashes. */
  script: string;
  language: PluginLanguage;
  /** What it does, as a sentence without its full stop, where that is known. */
  does?: string;
  /** What it can be tried with; none for a handler that somebody else wrote, as it is not known what that answers. */
  samples: readonly Sample[];
  /** The payload of an event that such a one is for. */
  payload?: Readonly<Record<string, unknown>>;
}

/** A request that the development server hands to a script. */
export interface ProjectEndpoint {
  method: string;
  path: string;
  script: string;
  language: PluginLanguage;
}

export interface TestRun {
  /** In a terminal, in the plugin's folder. */
  command: string;
  /** What has to be there first. */
  install?: readonly string[];
  /** The same where a machine is there for these tests alone, if that is simpler. */
  onServer?: { command: string; install: readonly string[] };
  /** The program, as people call it. */
  runner: string;
}

export interface Project {
  /** For people. */
  name: string;
  id: string;
  version: string;
  description: string;
  /** The name of the manifest. */
  manifest: string;
  /** In the order of the manifest. */
  handlers: readonly ProjectHandler[];
  endpoints: readonly ProjectEndpoint[];
  permissions: readonly string[];
  /** The title of the command that it offers, if it offers one. */
  command?: string;
  /** What installs the packages that its scripts need, where a machine is there for that alone; nothing where they need none. */
  packages: readonly string[];
  /** How its unit tests are run, the first of them by default. */
  tests: readonly TestRun[];
  /** Who made it. */
  author: string;
  /** The name of the file with its licence, if it has one. */
  licence?: string;
  /** YYYY-MM-DD */
  date: string;
  /** The package on npm that the command line comes in. */
  tool: { name: string; version: string };
  /** It has the SDK's package, with the types for JavaScript and TypeScript. */
  hasSdkPackage: boolean;
  /** Where the plugin lies in its repository, with forward slashes; empty where it is the whole of it. */
  inRepository: string;
}

/** The languages of its scripts, each once. */
export function languagesOf({ handlers, endpoints }: Pick<Project, 'handlers' | 'endpoints'>): PluginLanguage[] {
  return [...new Set([...handlers, ...endpoints].map(({ language }) => language))];
}

/** What a machine does that is there for that alone: installs what the plugin and its unit tests need, and runs those. */
export function onServer({ packages, tests }: Project): { install: string[]; test: string[] } {
  const runs = tests.map(({ onServer, ...here }) => onServer ?? here);
  const install = [...packages, ...runs.flatMap(({ install = [] }) => install)];
  // What is installed for the scripts is installed for their tests.
  const isDone = (command: string): boolean => command === 'npm install' && packages.some((one) => one.startsWith('npm '));
  return { install: [...new Set(install.filter((command) => !isDone(command)))], test: runs.map(({ command }) => command) };
}

/** Whether Python has to be there. */
export function usesPython(project: Project): boolean {
  return languagesOf(project).includes('python') || project.packages.some((command) => command.startsWith('python '));
}
