// Which Node.js or Python is looked at for a plugin, in which order, and where they are. Nothing is started.
import * as l10n from '@vscode/l10n';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { condaPython, managedInterpreters, pythonLauncher, pythonOfEnvironment } from './managedInterpreters.ts';
import type { Runtime } from '../../contract/runtime.ts';
import { whyNotOwn, whyNotOwnEnvironment } from './ownPrograms.ts';
import { isPlace, isShellScript, programAt, programsOnPath, type Machine } from '../programs/onPath.ts';
import { isStorePlaceholder, onlyStorePlaceholder } from '../programs/placeholders.ts';
import { behindPyenvShim } from '../programs/pyenvShims.ts';
import type { RunnerOptions, RunnerPlugin } from '../types.ts';
import { workersFolder } from '../workersFolder.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import { realPath } from '../../paths/realPath.ts';
import { isBroughtAlong } from '../programs/broughtAlong.ts';

/** Where an interpreter is, or why it cannot be one. */
interface Found {
  command: string | undefined;
  /** Given to a launcher before all else, which then says which program it stands for. */
  launcherArgs?: string[];
  fault?: string;
}

export interface Candidate extends Found {
  /** Where it comes from, for messages. */
  origin: string;
  /** No other one is taken when this one does not work. */
  mandatory?: true;
  venv?: string;
  /** Chosen or brought along by the plugin or a workspace: it must not run outside of the sandbox, and what it says of itself is not believed. */
  foreign?: true;
  /** Of a foreign one: why it is none of the user's or the machine's own, in words. Where nothing confines it, it is not run at all without a permission. */
  notOwn?: string;
  /** As the manifest names it. */
  asked?: string;
}

/** What `npm ci` installs in a clone, so that the host can be tried on machines whose own Node.js is too old for handlers. */
const NODE_IN_CLONE = path.resolve(workersFolder, '../../node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');

/** Python's launcher for Windows, with or without a version. */
const LAUNCHER = /^py(?:\.exe)?(?:\s+(-\d[\w.-]*))?$/i;

// A manifest's `runtime` may also be a version range (">=20", "3.11", "^22 || 24"): a statement about versions, not a command.
const VERSION_RANGE = /^[\sv\d.^~<>=|*x,!-]+$/i;

/** In order. A mandatory one was asked for by name, so that nothing else may take its place. */
export function* candidates(
  plugin: RunnerPlugin,
  runtime: Runtime,
  options: Pick<RunnerOptions, 'node' | 'python'>,
  machine: Machine,
): Generator<Candidate> {
  const asked = plugin.runtime?.[runtime];
  if (asked !== undefined && asked !== '' && !VERSION_RANGE.test(asked)) {
    const found = named(asked, machine, plugin, plugin.folder);
    const byPlace = isPlace(asked, machine.platform);
    const notOwn = found.command === undefined ? undefined : whyNotOwn(found.command, plugin, byPlace ? 'place' : 'name');
    // The launcher of Windows says by itself which Python it stands for; nothing else that is named by its place says so.
    const foreign = notOwn !== undefined || (byPlace && found.launcherArgs === undefined);
    yield {
      origin: l10n.t('"{0}" from the manifest\'s "runtime"', asked),
      ...found,
      mandatory: true,
      asked,
      ...(foreign && { foreign: true }),
      ...(notOwn !== undefined && { notOwn }),
    };
  }
  if (runtime === 'python') yield* ownEnvironments(plugin, machine);
  const setting = options[runtime];
  if (setting !== undefined && setting !== '') {
    yield {
      origin: l10n.t('"{0}" from the setting {1}', setting, `codexPlugins.runtime.${runtime}`),
      ...named(setting, machine, plugin),
      mandatory: true,
    };
  }
  if (runtime === 'python') yield* activatedEnvironment(plugin, machine);
  yield* onPath(runtime, plugin, machine);
  for (const { origin, file } of managedInterpreters(runtime, machine)) yield { origin, ...ofTheUser({ command: file }, plugin) };
  if (runtime === 'python') return;
  yield { origin: l10n.t("the host's own Node.js"), command: process.execPath };
  if (existsSync(NODE_IN_CLONE)) yield { origin: l10n.t("the Node.js among the host's dependencies"), command: NODE_IN_CLONE };
}

function* ownEnvironments(plugin: RunnerPlugin, machine: Machine): Generator<Candidate> {
  for (const name of ['.venv', 'venv']) {
    const venv = path.join(plugin.folder, name);
    const found = pythonOfEnvironment(venv, machine);
    if (found === undefined) continue;
    const leadsOut = !paths.within(real(venv), real(plugin.folder));
    const notOwn = whyNotOwnEnvironment(venv, found.command, plugin);
    yield {
      origin: l10n.t('the virtual environment {0}', name),
      ...found,
      mandatory: true,
      venv,
      foreign: true,
      ...(notOwn !== undefined && { notOwn }),
      ...(leadsOut && { fault: l10n.t("it is a link that leads out of the plugin's folder. Create it there") }),
    };
  }
}

function* activatedEnvironment(plugin: RunnerPlugin, machine: Machine): Generator<Candidate> {
  const conda = condaPython(machine);
  if (conda === undefined) return;
  yield { origin: conda.origin, ...ofTheUser({ command: programAt(conda.file, machine) }, plugin) };
}

function* onPath(runtime: Runtime, plugin: RunnerPlugin, machine: Machine): Generator<Candidate> {
  const onWindows = machine.platform === 'win32';
  // On Windows nobody but the Store calls it python3.
  const names = runtime === 'node' ? ['node'] : onWindows ? ['python', 'python3'] : ['python3', 'python'];
  for (const name of names) {
    const found = programsOnPath(name, machine, { shellScripts: true });
    if (found.length === 0) yield { origin: l10n.t('{0} on PATH', name), command: undefined };
    for (const file of found) yield { origin: l10n.t('{0} on PATH', name), ...ofTheUser(startable(file, machine), plugin) };
  }
  if (runtime === 'node' || !onWindows) return;
  const launchers = notBroughtAlong('py', plugin, machine);
  for (const command of launchers) yield { origin: l10n.t('{0} on PATH', 'py -3'), command, launcherArgs: ['-3'] };
  const elsewhere = pythonLauncher(machine);
  if (launchers.length === 0)
    yield { origin: elsewhere?.origin ?? l10n.t('{0} on PATH', 'py -3'), command: elsewhere?.file, launcherArgs: ['-3'] };
}

/** A path is taken as it is (relative ones from the given folder, if there is one); a bare name is looked up on PATH. */
function named(wanted: string, machine: Machine, plugin: RunnerPlugin, folder?: string): Found {
  const onWindows = machine.platform === 'win32';
  const launcher = onWindows ? LAUNCHER.exec(wanted) : null;
  if (launcher !== null)
    return { command: notBroughtAlong('py', plugin, machine)[0] ?? pythonLauncher(machine)?.file, launcherArgs: [launcher[1] ?? '-3'] };
  if (!isPlace(wanted, machine.platform)) {
    const [first] = programsOnPath(wanted, machine, { shellScripts: true });
    return startable(notBroughtAlong(wanted, plugin, machine)[0] ?? first, machine);
  }
  const place = onWindows ? slashed.from(wanted) : wanted;
  const file = folder === undefined ? place : path.resolve(folder, place);
  return startable(path.isAbsolute(file) ? programAt(file, machine, { shellScripts: true }) : undefined, machine);
}

/** What is started for a file: on Windows, some only stand for a program, or for none. */
function startable(file: string | undefined, machine: Machine): Found {
  if (file === undefined || machine.platform !== 'win32') return { command: file };
  if (isStorePlaceholder(file, machine.platform)) return { command: file, fault: onlyStorePlaceholder() };
  if (!isShellScript(file)) return { command: file };
  const python = behindPyenvShim(file, machine);
  if (python !== undefined) return 'fault' in python ? { command: file, fault: python.fault } : { command: python.program };
  return {
    command: file,
    fault: l10n.t('it is a script that only a shell can run. Name the program that it starts, an .exe file, in its place'),
  };
}

/** One that the user's environment names. A workspace that may have come from anywhere can be in there, by npx, direnv or its own virtual environment. */
function ofTheUser(found: Found, plugin: RunnerPlugin): Found & Pick<Candidate, 'foreign' | 'notOwn'> {
  const notOwn = found.command === undefined ? undefined : whyNotOwn(found.command, plugin, 'user');
  return notOwn === undefined ? found : { ...found, foreign: true, notOwn };
}

/** The programs of a name on PATH, without those that the plugin or a workspace brings along. */
function notBroughtAlong(name: string, { folder, grants }: RunnerPlugin, machine: Machine): string[] {
  const found = programsOnPath(name, machine, { shellScripts: true });
  return found.filter((file) => !isBroughtAlong(file, [folder, ...grants.workspaceFolders]));
}

function real(file: string): string {
  return realPath(file) ?? file;
}
