// What commands share that do something with one plugin, once: its host, the variables that it is given, what is said meanwhile, and an end.
import type { LogLevel } from '../contract/logLevel.ts';
import type { HostLogLine, PluginView } from '../contract/views.ts';
import { PluginHost } from '../host/host.ts';
import { defaultSettings } from '../host/settings.ts';
import { variablesFrom, warnOfNotGiven } from './envFile.ts';
import { interruptible } from './interruptible.ts';
import { noManifest } from './noManifest.ts';
import { terminalLog } from './terminalLog.ts';

export interface OneShotOptions {
  /** The plugin's folder, absolute and without links. */
  plugin: string;
  workspace: string;
  /** What the plugin may do; by default what its manifest declares. */
  grants?: 'manifest' | 'none';
  /** A file of variables for the plugin. */
  envFile: string | undefined;
  logLevel: LogLevel;
  /** Whether a line of the log is shown; by default all of them are. */
  shows?: (line: HostLogLine) => boolean;
}

export interface OneShot {
  host: PluginHost;
  plugin: PluginView;
  /** Aborted when the user interrupts the command. What comes after that is of no interest. */
  signal: AbortSignal;
}

/**
 * Loads one plugin on a host of its own, does something with it, and ends all that was started. When the user interrupts it, the host ends at once, and
 * nothing more is said.
 * @returns the exit code.
 * @throws UsageError where there is no plugin, or the file of variables cannot be read.
 */
export async function oneShotHost(options: OneShotOptions, work: (oneShot: OneShot) => Promise<number>): Promise<number> {
  const { plugin: folder, workspace, grants = 'manifest', envFile, logLevel, shows = () => true } = options;
  const environment = envFile === undefined ? undefined : await variablesFrom(envFile);
  return interruptible(async (signal) => {
    const host = new PluginHost({
      workspaceFolders: [workspace],
      explicitPlugins: [folder],
      discover: false,
      trusted: true,
      grants,
      ...(environment && { environment }),
      settings: { ...defaultSettings, log: { level: logLevel } },
    });
    host.subscribe('log', terminalLog(process.stderr, { onePlugin: true }), (line) => !signal.aborted && shows(line));
    let closed: Promise<void> | undefined;
    const close = (): Promise<void> => (closed ??= host.close());
    signal.addEventListener('abort', () => void close(), { once: true });
    try {
      await host.load();
      signal.throwIfAborted();
      const [plugin] = host.plugins();
      if (!plugin) throw noManifest(folder);
      if (envFile !== undefined) warnOfNotGiven(host.environmentNotGiven(), plugin.id, envFile);
      return await work({ host, plugin, signal });
    } finally {
      await close();
    }
  });
}
