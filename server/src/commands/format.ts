// codex-plugin format: a workspace's save handlers on its files, without an editor, with what an editor would write for a result.
import { Command, Option } from 'commander';
import { logText } from '../contract/logText.ts';
import type { HostLogLine, PluginView } from '../contract/views.ts';
import type { FoundFile } from '../host/formatting/findFiles.ts';
import type { FileOutcome } from '../host/formatting/formatFile.ts';
import { FormatRun } from '../host/formatting/formatRun.ts';
import { readWorkspaceSettings, type WorkspaceSettings } from '../host/formatting/workspaceSettings.ts';
import { paths } from '../paths/paths.ts';
import * as slashed from '../paths/slashed.ts';
import { BYTE_ORDER_MARK } from '../text/byteOrderMark.ts';
import { didYouMean } from '../text/didYouMean.ts';
import { shownBlanks } from '../text/shownBlanks.ts';
import { shownLine } from '../text/shownText.ts';
import { patch } from '../text/unifiedDiff.ts';
import { folderArgument, integerUpTo } from './arguments.ts';
import { wantsColours } from './colours.ts';
import { EXIT_FAILED, UsageError } from './exit.ts';
import { chosenFiles, type ChosenFiles } from './formatFiles.ts';
import { counted, hasChanged, report, REPORTERS, summary, type FileReport, type Reporter } from './formatReport.ts';
import { EXIT_INTERRUPTED, interruptible } from './interruptible.ts';
import { mask } from './masked.ts';
import { workspaceAround } from './pluginWorkspace.ts';
import { shellWord } from '../text/shellWord.ts';
import { terminalText } from './terminalText.ts';

/** Each is a process for every plugin and language. */
const MOST_JOBS = 64;

interface FormatOptions {
  check?: boolean;
  write?: boolean;
  diff?: boolean;
  plugin?: string[];
  staged?: boolean;
  since?: string;
  jobs: number;
  reporter: Reporter;
  json?: boolean;
  grants: 'manifest' | 'decided';
  workspace?: string;
  verbose?: boolean;
}

export function formatCommand(): Command {
  return new Command('format')
    .description("Run a workspace's save handlers over files, as an editor does when they are saved.")
    .argument('[paths...]', 'files, folders or globs (default: the whole workspace folder)')
    .option('--check', 'list what would change and exit with 1 if anything would; this is the default')
    .option('--write', 'write what handlers make of the files')
    .option('--diff', 'print what would change as a patch; with --check, exit with 1 if anything would')
    .option('--plugin <id>', 'run only this plugin; may be given several times', collect)
    .option('--staged', 'only files that are staged in git; with --write, exit with 1 if one was changed, as it is to be staged again')
    .option('--since <ref>', 'only files that are others than where HEAD left this branch, tag or commit, new ones included')
    .option('--jobs <n>', `how many workers each plugin gets, up to ${MOST_JOBS}; an editor has one`, integerUpTo(MOST_JOBS), 1)
    .addOption(new Option('--reporter <format>', 'how to print what is found').choices(REPORTERS).default('text'))
    .option('--json', 'the same as --reporter json')
    .addOption(
      new Option(
        '--grants <mode>',
        'what plugins may do: what their manifests declare, or what you decided in the editor or with grants allow',
      )
        .choices(['manifest', 'decided'])
        .default('decided'),
    )
    .option('--workspace <dir>', 'the workspace folder (default: the working directory)')
    .option('--verbose', 'print what plugins log')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is as handlers leave it (or was written), 1 something would change or a handler failed, 2 wrong usage.',
    )
    .action(async (named: string[], options: FormatOptions) => {
      process.exitCode = await format(named, options);
    });
}

async function format(named: readonly string[], options: FormatOptions): Promise<number> {
  checkUsage(options);
  const workspace = await folderArgument(options.workspace ?? '.', 'workspace');
  const settings = await readWorkspaceSettings(workspace).catch((error: Error) => {
    throw new UsageError(`${shownLine(error.message)}.`);
  });
  for (const problem of settings.problems) say(`warn: ${problem}`);
  const { staged = false, since } = options;
  const chosen = await chosenFiles(named, { workspace, excluded: settings.excluded, staged, since });
  chosen.said.forEach(say);
  return interruptible((signal) => formatChosen(chosen, options, { workspace, settings, signal }));
}

function checkUsage({ check, write, diff, staged, since, reporter, json }: FormatOptions): void {
  if (write && (check || diff)) throw new UsageError('--write changes files, and --check and --diff do not: choose one.');
  if (staged && since !== undefined) throw new UsageError('--staged and --since choose other files: choose one.');
  if (diff && (json || reporter !== 'text')) throw new UsageError('--diff prints a patch, and takes no --reporter and no --json.');
  if (json && reporter !== 'text' && reporter !== 'json') throw new UsageError(`--json and --reporter ${reporter} exclude each other.`);
}

async function formatChosen(
  { files, unseen }: ChosenFiles,
  options: FormatOptions,
  { workspace, settings, signal }: { workspace: string; settings: WorkspaceSettings; signal: AbortSignal },
): Promise<number> {
  const { write = false, jobs, grants } = options;
  const run = await FormatRun.open({ workspace, settings, grants, jobs, writes: write, signal, log: (line) => sayLogged(line, options) });
  try {
    const wanted = wantedPlugins(run.plugins(), options.plugin ?? [], workspace);
    const isBroken = sayBroken(wanted, run.plugins());
    const taking = settings.host.save.enabled ? takingPart(wanted, workspace) : [];
    const isKept = settings.host.save.enabled && mayNot(wanted, taking, options);
    if (!settings.host.save.enabled)
      say('codexPlugins.save.enabled is off in .vscode/settings.json, so that plugins do nothing when files are saved.');
    saySteps(settings);
    const outcomes = await run.format(
      files.map(({ file }) => file),
      taking,
    );
    const seen = files.flatMap((one, index) => (outcomes[index] ? [{ ...one, outcome: outcomes[index] }] : []));
    sayLeftAlone(seen);
    const onDisk = seen.flatMap(({ outcome }) => ('onDisk' in outcome ? outcome.onDisk : []));
    sayOnDisk(onDisk, taking);
    const reports = [
      ...seen.flatMap(({ file, outcome }) => reported(file, outcome, { taking, workspace })),
      ...unseen.map(({ file, error }): FileReport => ({ file: shown(file), outcome: { kind: 'failed', plugins: [], error } })),
    ].toSorted((a, b) => (a.file < b.file ? -1 : 1));
    if (signal.aborted) return stopped(reports, files.length, write);
    print(reports, options, { seen, workspace });
    if (reports.length === 0) sayNothing(seen);
    // A check that looked at nothing must not pass for one.
    const isUnchecked = reports.length === 0 && onDisk.length > 0 && isCheck(options);
    return isBroken || isKept || isUnchecked ? EXIT_FAILED : exitCode(reports, options);
  } finally {
    await run.close();
  }
}

/** @throws UsageError where one is named that is not there, or nothing is there that could format. */
function wantedPlugins(plugins: readonly PluginView[], ids: readonly string[], workspace: string): PluginView[] {
  const known = [...new Set(plugins.map(({ id }) => id))];
  for (const id of ids) {
    if (known.includes(id)) continue;
    const meant = didYouMean(id, known);
    const rest = meant === undefined ? `There are ${known.join(', ') || 'none'}.` : `Did you mean ${meant}?`;
    throw new UsageError(`There is no plugin ${shownLine(id)} in ${workspace}. ${shownLine(rest)}`);
  }
  const wanted = ids.length === 0 ? [...plugins] : plugins.filter(({ id }) => ids.includes(id));
  if (wanted.some((plugin) => plugin.state === 'broken' || handlesSaves(plugin))) return wanted;
  const which = ids.length === 0 ? `No plugin of ${workspace}` : `None of ${ids.join(', ')}`;
  throw new UsageError(
    `${which} has a handler for onFileSave, so there is nothing to format with. The workspace folder is the working directory, or what --workspace names.`,
  );
}

function handlesSaves({ handlers }: PluginView): boolean {
  return handlers.some(({ event }) => event === 'onFileSave');
}

/** @returns whether there are plugins that do not load, so that nobody knows what they would do. */
function sayBroken(wanted: readonly PluginView[], all: readonly PluginView[]): boolean {
  // Of two copies, one is enough.
  const broken = wanted.filter(({ id, key, state }) => state === 'broken' && !all.some((other) => other.id === id && other.key !== key));
  for (const { id, stateReason } of broken) say(`error: ${id} did not run. ${stateReason}`);
  return broken.length > 0;
}

/** Those that an editor would run, or ask about. What the user said no to is left out, as it is there. */
function takingPart(wanted: readonly PluginView[], workspace: string): PluginView[] {
  const savers = wanted.filter((plugin) => plugin.state !== 'broken' && handlesSaves(plugin));
  for (const { id, folder, state, stateReason } of savers) {
    if (state === 'denied') say(`${id} does not run. You denied it in this workspace. Allow it with "${allowing(folder, workspace)}".`);
    else if (state === 'disabled') say(`${id} does not run. ${stateReason}`);
  }
  return savers.filter(({ state }) => state !== 'denied' && state !== 'disabled');
}

/** @returns whether a plugin may not run that was asked for: one that was named, or all that could have formatted. */
function mayNot(wanted: readonly PluginView[], taking: readonly PluginView[], { plugin: named = [] }: FormatOptions): boolean {
  const kept = wanted.filter((one) => one.state !== 'broken' && handlesSaves(one) && !taking.includes(one));
  return kept.length > 0 && (taking.length === 0 || kept.some(({ id }) => named.includes(id)));
}

/** The command that allows a plugin to run in a workspace. */
function allowing(folder: string, workspace: string): string {
  const isDefault = (workspaceAround(folder) ?? process.cwd()) === workspace;
  return `codex-plugin grants allow ${shellWord(folder)}${isDefault ? '' : ` --workspace ${shellWord(workspace)}`}`;
}

function saySteps({ editorSteps: steps }: WorkspaceSettings): void {
  if (steps.length > 0)
    say(`codexPlugins.save.order names steps that only an editor can run, and that are left out here: ${steps.join(', ')}.`);
}

interface Seen extends FoundFile {
  outcome: FileOutcome;
}

/** What nobody named is left alone without a word. */
function sayLeftAlone(seen: readonly Seen[]): void {
  for (const { file, named, outcome } of seen) {
    if (!named || outcome.kind !== 'leftAlone') continue;
    say(outcome.why.endsWith('.') ? outcome.why : `${shown(file)} is left alone: ${outcome.why}.`);
  }
}

function sayOnDisk(keys: readonly string[], plugins: readonly PluginView[]): void {
  for (const { key, id } of plugins) {
    const files = keys.filter((one) => one === key).length;
    if (files === 0) continue;
    const what = `${id} has handlers that work on the file on disk, which run only with --write`;
    say(`warn: ${what}: what they would do to ${counted(files, 'file')} was not looked at.`);
  }
}

function reported(
  file: string,
  outcome: FileOutcome,
  { taking, workspace }: { taking: readonly PluginView[]; workspace: string },
): FileReport[] {
  if (outcome.kind === 'done') return [{ file: shown(file), outcome }];
  if (outcome.kind !== 'failed') return [];
  const plugin = taking.find(({ id }) => id === outcome.pluginId);
  if (outcome.code !== 'not-granted' || !plugin) return [{ file: shown(file), outcome }];
  const { id, folder, changed, permissions } = plugin;
  const added = permissions.filter((permission) => permission.added).map(({ name }) => name);
  const error = [
    `${id} is not allowed to run in this workspace.`,
    ...(changed === undefined ? [] : [changed]),
    ...(added.length > 0 ? [`It now asks for ${added.join(', ')} too.`] : []),
    `Allow it with "${allowing(folder, workspace)}", or have the manifests decide with --grants manifest.`,
  ].join(' ');
  return [{ file: shown(file), outcome: { ...outcome, error } }];
}

function print(
  reports: readonly FileReport[],
  options: FormatOptions,
  { seen, workspace }: { seen: readonly Seen[]; workspace: string },
): void {
  const { write = false, check, diff, staged } = options;
  const reporter = options.json ? 'json' : options.reporter;
  const colour = wantsColours(process.stdout);
  if (diff) {
    printPatch(seen, workspace);
    for (const { file, outcome } of reports) if (outcome.kind === 'failed') say(`failed: ${file}: ${outcome.error}`);
    say(summary(reports, { writes: false }));
    return;
  }
  process.stdout.write(report(reports, { reporter, writes: write, colour }));
  // Annotations have a place of their own, and leave the log empty.
  if (reporter === 'github') say(summary(reports, { writes: write }));
  const changed = reports.filter(hasChanged).length;
  if (changed === 0) return;
  if (write && staged) say('What was changed is not staged. Stage it with git add, and commit again.');
  else if (!write && !check && reporter === 'text') say('Run it with --write to change them.');
}

/** Names in a patch have one folder to start from, and none leads out of it. */
function printPatch(seen: readonly Seen[], workspace: string): void {
  const changed = seen.filter(({ outcome }) => outcome.kind === 'done' && outcome.before !== outcome.after);
  const isHere = changed.every(({ file }) => paths.below(file, process.cwd()));
  if (!isHere) say(`The patch is to be applied in ${workspace}: not all of the files are in the working directory.`);
  for (const { file, outcome } of changed) {
    const text = outcome.kind === 'done' ? patchOf(paths.relative(isHere ? process.cwd() : workspace, file) ?? shown(file), outcome) : '';
    // As it is, for it is to be applied; but for a terminal, where it is to be read.
    process.stdout.write(process.stdout.isTTY ? terminalText(shownBlanks(text)) : text);
  }
}

function patchOf(file: string, { before, after, mark }: Extract<FileOutcome, { kind: 'done' }>): string {
  if (mark === undefined || before === after) return patch(before, after, file);
  if (mark === 'utf8') return patch(`${BYTE_ORDER_MARK}${before}`, `${BYTE_ORDER_MARK}${after}`, file);
  say(`${file} would change, and is in UTF-16, of which there is no patch.`);
  return '';
}

/** Why there is no file that handlers had a say in. */
function sayNothing(seen: readonly Seen[]): void {
  const onDisk = seen.filter(({ outcome }) => 'onDisk' in outcome && outcome.onDisk.length > 0).length;
  const leftAlone = seen.filter(({ named, outcome }) => !named && outcome.kind === 'leftAlone').length;
  if (onDisk > 0)
    say('Nothing was checked. "codex-plugin format --write && git diff --exit-code" also checks handlers that work on the file on disk.');
  if (leftAlone > 0) say(`${counted(leftAlone, 'file')} ${leftAlone === 1 ? 'is' : 'are'} left alone. Name them to be told why.`);
  if (seen.length > 0 && seen.every(({ outcome }) => outcome.kind === 'notFor' && outcome.onDisk.length === 0))
    say('No plugin that runs has a save handler for any of these files.');
}

function isCheck({ write, diff, check }: FormatOptions): boolean {
  return !write && (!diff || check === true);
}

function exitCode(reports: readonly FileReport[], options: FormatOptions): number {
  if (reports.some(({ outcome }) => outcome.kind === 'failed')) return EXIT_FAILED;
  const counts = isCheck(options) || (options.write && options.staged);
  return counts && reports.some(hasChanged) ? EXIT_FAILED : 0;
}

function stopped(reports: readonly FileReport[], total: number, write: boolean): number {
  const changed = reports.filter(hasChanged).length;
  const written = write ? `${counted(changed, 'file')} ${changed === 1 ? 'was' : 'were'} written` : 'nothing was written';
  say(`Stopped: ${written}, ${counted(total, 'file')} had been found.`);
  return EXIT_INTERRUPTED;
}

function sayLogged(line: HostLogLine, { verbose }: FormatOptions): void {
  // What comes of handlers is in the report.
  const isOfHost = line.pluginKey === undefined && line.eventId === undefined;
  if (verbose || (isOfHost && (line.level === 'warn' || line.level === 'error')))
    process.stderr.write(terminalText(`${logText(line, `${line.level}: `)}\n`));
}

function say(text: string): void {
  process.stderr.write(`${terminalText(shownLine(mask(text)))}\n`);
}

/** Relative to the working directory where it is below it, with forward slashes. */
function shown(file: string): string {
  return paths.relative(process.cwd(), file) ?? slashed.from(file);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, ...value.split(',').filter((id) => id !== '')];
}
