// All files of a new plugin, as `codex-plugin init` writes them: the plugin itself, and what its author works with. Pure.
import type { PluginFile, PluginForEvents, PluginLanguage } from '../contract/newPlugin.ts';
import { MANIFEST_NAMES } from '../contract/manifestNames.ts';
import { typesFiles, type SdkTypes } from './authorTypes.ts';
import { exampleFor } from './examples.ts';
import { mockEvents } from './mockEvents.ts';
import { contentOf, FIRST_VERSION, pluginFiles } from './pluginFiles.ts';
import type { Project, TestRun } from './project.ts';
import { gitignore, jsconfig, launchJson, mypyIni, npmignore, packageJson, tasksJson, tsconfig, workflow } from './projectSetup.ts';
import { changelog, licence, readme } from './projectTexts.ts';
import { testsInPython } from './pythonEnvironment.ts';
import { unitTests } from './unitTests.ts';

/** What is known of whoever makes a plugin, and of where it is made. */
export type Surroundings = Pick<Project, 'author' | 'date' | 'tool' | 'inRepository'>;

const LICENCE_NAME = 'LICENSE';
const WORKFLOW = '.github/workflows/plugin.yml';

/** How the unit tests of new plugins are run. */
const TEST_RUNS: Record<PluginLanguage, TestRun> = {
  node: { command: 'node --test', runner: 'Node.js' },
  typescript: { command: 'npm test', install: ['npm install'], runner: 'Vitest' },
  python: testsInPython('-r requirements-dev.txt'),
};

/** What a new plugin is, to whom makes the files around it. */
export function newProject(plugin: PluginForEvents, surroundings: Surroundings): Project {
  const { handlers, permissions, description, command } = contentOf(plugin);
  return {
    ...surroundings,
    name: plugin.name,
    id: plugin.id,
    version: FIRST_VERSION,
    description,
    manifest: plugin.manifest ?? MANIFEST_NAMES[0],
    handlers: handlers.map(({ event, script, example }) => ({
      event,
      script,
      language: plugin.language,
      does: example.does,
      samples: exampleFor(event).samples,
    })),
    endpoints: [],
    hasSdkPackage: false,
    permissions,
    licence: LICENCE_NAME,
    ...(command && { command: command.title }),
    packages: [],
    tests: [TEST_RUNS[plugin.language]],
  };
}

/** The plugin's own files first, then what is around them. */
export function projectFiles(plugin: PluginForEvents, surroundings: Surroundings, sdk: SdkTypes): PluginFile[] {
  const project = newProject(plugin, surroundings);
  return [
    ...pluginFiles(plugin),
    ...typesFiles(project.handlers, sdk),
    ...mockEvents(project),
    ...unitTests(project),
    ...packageFiles(plugin.language, project),
    ...commonFiles(project),
  ];
}

function packageFiles(language: PluginLanguage, project: Project): PluginFile[] {
  if (language === 'python') return [{ path: 'mypy.ini', text: mypyIni() }];
  const types = language === 'node' ? { path: 'jsconfig.json', text: jsconfig() } : { path: 'tsconfig.json', text: tsconfig() };
  return [{ path: 'package.json', text: packageJson(project) }, types];
}

/** Files that every new plugin has, whatever its author answers. */
export const COMMON_NAMES: readonly string[] = [
  'README.md',
  'CHANGELOG.md',
  LICENCE_NAME,
  '.gitignore',
  '.npmignore',
  '.vscode/launch.json',
  '.vscode/tasks.json',
  WORKFLOW,
];

/** What every plugin has, whichever language it is written in. */
export function commonFiles(project: Project): PluginFile[] {
  return [
    { path: 'README.md', text: readme(project) },
    { path: 'CHANGELOG.md', text: changelog(project) },
    { path: LICENCE_NAME, text: licence(project) },
    { path: '.gitignore', text: gitignore() },
    { path: '.npmignore', text: npmignore() },
    { path: '.vscode/launch.json', text: launchJson(project) },
    { path: '.vscode/tasks.json', text: tasksJson(project) },
    // GitHub reads workflows at the root of a repository only.
    ...(project.inRepository === '' ? [{ path: WORKFLOW, text: workflow(project) }] : []),
  ];
}
