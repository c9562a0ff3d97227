// What a plugin lacks of that which `codex-plugin init` gives a new one.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BUILT_IN_EVENTS, isAboutFile } from '../contract/eventNames.ts';
import type { PluginFile, PluginLanguage } from '../contract/newPlugin.ts';
import { runtimeOf } from '../contract/runtime.ts';
import { sampleFields } from '../contract/sampleFields.ts';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import { inTheWay } from './newFiles.ts';
import type { HandlerDeclaration, PluginManifest } from '../manifest/model/manifest.ts';
import { extensionsOf } from '../manifest/model/languages.ts';
import { globMatcher } from '../paths/globs.ts';
import { exportedNames, resolveHandlerFunction } from '../scripts/exports.ts';
import { firstTests, type TestedFunction } from '../scaffold/firstTests.ts';
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import { mockEvents } from '../scaffold/mockEvents.ts';
import { type Project, type ProjectHandler, type TestRun } from '../scaffold/project.ts';
import { gitignore, launchJson, npmignoreBeside, tasksJson, workflow } from '../scaffold/projectSetup.ts';
import { testsInPython } from '../scaffold/pythonEnvironment.ts';
import { changelog, readme } from '../scaffold/projectTexts.ts';
import { authorOf, surroundingsOf } from './initSurroundings.ts';
import { hasSdkPackage, missingTypes, otherTypes } from './initTypes.ts';

export interface Offer {
  /** What several files are, in a word or two. */
  what?: string;
  files: PluginFile[];
  /** What is to be known of them, as a sentence. */
  note?: string;
}

/** What a plugin lacks. @returns offers, none of whose files is there, and what is to be known of files that are, as sentences. */
export async function offersFor(
  folder: string,
  manifestName: string,
  manifest: PluginManifest,
): Promise<{ offers: Offer[]; sayings: string[] }> {
  const project = await projectIn(folder, manifestName, manifest);
  const top = await nodeFileSystem.list(folder);
  const has = (pattern: RegExp): boolean => top.some((name) => pattern.test(name));
  const workflows = await nodeFileSystem.list(path.join(folder, '.github/workflows'));
  const ignored = await nodeFileSystem.readText(path.join(folder, '.gitignore'));
  const one = (name: string, text: string): Offer => ({ files: [{ path: name, text }] });
  const offers: Offer[] = [
    await missingMockEvents(folder, project),
    await missingTests(folder, manifest),
    await missingTypes(project),
    ...(has(/^readme(\.\w+)?$/i) ? [] : [one('README.md', readme(project))]),
    ...(has(/^(changelog|changes|history)(\.\w+)?$/i) ? [] : [one('CHANGELOG.md', changelog(project))]),
    ...(ignored === undefined ? [one('.gitignore', gitignore())] : []),
    ...(has(/^\.npmignore$/) ? [] : [one('.npmignore', npmignoreBeside(ignored ?? gitignore()))]),
    one('.vscode/launch.json', launchJson(project)),
    one('.vscode/tasks.json', tasksJson(project)),
    // Elsewhere than at the root of a repository, GitHub would not read it.
    ...(workflows.length > 0 || project.inRepository !== '' ? [] : [one('.github/workflows/plugin.yml', workflow(project))]),
  ];
  const taken = new Set(await inTheWayOf(folder, offers));
  const free = offers.map((offer) => ({ ...offer, files: offer.files.filter((file) => !taken.has(file)) }));
  return { offers: free.filter(({ files }) => files.length > 0), sayings: await otherTypes(folder, project) };
}

async function inTheWayOf(folder: string, offers: readonly Offer[]): Promise<PluginFile[]> {
  const taken: PluginFile[] = [];
  for (const file of offers.flatMap(({ files }) => files)) if ((await inTheWay(folder, [file.path])).length > 0) taken.push(file);
  return taken;
}

/** What the files around a plugin that is there are about. */
export async function projectIn(folder: string, manifestName: string, manifest: PluginManifest): Promise<Project> {
  const { id, name, version, description = '', permissions, commands } = manifest;
  // None is offered: under which one a plugin is, its author alone decides.
  const top = await nodeFileSystem.list(folder);
  const packageText = await nodeFileSystem.readText(path.join(folder, 'package.json'));
  const licence = top.find((one) => /^((un)?licen[cs]e|copying)(\.\w+)?$/i.test(one));
  const handlers = manifest.handlers.map((handler): ProjectHandler => {
    const { event, script } = handler;
    return { event, script, language: languageOf(script), samples: [], payload: payloadFor(handler, manifest) };
  });
  const endpoints = manifest.endpoints.map(({ method, path: at, script }) => ({ method, path: at, script, language: languageOf(script) }));
  const [command] = commands;
  return {
    ...(await surroundingsOf(folder, await authorOf(folder), name)),
    id,
    name,
    version,
    description,
    manifest: manifestName,
    handlers,
    endpoints,
    permissions: permissions.map(({ name: permission }) => permission),
    ...(command && { command: command.title }),
    ...(licence !== undefined && { licence }),
    packages: packagesIn(top, packageText),
    tests: testRunsIn(top, packageText, [...handlers, ...endpoints]),
    hasSdkPackage: await hasSdkPackage(folder),
  };
}

function languageOf(script: string): PluginLanguage {
  if (runtimeOf(script) === 'python') return 'python';
  return /\.[cm]?ts$/i.test(script) ? 'typescript' : 'node';
}

/** What its scripts need at run time, installed as `codex-plugin install` does, without running anything of it. @param top the names in its folder. */
function packagesIn(top: readonly string[], packageText: string | undefined): string[] {
  const isLocked = ['package-lock.json', 'npm-shrinkwrap.json'].some((name) => top.includes(name));
  const requirements = ['requirements.lock', 'requirements.txt'].find((name) => top.includes(name));
  return [
    ...(packageText !== undefined && /"(?:optionalD|d)ependencies"\s*:\s*\{\s*"/.test(packageText)
      ? [isLocked ? 'npm ci --ignore-scripts' : 'npm install --ignore-scripts']
      : []),
    ...(requirements === undefined ? [] : [`python -m pip install --only-binary :all: --requirement ${requirements}`]),
  ];
}

function testRunsIn(top: readonly string[], packageText: string | undefined, scripts: readonly { language: PluginLanguage }[]): TestRun[] {
  const python = scripts.some(({ language }) => language === 'python');
  const node = scripts.some(({ language }) => language !== 'python');
  return [
    ...(packageText !== undefined && /"test"\s*:/.test(packageText)
      ? [{ command: 'npm test', install: ['npm install'], runner: 'npm' }]
      : node
        ? [{ command: 'node --test', runner: 'Node.js' }]
        : []),
    ...(python ? [testsInPython(top.includes('requirements-dev.txt') ? '-r requirements-dev.txt' : 'pytest')] : []),
  ];
}

/** One for each event that has none yet. */
async function missingMockEvents(folder: string, { handlers }: Project): Promise<Offer> {
  const names = (await nodeFileSystem.list(path.join(folder, EVENTS_FOLDER))).filter((name) => name.endsWith('.json'));
  const paths = names.map((name) => `${EVENTS_FOLDER}/${name}`);
  const texts = await Promise.all(paths.map((name) => nodeFileSystem.readText(path.join(folder, name))));
  const covered = new Set(texts.flatMap((text) => eventIn(text ?? '')));
  const lacking = handlers.filter(({ event }, index) => !covered.has(event) && handlers.findIndex((one) => one.event === event) === index);
  return {
    what: 'mock events',
    files: mockEvents({ handlers: lacking }, paths),
    note: 'The mock events expect nothing yet: codex-plugin test --update takes what the handlers answer now.',
  };
}

function eventIn(text: string): string[] {
  try {
    const { event } = JSON.parse(text) as { event?: unknown };
    return typeof event === 'string' ? [event] : [];
  } catch {
    return [];
  }
}

/** How deep tests are looked for, and among how many files. */
const DEPTH = 3;
const MOST_FILES = 2000;
const TEST_FILE = /[._-](?:test|spec)\.\w+$|^test_.*\.py$|_test\.py$/i;
const NOT_ITS_OWN = new Set(['node_modules', '.git', '.venv', 'venv', '__pycache__']);

/** First tests for the functions of its scripts, where there are no tests at all. */
async function missingTests(folder: string, manifest: PluginManifest): Promise<Offer> {
  if (await hasTests(folder)) return { files: [] };
  const functions = await Promise.all(manifest.handlers.map((handler) => testedFunction(folder, handler, manifest)));
  return { what: 'unit tests', files: firstTests(functions.filter((one) => one !== undefined)) };
}

async function hasTests(folder: string): Promise<boolean> {
  const waiting = [{ place: folder, depth: 1 }];
  for (let count = 0; waiting.length > 0 && count < MOST_FILES;) {
    const { place, depth } = waiting.shift() ?? { place: folder, depth: DEPTH };
    for (const entry of await readdir(place, { withFileTypes: true }).catch(() => [])) {
      count += 1;
      if (entry.isFile() && TEST_FILE.test(entry.name)) return true;
      if (entry.isDirectory() && depth < DEPTH && !NOT_ITS_OWN.has(entry.name))
        waiting.push({ place: path.join(place, entry.name), depth: depth + 1 });
    }
  }
  return false;
}

/** Undefined for what no test can import: programs, methods, and what uses the SDK, which the host alone brings. */
async function testedFunction(folder: string, handler: HandlerDeclaration, manifest: PluginManifest): Promise<TestedFunction | undefined> {
  const { event, script, function: named } = handler;
  const runtime = runtimeOf(script);
  const text = await nodeFileSystem.readText(path.join(folder, script));
  if (runtime === undefined || text === undefined || /codex[-_]plugin[-_]sdk/.test(text)) return undefined;
  const found = resolveHandlerFunction(exportedNames(text, runtime, languageOf(script) === 'typescript'), event, named);
  if (found.kind !== 'function' || !/^[A-Za-z_]\w*$/.test(found.name)) return undefined;
  return { script, event, name: found.name, fields: { event, ...(isOwn(event) ? { payload: {} } : payloadFor(handler, manifest)) } };
}

function isOwn(event: string): boolean {
  return !(BUILT_IN_EVENTS as readonly string[]).includes(event);
}

/** Fields of an event that reaches a handler; paths are relative to the workspace. The host adds what every event has. */
function payloadFor({ event, languages, pattern }: HandlerDeclaration, { commands }: PluginManifest): Record<string, unknown> {
  if (isOwn(event) || event === 'onProjectOpen') return {};
  const file = fileFor(languages, pattern);
  return {
    ...(isAboutFile(event) && { filePath: file, fileContent: /\.jsonc?$/.test(file) ? '{}\n' : '' }),
    ...sampleFields(event),
    ...(event === 'onCommand' && commands[0] && { command: commands[0].command }),
  };
}

/** The name of a file that a handler is for, as far as one can be made up. */
function fileFor([language]: readonly string[], pattern: string | undefined): string {
  const file = `example.${(language === undefined ? undefined : extensionsOf(language)?.[0]) ?? 'txt'}`;
  if (pattern === undefined) return file;
  const made = pattern
    .replace(/\{([^{},]*)[^{}]*\}/g, '$1')
    .replace(/\*\*(?=\/)/g, 'folder')
    .replace(/\*+/g, 'example');
  const matches = globMatcher(pattern);
  return [file, made, `folder/${file}`].find((one) => matches(one)) ?? file;
}
