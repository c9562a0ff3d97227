// `codex-plugin test`: fires a plugin's mock events at it and compares the answers with what is expected.
import { Command, Option } from 'commander';
import path from 'node:path';
import { watchFolders } from '../host/watch/watchFolders.ts';
import { maskedIn } from '../host/secrets.ts';
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import { failurePlace } from '../testing/failurePlace.ts';
import type { TestResult } from '../testing/mockTests.ts';
import { jsonReport } from '../testing/reports/json.ts';
import { junitReport } from '../testing/reports/junit.ts';
import { counts, type TestRun } from '../testing/reports/report.ts';
import { tapReport } from '../testing/reports/tap.ts';
import { summaryText, testText, type Line, type Tone } from '../testing/reports/text.ts';
import { TestSession } from '../testing/testSession.ts';
import { paths } from '../paths/paths.ts';
import { shownLine } from '../text/shownText.ts';
import { Rerun } from '../waiting/rerun.ts';
import { chosenFormat, folderArgument } from './arguments.ts';
import { painter, wantsColours, type Style } from './colours.ts';
import { variablesFrom, warnOfNotGiven } from './envFile.ts';
import { EXIT_FAILED, exitCodesHelp, UsageError } from './exit.ts';
import { EXIT_INTERRUPTED, interruptible } from './interruptible.ts';
import { mask } from './masked.ts';
import { fileNames } from './fileNames.ts';
import { noManifest } from './noManifest.ts';
import { terminalJson, terminalText } from './terminalText.ts';

const REPORTERS = ['text', 'json', 'junit', 'tap'] as const;
type Reporter = (typeof REPORTERS)[number];

interface TestOptions {
  filter?: string;
  update?: boolean;
  watch?: boolean;
  reporter: Reporter;
  json?: boolean;
  workspace?: string;
  envFile?: string;
}

export function testCommand(): Command {
  return new Command('test')
    .description("Fire a plugin's mock events (events/*.json) at it and compare the answers with what is expected.")
    .argument('[dir]', "the plugin's folder", '.')
    .option('--filter <text>', 'only mock events that have this in their name, event or file, in any case')
    .option('--update', 'write what came into failing mock events, under the keys that they expect, and into those that expect nothing yet')
    .option('--watch', "run again whenever something in the plugin's folder changes")
    .addOption(new Option('--reporter <format>', 'how results are printed').choices(REPORTERS).default('text'))
    .option('--env-file <file>', 'variables for the handlers, of which they get those that the manifest has env:read for')
    .option('--json', 'the same as --reporter json')
    .option(
      '--workspace <dir>',
      'use this folder, in which handlers may change files (default: a temporary one with what is in events/fixtures)',
    )
    .addHelpText(
      'after',
      exitCodesHelp({
        0: 'all are as expected (with --watch, whatever they are)',
        1: 'one is not, or there are none',
        130: 'interrupted',
      }),
    )
    .action(async (dir: string, options: TestOptions) => {
      process.exitCode = await test(dir, options);
    });
}

async function test(dir: string, options: TestOptions): Promise<number> {
  if (options.update && options.watch)
    throw new UsageError('--update and --watch do not go together: what is written would be a change to run for.');
  const reporter = chosenFormat(options.reporter, options.json, '--reporter');
  const plugin = await folderArgument(dir, 'plugin folder');
  const workspace = options.workspace === undefined ? undefined : await folderArgument(options.workspace, 'workspace');
  const environment = options.envFile === undefined ? undefined : await variablesFrom(options.envFile);
  return interruptible(async (signal) => {
    const session = await TestSession.open({
      plugin,
      ...(workspace !== undefined && { workspace }),
      ...(options.filter !== undefined && { filter: options.filter }),
      ...(options.update && { update: true }),
      ...(environment && { environment }),
      mask,
      signal,
    }).catch(unreadable);
    if (!session) throw noManifest(plugin);
    if (options.envFile !== undefined) warnOfNotGiven(session.variablesNotGiven(), session.plugin.id, options.envFile);
    const run = (): Promise<number> =>
      runOnce(session, { plugin, nameOf: fileNames(plugin, dir), reporter, filter: options.filter, signal });
    try {
      return options.watch ? await watched(session, { plugin, run, signal }) : await run();
    } finally {
      await session.close();
    }
  });
}

/** With its file as terminals and editors find it, also where the reason names that. */
function namedFromHere(nameOf: (file: string) => string, plugin: string, test: TestResult): TestResult {
  const { file, error } = test;
  const shown = nameOf(path.join(plugin, file));
  const named = (line: string): string => (line.startsWith(file) ? `${shown}${line.slice(file.length)}` : line);
  return { ...test, file: shown, ...(error && { error: { ...error, message: error.message.split('\n').map(named).join('\n') } }) };
}

async function runOnce(
  session: TestSession,
  {
    plugin,
    nameOf,
    reporter,
    filter,
    signal,
  }: { plugin: string; nameOf: (file: string) => string; reporter: Reporter; filter: string | undefined; signal: AbortSignal },
): Promise<number> {
  const result = await session
    .run((one, fired) => {
      if (reporter === 'text') print(testText(maskedIn(namedFromHere(nameOf, plugin, one), mask), failurePlace(one, fired).line));
    })
    .catch(unreadable);
  if (signal.aborted) return EXIT_INTERRUPTED;
  const { tests } = result;
  if (tests.length === 0) process.stderr.write(terminalText(`${none(plugin, filter)}\n`));
  report(reporter, { ...result, tests: tests.map((one): TestResult => maskedIn(one, mask)) });
  if (reporter === 'text' && tests.some(({ ok, diff }) => !ok && diff !== undefined))
    say('Where an answer is as it should be, --update writes it into its mock event.');
  return tests.length > 0 && counts(tests).failed === 0 ? 0 : EXIT_FAILED;
}

/** The folder of mock events, or that for temporary files, cannot be used. */
function unreadable(error: Error): never {
  throw 'code' in error ? new UsageError(`The tests cannot be run: ${error.message}.`) : error;
}

function report(reporter: Reporter, run: TestRun): void {
  switch (reporter) {
    case 'json':
      process.stdout.write(`${terminalJson(jsonReport(run))}\n`);
      break;
    case 'junit':
      process.stdout.write(terminalText(junitReport(run)));
      break;
    case 'tap':
      process.stdout.write(terminalText(tapReport(run)));
      break;
    case 'text':
      if (run.tests.length > 0) print([summaryText(run)]);
  }
}

/** Runs now and after each change, until it is stopped: how tests came out is no failure of that. */
async function watched(
  session: TestSession,
  { plugin, run, signal }: { plugin: string; run: () => Promise<number>; signal: AbortSignal },
): Promise<number> {
  const changed = new Set<string>();
  const runs = new Rerun(async () => {
    const files = [...changed];
    changed.clear();
    if (signal.aborted) return;
    if (files.length > 0) await session.filesChanged(files);
    if (process.stdout.isTTY) process.stdout.write('\u001b[2J\u001b[3J\u001b[H');
    await run();
    if (signal.aborted) return;
    const [first, ...more] = files.map((file) => paths.relative(plugin, file) ?? file);
    const why = first === undefined ? '' : `, for ${shownLine(first)}${more.length === 0 ? '' : ` and ${more.length} more`}`;
    say(`\nRun at ${new Date().toTimeString().slice(0, 8)}${why}. Watching for changes in ${plugin}. Ctrl+C ends it.`);
  });
  // While the plugin was loaded.
  if (signal.aborted) return 0;
  const failed = Promise.withResolvers<number>();
  const again = (): void => void runs.run().catch(failed.reject);
  const watcher = watchFolders([plugin], {
    onChanges: (files) => {
      for (const file of files) changed.add(file);
      again();
    },
    onError: (message) => say(message),
  });
  const stop = (): void => failed.resolve(0);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await watcher.ready;
    again();
    const code = await failed.promise;
    await runs.pending;
    return code;
  } finally {
    await watcher.close();
  }
}

function say(text: string): void {
  process.stderr.write(terminalText(mask(`${text}\n`)));
}

function none(plugin: string, filter: string | undefined): string {
  const place = path.join(plugin, EVENTS_FOLDER, '*.json');
  if (filter !== undefined) return `No mock event in ${place} has "${filter}" in its name, event or file.`;
  return [
    `No mock events: there is nothing at ${place}.`,
    'One is made by a file such as events/save.json with {"name": "…", "event": "onFileSave", "payload": {"filePath": "a.js", "fileContent": "…"}}.',
    '“Save as Mock Event” in the Activity view of VS Code makes one of an event that happened; codex-plugin test --update adds what is expected.',
  ].join('\n');
}

const STYLES: Record<Tone, Style | undefined> = { plain: undefined, good: 'green', bad: 'red', faint: 'dim' };

function print(lines: readonly Line[]): void {
  const paint = painter(wantsColours(process.stdout));
  const shown = lines.map(({ text, tone }) => {
    const style = STYLES[tone];
    return style ? paint(style, terminalText(text)) : terminalText(text);
  });
  process.stdout.write(shown.map((line) => `${line}\n`).join(''));
}
