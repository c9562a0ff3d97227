// `codex-plugin invoke`: fires one event at one plugin, on the same host as the editor, and prints what came back.
import { Command, InvalidArgumentError, Option } from 'commander';
import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { text as readAll } from 'node:stream/consumers';
import { PluginHost } from '../host/host.ts';
import { defaultSettings } from '../host/settings.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from '../host/types.ts';
import { languageIdOf } from '../manifest/languages.ts';
import { EXIT_FAILED, UsageError } from './exit.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface InvokeOptions {
  payload?: string;
  handler?: string;
  workspace?: string;
  grants: 'manifest' | 'none';
  repeat?: number;
  json?: boolean;
  verbose?: boolean;
}

/** Fields that the host sets itself; a payload copied from a log carries them, and must not override the host's. */
const SET_BY_THE_HOST = ['event', 'eventId', 'timestamp', 'pluginId', 'workspaceRoot', 'language', 'filePath', 'phase'];

export function invokeCommand(): Command {
  return new Command('invoke')
    .description('Fire one event at a plugin and print what its handlers answer.')
    .argument('<dir>', "the plugin's folder")
    .argument('<event>', 'onFileSave, onCodeCompletion, onCommand, … or one of the plugin’s own events')
    .option('--payload <file>', 'JSON file with the event’s fields; - reads standard input')
    .option('--handler <script>', 'run only this script of the plugin')
    .option('--workspace <dir>', 'the workspace folder (default: the working directory)')
    .addOption(
      new Option('--grants <mode>', 'what the plugin may do: what its manifest declares, or nothing')
        .choices(['manifest', 'none'])
        .default('manifest'),
    )
    .option('--repeat <n>', 'dispatch the event n times and print timings: the first is cold, the others are warm', positiveInteger)
    .option('--json', 'print the result as one JSON object')
    .option('--verbose', 'print log lines of level debug too')
    .action(async (dir: string, event: string, options: InvokeOptions) => {
      process.exitCode = await invoke(dir, event, options);
    });
}

async function invoke(dir: string, event: string, options: InvokeOptions): Promise<number> {
  const plugin = await folder(dir, 'plugin folder');
  const workspace = await folder(options.workspace ?? '.', 'workspace');
  const request = await requestFor(event, workspace, options);
  const host = new PluginHost({
    workspaceFolders: [workspace],
    explicitPlugins: [plugin],
    discover: false,
    trusted: true,
    grants: options.grants,
    settings: { ...defaultSettings, log: { level: options.verbose ? 'debug' : options.repeat === undefined ? 'info' : 'warn' } },
    listener: {
      log: (line) => process.stderr.write(terminalText(`${line.level}: ${line.handler ? `${line.handler}: ` : ''}${line.text}\n`)),
    },
  });
  const stop = (): void => void host.close().then(() => process.exit(130));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await host.load();
    const [loaded] = host.plugins();
    if (!loaded)
      throw new UsageError(`No manifest in ${plugin}. A plugin has a plugin.manifest.json, codex.plugin.json, or their YAML twins.`);
    const { result, timings } = await dispatch(host, request, options.repeat);
    if (result.results.length === 0) {
      const why =
        loaded.state === 'broken'
          ? (loaded.stateReason ?? '')
          : `It handles: ${loaded.handlers.map((one) => one.event).join(', ') || 'nothing'}.`;
      process.stderr.write(terminalText(`No handler of ${loaded.id} ran for ${event}. ${why}\n`));
    }
    const { eventId, results, response } = result;
    const output = { event, eventId, results: results.map(withoutKey), response, ...(timings && { timings }) };
    process.stdout.write(options.json ? `${terminalJson(output)}\n` : terminalText(asText(output)));
    return results.length > 0 && results.every((one) => one.ok) ? 0 : EXIT_FAILED;
  } finally {
    await host.close();
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

async function dispatch(
  host: PluginHost,
  request: DispatchRequest,
  repeat: number | undefined,
): Promise<{ result: DispatchResult; timings?: Timings }> {
  const durations: number[] = [];
  const timed = async (): Promise<DispatchResult> => {
    const start = performance.now();
    const result = await host.dispatch(request);
    durations.push(performance.now() - start);
    return result;
  };
  let result = await timed();
  for (let round = 1; round < (repeat ?? 1); round++) result = await timed();
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

async function requestFor(event: string, workspace: string, options: InvokeOptions): Promise<DispatchRequest> {
  const given = await payloadFrom(options.payload);
  const filePath = typeof given['filePath'] === 'string' ? path.resolve(workspace, given['filePath']) : undefined;
  const language = typeof given['language'] === 'string' ? given['language'] : filePath && languageIdOf(filePath);
  const { phase } = given;
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => !SET_BY_THE_HOST.includes(key)));
  return {
    event,
    workspaceRoot: workspace,
    ...(filePath !== undefined && { filePath }),
    ...(language !== undefined && { language }),
    ...((phase === 'beforeSave' || phase === 'afterSave') && { phase }),
    ...(options.handler !== undefined && { only: { script: options.handler } }),
    fields: { ...(await defaultFields(event, workspace, filePath, own)), ...own },
    // Without an editor that waits, a handler has its own deadline and nothing else.
    budgetMs: 0,
  };
}

/** What an editor would send along, so that a hand-written payload only has to say what matters. */
async function defaultFields(
  event: string,
  workspace: string,
  filePath: string | undefined,
  own: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const fileContent =
    filePath !== undefined && !('fileContent' in own) ? await readFile(filePath, 'utf8').catch(() => undefined) : undefined;
  const content = fileContent === undefined ? {} : { fileContent };
  switch (event) {
    case 'onProjectOpen':
      return { workspaceFolders: [workspace] };
    case 'onFileOpen':
      return content;
    case 'onFileSave':
      return { ...content, reason: 'manual', options: { formatOnSave: true } };
    case 'onCodeCompletion':
      return { position: { line: 0, character: 0 }, prefix: '', suffix: '', triggerKind: 'invoked', completions: [] };
    case 'onContextUpdate':
      return { activeFile: filePath ?? null, selection: null, visibleFiles: filePath === undefined ? [] : [filePath] };
    case 'onErrorReport':
      return { diagnostics: [] };
    case 'onCommand':
      return { command: '', arguments: [] };
    default:
      return {};
  }
}

async function payloadFrom(source: string | undefined): Promise<Record<string, unknown>> {
  if (source === undefined) return {};
  const name = source === '-' ? 'standard input' : source;
  let text: string;
  try {
    text = source === '-' ? await readAll(process.stdin) : await readFile(source, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read the payload from ${name}: ${(error as Error).message}.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    throw new UsageError(`The payload in ${name} is not JSON: ${(error as Error).message}.`);
  }
  throw new UsageError(`The payload in ${name} is not a JSON object.`);
}

async function folder(given: string, what: string): Promise<string> {
  try {
    const real = await realpath(given);
    if ((await stat(real)).isDirectory()) return real;
  } catch {
    // Said below, in the same words for a path that does not exist and one that is a file.
  }
  throw new UsageError(`The ${what} ${path.resolve(given)} is not a folder.`);
}

function withoutKey({ pluginKey: _internal, ...result }: HandlerResult): Omit<HandlerResult, 'pluginKey'> {
  return result;
}

function asText(output: { event: string; results: Omit<HandlerResult, 'pluginKey'>[]; response: unknown; timings?: Timings }): string {
  const lines = output.results.map((one) => {
    const named = `${one.pluginId}  ${one.script}${one.function ? `  ${one.function}` : ''}  ${one.durationMs.toFixed(1)} ms`;
    const answer = one as HandlerResult;
    return answer.ok ? `ok      ${named}` : `failed  ${named}\n        ${answer.error.code}: ${answer.error.message}`;
  });
  if (output.response !== null) lines.push(JSON.stringify(output.response, null, 2));
  if (output.timings) {
    const { coldMs, warm } = output.timings;
    lines.push(
      `cold ${coldMs} ms; ${warm.count} warm: p50 ${warm.p50Ms} ms, p95 ${warm.p95Ms} ms, p99 ${warm.p99Ms} ms, max ${warm.maxMs} ms`,
    );
  }
  return lines.join('\n') + '\n';
}

function positiveInteger(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number from 1 up.');
  return number;
}
