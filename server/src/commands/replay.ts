// `codex-plugin replay`: fires mock events, as they were written or recorded, once more in a real workspace, and prints what came of each.
import { Command, Option } from 'commander';
import path from 'node:path';
import { firedEvent, type FiredEvent } from '../host/firing/firedEvent.ts';
import { maskedIn, maskedThroughout } from '../host/secrets.ts';
import type { DispatchResult } from '../host/types.ts';
import { readMockEvent, type ReadMockEvent } from '../testing/mockEvent.ts';
import { MockTests, type TestResult } from '../testing/mockTests.ts';
import { folderArgument } from './arguments.ts';
import { EXIT_FAILED, exitCodesHelp, UsageError } from './exit.ts';
import { firedLines } from './firedText.ts';
import { mask } from './masked.ts';
import { noManifest } from './noManifest.ts';
import { oneShotHost } from './oneShotHost.ts';
import { terminalJson, terminalText } from './terminalText.ts';
import { shownLine } from '../text/shownText.ts';

interface ReplayOptions {
  pluginDir?: string;
  workspace: string;
  grants: 'manifest' | 'none';
  envFile?: string;
  json?: boolean;
}

type Replayed = Pick<TestResult, 'name' | 'ok' | 'diff'> & { file: string; message?: string } & Partial<FiredEvent>;

export function replayCommand(): Command {
  return new Command('replay')
    .description('Fire mock events once more, in order, in the workspace itself, and print what comes of each.')
    .argument('<file...>', "mock events, such as events/save.json in a plugin's folder")
    .option('--plugin-dir <dir>', "the plugin's folder (default: the folder that the files' folder events is in)")
    .option('--workspace <dir>', 'the workspace folder, in which handlers may change files', '.')
    .addOption(
      new Option('--grants <mode>', 'what the plugin may do: what its manifest declares, or nothing')
        .choices(['manifest', 'none'])
        .default('manifest'),
    )
    .option('--env-file <file>', 'variables for the handlers, of which they get those that the manifest has env:read for')
    .option('--json', 'print the results as one JSON array')
    .addHelpText('after', exitCodesHelp({ 0: 'all came out as expected', 1: 'one did not', 130: 'interrupted' }))
    .action(async (files: string[], options: ReplayOptions) => {
      process.exitCode = await replay(files, options);
    });
}

async function replay(files: string[], options: ReplayOptions): Promise<number> {
  const plugin = await folderArgument(options.pluginDir ?? pluginOf(files), 'plugin folder');
  const workspace = await folderArgument(options.workspace, 'workspace');
  // All of them first: half a replay helps nobody.
  const read = await Promise.all(files.map(readable));
  const { grants, envFile } = options;
  return oneShotHost({ plugin, workspace, grants, envFile, logLevel: 'info' }, async ({ host, signal }) => {
    const tests = new MockTests({ host, places: { plugin, workspace }, mask, signal });
    const done: Replayed[] = [];
    for (const one of read) {
      // What came before may have rewritten the plugin itself.
      const [loaded] = host.plugins();
      if (!loaded) throw noManifest(plugin);
      const { result, fired } = await tests.run(path.resolve(one.file), one, loaded);
      signal.throwIfAborted();
      const { name, ok, diff, error } = maskedIn(result, mask);
      const replayed: Replayed = {
        ...{ file: one.file, name, ok },
        ...(diff !== undefined && { diff }),
        ...(error && { message: error.message }),
        ...(fired && shownEvent(fired)),
      };
      done.push(replayed);
      if (!options.json) process.stdout.write(terminalText(asText(replayed, 'event' in one && one.event.expect !== undefined)));
    }
    if (options.json) process.stdout.write(`${terminalJson(done)}\n`);
    return done.every(({ ok }) => ok) ? 0 : EXIT_FAILED;
  });
}

/** As it is shown: what handlers answer is for people to look at, and never says what it was given of secrets. */
function shownEvent(fired: DispatchResult): FiredEvent {
  const { results, response, ...event } = firedEvent(fired, mask);
  const masked = <Value>(value: Value): Value => maskedThroughout(value, mask);
  return {
    ...event,
    results: results.map((one) => (one.response === undefined ? one : { ...one, response: masked(one.response) })),
    response: masked(response),
  };
}

/** The plugin in whose folder for mock events the files are. */
function pluginOf(files: readonly string[]): string {
  const [first, ...others] = new Set(files.map((file) => path.resolve(path.dirname(file), '..')));
  if (others.length > 0)
    throw new UsageError(`The mock events are not all of one plugin: ${[first, ...others].join(', ')}. Name it with --plugin-dir.`);
  return first!;
}

async function readable(file: string): Promise<{ file: string } & Extract<ReadMockEvent, { event: unknown }>> {
  const read = await readMockEvent(file);
  if (!('faults' in read)) return { file, ...read };
  const faults = read.faults.map(({ message, line, column }) => `${file}${line === undefined ? '' : `:${line}:${column}`}: ${message}`);
  throw new UsageError(faults.join('\n'));
}

function asText({ file, name, ok, diff, message, event, eventId, results, response }: Replayed, expects: boolean): string {
  const lines = [`${shownLine(name)}  (${shownLine(file)})`];
  if (results) lines.push(...firedLines({ event: event!, eventId: eventId!, results, response: response ?? null }));
  if (diff !== undefined) lines.push('differs from what is expected:', diff.trimEnd());
  else if (ok && expects) lines.push('as expected');
  // A handler's own line says it already.
  else if (message !== undefined && !results?.some((one) => !one.ok)) lines.push(`failed  ${message}`);
  return `${lines.join('\n')}\n\n`;
}
