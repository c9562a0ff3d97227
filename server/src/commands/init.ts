// `codex-plugin init`: a new plugin with all that its author works with; inside of one that is there already, what it lacks.
import { lstat, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Command, Option } from 'commander';
import { PLAIN_MANIFEST_NAME, type ManifestName } from '../contract/manifestNames.ts';
import { PLUGIN_LANGUAGES, type PluginForEvents } from '../contract/newPlugin.ts';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import { sdkTypes } from '../host/sdkTypes.ts';
import { isManifestFile, manifestNamesIn } from '../manifest/files.ts';
import { isPlaceholder } from '../manifest/rules/handlers.ts';
import { folderNameOf } from '../scaffold/pluginFiles.ts';
import { COMMON_NAMES, newProject, projectFiles } from '../scaffold/projectFiles.ts';
import { UsageError } from './exit.ts';
import {
  ALL_MANIFEST_NAMES,
  answersIn,
  DEFAULT_EVENTS,
  DEFAULT_LANGUAGE,
  idFor,
  listed,
  nameFor,
  type Answers,
  type Flags,
} from './initAnswers.ts';
import { adviceFor, existingIn } from './initKeeping.ts';
import { completePlugin } from './initExisting.ts';
import { ask } from './initQuestions.ts';
import { authorOf, surroundingsOf } from './initSurroundings.ts';
import { leftOutText, leftOutWorkflow } from './initWorkflow.ts';
import { diskFault, fileList, nextSteps, shownPlace } from './initText.ts';
import { EXIT_INTERRUPTED, Interrupted } from './interruptible.ts';
import { indented, refuse, tell, write, type Telling } from './initWrite.ts';

interface InitOptions extends Flags {
  keepExisting?: boolean;
  yes?: boolean;
  json?: boolean;
}

export function initCommand(): Command {
  return new Command('init')
    .description('Make a new plugin with tests, or add to one what it lacks.')
    .argument('[dir]', "the plugin's folder, which is made where it is not there (default: the working directory)")
    .option('--id <id>', 'its id in reverse-DNS form, such as com.example.tidy')
    .option('--name <name>', 'its name for people')
    .addOption(suggesting('--language <language>', 'what its handlers are written in', PLUGIN_LANGUAGES))
    .option('--events <a,b>', 'the events that it handles: onFileSave, onCodeCompletion, onCommand, … or some of your own')
    .addOption(suggesting('--manifest <filename>', 'what its manifest is called, the first of these by default', ALL_MANIFEST_NAMES))
    .option('--keep-existing', 'keep a README, .gitignore, licence and such that are there, and write the rest')
    .option('--yes', 'ask nothing: what is not said gets a default')
    .option('--json', 'print {folder, files[]} as one JSON object, and ask nothing')
    .addHelpText(
      'after',
      `
On a terminal it asks for what is missing. Files that are there are never overwritten: they are listed, and nothing is written.
With --keep-existing those around the plugin stay as they are, and the rest is written; not so its manifest, handlers, events and tests.
Inside of a plugin it checks that, and offers what it lacks: tests, mock events, README, .gitignore, a CI workflow and so on.

Exit codes: 0 all was written, 1 not all was, 2 wrong usage, 130 cancelled.`,
    )
    .action(async (dir: string | undefined, options: InitOptions) => {
      process.exitCode = await init(dir, options);
    });
}

/** An option whose values help and shells name. What else is said is answered in more words than commander has. */
function suggesting(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values).argParser((value) => value);
}

async function init(dir: string | undefined, options: InitOptions): Promise<number> {
  const { manifest, ...given } = answersIn(options);
  const { yes = false, json = false, keepExisting: keeps = false } = options;
  const how = { yes, json, asks: !yes && !json && process.stdin.isTTY && process.stdout.isTTY };
  try {
    const folder = path.resolve(dir ?? '.');
    const there = await manifestIn(folder);
    // Who says what a plugin is to be like wants a new one.
    const wantsNew = options.manifest !== undefined || Object.keys(given).length > 0;
    if (there !== undefined && !wantsNew) return await completePlugin(path.join(folder, there), how);
    if (there !== undefined && dir !== undefined) return refusePlugin(folder, there, how);
    if (!how.asks)
      return await makePlugin(folder, { ...(await withDefaults(folder, given, yes)), manifest }, { json, confirms: false, keeps });
    return await askAndMake(dir, { ...given, manifest }, keeps);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    ask.cancelled('Cancelled. Nothing was written.');
    return EXIT_INTERRUPTED;
  }
}

interface Making extends Telling {
  /** Files around the plugin that are there may stay as they are. */
  keeps: boolean;
  /** It is asked before anything is written. */
  confirms: boolean;
}

async function makePlugin(folder: string, plugin: PluginForEvents, how: Making): Promise<number> {
  const surroundings = await surroundingsOf(folder, await authorOf(folder), plugin.name);
  const all = projectFiles(plugin, surroundings, await sdkTypes());
  const project = newProject(plugin, surroundings);
  const there = await manifestIn(folder);
  if (there !== undefined) return refusePlugin(folder, there, how);
  const existing = await existingIn(
    folder,
    all.map((file) => file.path),
  );
  const { found, kept } = existing;
  if (found.length > 0 && !(how.keeps && kept)) return refuse(folder, found, adviceFor(existing), how);
  const files = all.filter((file) => !kept?.includes(file.path));
  const names = files.map((file) => file.path);
  const leftOut = leftOutWorkflow(folder, project);
  const place = shownPlace(folder) || 'this folder';
  if (how.confirms) {
    ask.show(fileList(files, project), `What is written to ${place}`);
    if (!(await ask.sure(`Write these ${files.length} files?`))) throw new Interrupted();
  }
  const { manifest = '' } = plugin;
  if (manifest === PLAIN_MANIFEST_NAME && !isManifestFile(path.join(folder, manifest)))
    tell(`${manifest} is found in .codex/plugins/ only; elsewhere the folder has to be named. plugin.manifest.json is found in both.`);
  if (isPlaceholder(plugin.name)) tell(`"${plugin.name}" says nothing about the plugin: codex-plugin validate will ask for another name.`);
  // The manifest last: a host that watches the folder loads the plugin with it, and wants the scripts to be there.
  const [first, ...others] = files;
  const listing = how.confirms ? '' : `${fileList(files, project)}\n\n`;
  return write(
    {
      folder,
      files: first ? [...others, first] : others,
      listed: names,
      more: { ...(found.length > 0 && { kept: found }), ...(leftOut && { leftOut: [leftOut] }) },
      text: `${plugin.name} (${plugin.id}) is in ${place}.\n\n${listing}${keptText(found)}Next:\n\n${nextSteps(folder, project)}\n${leftOutText(leftOut)}`,
    },
    how,
  );
}

function keptText(found: readonly string[]): string {
  if (found.length === 0) return '';
  const secrets = found.includes('.gitignore') ? ' See that .gitignore keeps .env* and what is installed out of git.' : '';
  return `Kept as it was: ${found.join(', ')}.${secrets}\n\n`;
}

function refusePlugin(folder: string, manifest: string, how: Telling): number {
  const place = shownPlace(folder);
  const advice = `It is a plugin. Name another folder for a new one; codex-plugin init ${place === '' ? '' : `${place} `}without further options says what this one lacks.`;
  return refuse(folder, [manifest], advice, how);
}

/** The manifest in a folder, which may not be there yet. @throws UsageError where it cannot be a plugin's folder. */
async function manifestIn(folder: string): Promise<string | undefined> {
  const fault = await folderFault(folder);
  if (fault !== undefined) throw new UsageError(fault);
  return manifestNamesIn(await nodeFileSystem.list(folder), isManifestFile(path.join(folder, PLAIN_MANIFEST_NAME)))[0];
}

async function folderFault(folder: string): Promise<string | undefined> {
  for (let place = folder; ; place = path.dirname(place)) {
    const found = await stat(place).catch((error: NodeJS.ErrnoException) => error);
    if (!(found instanceof Error)) return found.isDirectory() ? undefined : `${shownPlace(place)} is no folder. Name another one.`;
    if (found.code === 'ENOENT' && (await lstat(place).catch(() => undefined)))
      return `${shownPlace(place)} is a link that leads nowhere. Name a folder.`;
    // What is not there yet is made, in the nearest folder that is.
    if (found.code !== 'ENOENT' && found.code !== 'ENOTDIR') return `${shownPlace(place)} cannot be used: ${diskFault(found)}.`;
    if (place === path.dirname(place)) return `${folder} cannot be used: there is no such place.`;
  }
}

function isIncomplete({ name, id, language, events }: Partial<Answers>): boolean {
  return [name, id, language, events].includes(undefined);
}

/** @throws UsageError where something is missing and was not left to be chosen. */
async function withDefaults(folder: string, given: Partial<Answers>, yes: boolean): Promise<Answers> {
  const { name, id, language, events = DEFAULT_EVENTS } = given;
  if (!yes && isIncomplete(given)) {
    const missing = ['name', 'id', 'language', 'events'].filter((one) => given[one as keyof Answers] === undefined);
    throw new UsageError(
      `There is no terminal to ask on, so say ${listed(missing.map((one) => `--${one}`)).replace(/ or (?=--\w+$)/, ' and ')}, or --yes for what usually fits.`,
    );
  }
  return {
    name: name ?? nameFor(folder, events),
    id: id ?? idFor((await authorOf(folder)).idPrefix, path.basename(folder)),
    language: language ?? DEFAULT_LANGUAGE,
    events,
  };
}

/** Asks for what was not given, and makes the plugin. */
async function askAndMake(dir: string | undefined, given: Partial<Answers> & { manifest: ManifestName }, keeps: boolean): Promise<number> {
  const how = { keeps, json: false, confirms: isIncomplete(given) || dir === undefined };
  if (how.confirms) ask.begin('A new Codex plugin');
  const here = path.resolve(dir ?? '.');
  const isFree = dir !== undefined || (await isUnused(here));
  const name = given.name ?? (await ask.name(isFree ? nameFor(here, DEFAULT_EVENTS) : ''));
  const folder = dir === undefined ? path.resolve(atHome(await ask.folder(isFree ? '.' : folderNameOf(name)))) : here;
  // Nobody likes to answer for nothing.
  const there = await manifestIn(folder);
  if (there !== undefined) return refusePlugin(folder, there, how);
  const existing = await existingIn(folder, COMMON_NAMES);
  if (existing.found.length > 0 && !keeps) {
    if (existing.kept) ask.show(indented(existing.found), `In ${shownPlace(folder) || 'this folder'} already`);
    if (!existing.kept || !(await ask.sure('Keep what is there, and write the rest?')))
      return refuse(folder, existing.found, adviceFor(existing), how);
    how.keeps = true;
  }
  const id = given.id ?? (await ask.id(idFor((await authorOf(folder)).idPrefix, name)));
  const language = given.language ?? (await ask.language());
  const events = given.events ?? (await ask.events());
  return makePlugin(folder, { name: name.trim(), id, language, events, manifest: given.manifest }, how);
}

/** Whether a folder has nothing that can be seen, as a new repository has not. */
async function isUnused(folder: string): Promise<boolean> {
  return (await nodeFileSystem.list(folder)).every((name) => name.startsWith('.'));
}

/** No shell has read what was typed into a question. */
function atHome(typed: string): string {
  return typed.trim().replace(/^~(?=$|[\\/])/, () => os.homedir());
}
