// `codex-plugin invoke`: fires one event at one plugin, on the same host as the editor, and prints what came back.
import { Command, Option } from 'commander';
import { performance } from 'node:perf_hooks';
import type { CompletionSource } from '../host/completion/source.ts';
import type { PluginHost } from '../host/host.ts';
import { fire, firedEvent, succeeded, unknownEvent, whyNone, type FiredEvent } from '../host/firing/firedEvent.ts';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import { shownLine } from '../text/shownText.ts';
import { folderArgument, positiveInteger } from './arguments.ts';
import { EXIT_FAILED, exitCodesHelp, UsageError } from './exit.ts';
import { firedLines } from './firedText.ts';
import { invokeModel, modelFailure } from './invokeModel.ts';
import { mask } from './masked.ts';
import { pluginArgument } from './noManifest.ts';
import { oneShotHost } from './oneShotHost.ts';
import { requestFrom } from './payload.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface InvokeOptions {
  payload?: string;
  handler?: string;
  workspace?: string;
  grants: 'manifest' | 'none';
  repeat?: number;
  envFile?: string;
  model?: string;
  modelUrl?: string;
  json?: boolean;
  verbose?: boolean;
}

export function invokeCommand(): Command {
  return new Command('invoke')
    .description('Fire one event at a plugin and print what its handlers answer.')
    .argument('<dir>', "the plugin's folder")
    .argument('<event>', "onFileSave, onCodeCompletion, onCommand, … or one of the plugin's own events")
    .option('--payload <file>', "JSON file with the event's fields; - reads standard input")
    .option('--handler <script>', 'run only this script of the plugin')
    .option('--workspace <dir>', 'the workspace folder (default: the working directory)')
    .addOption(
      new Option('--grants <mode>', 'what the plugin may do: what its manifest declares, or nothing')
        .choices(['manifest', 'none'])
        .default('manifest'),
    )
    .option('--repeat <n>', 'dispatch the event n times and print timings: the first is cold, the others are warm', positiveInteger)
    .option('--env-file <file>', 'variables for the plugin, which gets those that its env:read permissions name')
    .option('--model <name>', 'onCodeCompletion: complete by this model too, with the key in OPENAI_API_KEY')
    .option('--model-url <url>', 'where the model is, such as http://127.0.0.1:8080/v1')
    .option('--json', 'print the result as one JSON object')
    .option('--verbose', 'print log lines of level debug too')
    .addHelpText('after', exitCodesHelp({ 0: 'all handlers that ran succeeded', 1: 'one failed, or none ran', 130: 'interrupted' }))
    .action(async (dir: string, event: string, options: InvokeOptions) => {
      process.exitCode = await invoke(dir, event, options);
    });
}

async function invoke(dir: string, event: string, options: InvokeOptions): Promise<number> {
  const plugin = await pluginArgument(dir);
  const workspace = await folderArgument(options.workspace ?? '.', 'workspace');
  const request = await requestFrom(event, workspace, options);
  const model = invokeModel(event, workspace, options);
  const logLevel = options.verbose ? 'debug' : options.repeat === undefined ? 'info' : 'warn';
  const { grants, envFile } = options;
  return oneShotHost({ plugin, workspace, grants, envFile, logLevel }, async ({ host, plugin: loaded, signal }) => {
    // With a script that is named, any event will do: that is how undeclared handlers are tried.
    const unknown = options.handler === undefined ? unknownEvent(event, loaded) : undefined;
    if (unknown !== undefined) throw new UsageError(unknown);
    const { result, timings } = await dispatch(host, request, { repeat: options.repeat, signal, sources: model ? [model] : [] });
    const failure = model && modelFailure(model);
    if (failure !== undefined) process.stderr.write(terminalText(`${shownLine(mask(failure))}\n`));
    if (result.results.length === 0) process.stderr.write(terminalText(`${shownLine(whyNone(loaded, request, result))}\n`));
    const output: Output = { ...firedEvent(result, mask), ...(timings && { timings }) };
    process.stdout.write(options.json ? `${terminalJson(output)}\n` : terminalText(asText(output)));
    return succeeded(result) ? 0 : EXIT_FAILED;
  });
}

/** @throws when it is interrupted. */
async function dispatch(
  host: PluginHost,
  request: DispatchRequest,
  { repeat, signal, sources }: { repeat: number | undefined; signal: AbortSignal; sources: readonly CompletionSource[] },
): Promise<{ result: DispatchResult; timings?: Timings }> {
  const durations: number[] = [];
  const timed = async (): Promise<DispatchResult> => {
    const start = performance.now();
    const result = await fire(host, { ...request, signal }, sources);
    durations.push(performance.now() - start);
    signal.throwIfAborted();
    return result;
  };
  let result = await timed();
  let last = result;
  for (let round = 1; round < (repeat ?? 1); round++) {
    // Handlers of a save that was too late run on, and would be in the way of the next one.
    if (request.event === 'onFileSave') await last.late;
    const next = (last = await timed());
    // One failure among many runs is what the caller has to see.
    if (succeeded(result)) result = next;
  }
  return repeat === undefined ? { result } : { result, timings: timingsOf(durations) };
}

interface Timings {
  coldMs: number;
  warm: { count: number; p50Ms: number; p95Ms: number; p99Ms: number; maxMs: number };
}

function timingsOf([cold, ...warm]: number[]): Timings {
  const sorted = warm.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { coldMs: round(cold ?? 0), warm: { count: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) } };
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

interface Output extends FiredEvent {
  timings?: Timings;
}

function asText(output: Output): string {
  const lines = firedLines(output);
  if (output.timings) {
    const { coldMs, warm } = output.timings;
    lines.push(
      `cold ${coldMs} ms; ${warm.count} warm: p50 ${warm.p50Ms} ms, p95 ${warm.p95Ms} ms, p99 ${warm.p99Ms} ms, max ${warm.maxMs} ms`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}
