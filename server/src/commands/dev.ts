// `codex-plugin dev`: serves a plugin's endpoints on this machine while its author works on it.
import { Command, InvalidArgumentError, Option } from 'commander';
import { realpath, stat } from 'node:fs/promises';
import inspector from 'node:inspector';
import path from 'node:path';
import { version } from '../../../package.json';
import { LOG_LEVELS, type LogLevel } from '../contract/logLevel.ts';
import type { Runtime } from '../contract/runtime.ts';
import { CannotStart } from '../devserver/cannotStart.ts';
import { DevServer } from '../devserver/devServer.ts';
import type { Tell } from '../devserver/messages.ts';
import { listen, nextFreePort, PortForbidden, PortInUse, type Listening } from '../devserver/serve.ts';
import { portHolder } from '../host/portHolder.ts';
import { DEFAULT_CONFIG } from '../manifest/check/config.ts';
import { shownLine } from '../text/shownText.ts';
import { openInBrowser } from './browser.ts';
import { keysLine, readKeys, type Key } from './devKeys.ts';
import { debuggerLine, jsonOutput, textOutput } from './devOutput.ts';
import { EXIT_FAILED, EXIT_USAGE, exitCodesHelp, UsageError } from './exit.ts';
import { mask } from './masked.ts';
import { fileNames } from './fileNames.ts';
import { pluginArgument } from './noManifest.ts';
import { workspaceAround } from './pluginWorkspace.ts';
import { onOutputFault, sayOutputFault } from './outputFaults.ts';
import { terminalText } from './terminalText.ts';

interface DevOptions {
  watch?: boolean;
  port?: number;
  inspect?: string | true;
  debugpy?: string | true;
  envFile?: string;
  logLevel?: LogLevel;
  workspace?: string;
  json?: boolean;
  open?: boolean;
}

/** Where debuggers look by themselves. */
const DEBUG_PORTS = { node: 9229, python: 5678 } as const;

/** A server that was just told to end still has its port for a moment. */
const PATIENCE_MS = 2_000;
const TRY_AGAIN_MS = 100;

export function devCommand(): Command {
  return new Command('dev')
    .description("Serve a plugin's endpoints on this machine, with hot reload, logs and an inspector.")
    .argument('[dir]', "the plugin's folder (default: the working directory)")
    .option('--watch', 'serve what changes on disk from the next request on')
    .option('--port <n>', 'the port (default: 4000, or what codex.config.json says); 0 takes any free one', portNumber)
    .option('--inspect [port]', 'let a debugger attach to handlers in Node.js (default port: 9229)')
    .option('--debugpy [port]', 'let a debugger attach to handlers in Python (default port: 5678)')
    .option(
      '--env-file <file>',
      "variables for handlers that may read them (default: .env.local in the plugin's folder, where there is one)",
    )
    .addOption(new Option('--log-level <level>', 'the least severe log lines that are shown (default: info)').choices(LOG_LEVELS))
    .option(
      '--workspace <dir>',
      "the workspace folder (default: the one that the plugin is in under .codex/plugins, else the plugin's own)",
    )
    .option('--json', 'print one JSON object a line')
    .option('--open', 'open the inspector in the browser')
    .addHelpText('after', exitCodesHelp({ 0: 'it was ended', 1: 'the port is in use' }))
    .action(async (dir: string | undefined, options: DevOptions) => {
      process.exitCode = await dev(dir, options);
    });
}

async function dev(given: string | undefined, asked: DevOptions): Promise<number> {
  const { dir, options } = withoutSwallowed(given, asked);
  const debug = debuggersOf(options);
  const folder = await pluginArgument(dir ?? '.');
  const workspace =
    options.workspace === undefined ? (workspaceAround(folder) ?? folder) : await realFolder(options.workspace, 'workspace');
  const { tell } = options.json
    ? jsonOutput(process.stdout)
    : textOutput(process.stdout, process.stderr, folder, fileNames(folder, dir ?? '.'));
  let server: DevServer;
  try {
    server = await DevServer.start({
      folder,
      workspace,
      watch: options.watch ?? false,
      debug,
      flags: {
        ...(options.port !== undefined && { port: options.port }),
        ...(options.envFile !== undefined && { envFile: path.resolve(options.envFile) }),
        ...(options.logLevel !== undefined && { logLevel: options.logLevel }),
      },
      tell,
      version,
      listenAt: listenPatiently,
    });
  } catch (error) {
    if (error instanceof PortInUse) return sayInUse(error.port);
    if (error instanceof PortForbidden) return sayForbidden(error);
    if (error instanceof CannotStart) return sayCannotStart(error, tell);
    throw error;
  }
  await serveUntilQuit(server, options, tell);
  return 0;
}

/** Resolves when the user has had enough of it, and nothing is left. */
async function serveUntilQuit(server: DevServer, options: DevOptions, tell: Tell): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  let isOver = false;
  const quit = (): void => {
    isOver = true;
    resolve();
  };
  let asked = 0;
  const wantsOut = (): void => {
    // Who asks twice does not want to wait; what runs for plugins is ended by whoever watches over it.
    if (++asked > 1) process.exit(EXIT_FAILED);
    quit();
  };
  const say = (text: string): void => void (options.json ? process.stderr : process.stdout).write(terminalText(`${shownLine(text)}\n`));
  const show = async (): Promise<void> => {
    const failed = await openInBrowser(server.inspectorUrlForOnce());
    if (failed !== undefined) say(`No browser could be opened (${failed}). Open ${server.inspectorUrl}`);
  };
  const debug = async (): Promise<void> => {
    for (const runtime of server.plugin?.runtimes ?? []) {
      const place = await server.debug(runtime, DEBUG_PORTS[runtime]);
      if (place) say(debuggerLine(place));
    }
  };
  const reload = async (): Promise<void> => {
    const isReloaded = await server.reload().catch((error: unknown) => {
      say(`The plugin was not reloaded: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    });
    if (isReloaded === undefined || isOver) return;
    // Why it is not stands above.
    say(isReloaded ? 'Reloaded.' : 'Not all of it was reloaded: what was loaded before goes on serving.');
  };
  const help = (): void => {
    tell(server.about());
    say(keysLine(keys));
  };
  // The address and its token would be gone for good.
  const clear = (): void => {
    process.stdout.write('\u001b[2J\u001b[3J\u001b[H');
    help();
  };
  const keys: Key[] = [
    { key: 'o', words: 'open the inspector', pressed: () => void show() },
    { key: 'd', words: 'debug', pressed: () => void debug() },
    { key: 'c', words: 'clear', pressed: clear },
    { key: 'r', words: 'reload', pressed: () => void reload() },
    { key: 'h', words: 'help', pressed: help },
    { key: 'q', words: 'quit', pressed: wantsOut },
  ];
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, wantsOut);
  // A terminal that is closed says so in several ways, none of which asks for haste.
  process.on('SIGHUP', quit);
  let isFaultSaid = false;
  onOutputFault((fault) => {
    if (fault.isUnread) return quit();
    // It is a server first: it goes on, and so does its output once there is room for it.
    if (!isFaultSaid) sayOutputFault(fault);
    isFaultSaid = true;
  });
  const { stdin } = process;
  const hasKeys = !options.json && stdin.isTTY && process.stdout.isTTY;
  const giveBack = hasKeys ? readKeys(stdin, keys, { wantsOut, gone: quit }) : undefined;
  if (hasKeys) say(keysLine(keys));
  if (options.open) await show();
  await over;
  // What is typed from now on is the shell's, but for Ctrl+C, which is a signal again.
  giveBack?.();
  await server.close();
}

/** Where a folder stands behind an option that may have a value, it was taken for that. */
function withoutSwallowed(dir: string | undefined, options: DevOptions): { dir: string | undefined; options: DevOptions } {
  for (const name of ['inspect', 'debugpy'] as const) {
    const value = options[name];
    if (typeof value !== 'string' || isPort(value)) continue;
    // Nobody means a folder by a number.
    if (dir !== undefined || /^[-+]?\d[\d.]*$/.test(value))
      throw new UsageError(`--${name} takes a port, and ${JSON.stringify(value)} is none.`);
    return withoutSwallowed(value, { ...options, [name]: true });
  }
  return { dir, options };
}

function debuggersOf({ inspect, debugpy }: DevOptions): Partial<Record<Runtime, number>> {
  const own = ownInspector();
  // `node --inspect … dev` is how people ask for it who know Node.js. They want their handlers, which run in processes of their own, and not this one.
  if (own !== undefined && (inspect === undefined || inspect === true || Number(inspect) === own)) inspector.close();
  const node = inspect === undefined ? own : inspect === true ? (own ?? DEBUG_PORTS.node) : Number(inspect);
  return {
    ...(node !== undefined && { node }),
    ...(debugpy !== undefined && { python: debugpy === true ? DEBUG_PORTS.python : Number(debugpy) }),
  };
}

/** The port that this program's own debugger has by `node --inspect`. One that waits, or that an editor opened by itself, is meant for this program. */
function ownInspector(): number | undefined {
  const url = process.execArgv.some((one) => /^--inspect(?:=|$)/.test(one)) ? inspector.url() : undefined;
  return url === undefined ? undefined : Number(new URL(url).port);
}

async function listenPatiently(...asked: Parameters<typeof listen>): Promise<Listening> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await listen(...asked);
    } catch (error) {
      if (!(error instanceof PortInUse) || performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  }
}

async function sayInUse(port: number): Promise<number> {
  const holder = portHolder(port);
  const whose = holder ? ` by process ${holder.pid} (${holder.command.slice(0, 120)})` : '';
  const next = await nextFreePort(port);
  const hint = next === undefined ? 'Name another one with --port.' : `Port ${next} is free: --port ${next}`;
  process.stderr.write(terminalText(mask(`${shownLine(`Port ${port} is in use${whose}. ${hint}`)}\n`)));
  return EXIT_FAILED;
}

async function sayForbidden({ port, reason }: PortForbidden): Promise<number> {
  const free = await nextFreePort(DEFAULT_CONFIG.port - 1);
  const hint = free === undefined ? 'Name another one with --port.' : `Port ${free} is free: --port ${free}`;
  const why = port < 1024 ? 'ports below 1024 are for administrators' : 'the system keeps it for something else';
  process.stderr.write(terminalText(`Port ${port} may not be listened at (${reason}): ${why}. ${hint}\n`));
  return EXIT_FAILED;
}

function sayCannotStart({ message, problems }: CannotStart, tell: Tell): number {
  for (const problem of problems) tell({ type: 'problem', ...problem });
  process.stderr.write(terminalText(`${shownLine(message)}\n`));
  return EXIT_USAGE;
}

async function realFolder(given: string, what: string): Promise<string> {
  try {
    const real = await realpath(given);
    if ((await stat(real)).isDirectory()) return real;
  } catch {
    // Said below, in the same words for a path that does not exist and one that is a file.
  }
  throw new UsageError(`The ${what} ${path.resolve(given)} is not a folder.`);
}

function portNumber(value: string): number {
  if (!isPort(value)) throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
  return Number(value);
}

function isPort(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) <= 65_535;
}
