// The driver of a desktop: VS Code itself, downloaded by @vscode/test-electron.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { commandWithin, editorEnvironment, runSettings, unfinished, type Driver, type SuiteResult, type SuiteRun } from './driver.mts';
import { openChannel } from './editorChannel.mts';
import { cacheFolder } from './npmPackage.mts';
import { virtualDisplay, type Display } from './virtualDisplay.mts';

/**
 * Downloads a version of VS Code, where it is not in the cache yet, and finds a display for it.
 * @param version `stable` or a version such as 1.101.0.
 * @throws with a sentence that says why it cannot run here.
 */
export async function electronDriver(version: string): Promise<Driver> {
  const display = await virtualDisplay();
  try {
    // Silent, as its console reporter redraws lines; 30 s is for a connection without any data, not for the whole download.
    const executable = await downloadAndUnzipVSCode({ version, cachePath: cacheFolder, reporter: new SilentReporter(), timeout: 30_000 });
    const name = `VS Code ${version} (Electron)`;
    return { name, run: (suite) => runSuite(suite, name, executable, display), close: () => display.close() };
  } catch (error) {
    await display.close();
    throw error;
  }
}

async function runSuite(suite: SuiteRun, driver: string, executable: string, display: Display): Promise<SuiteResult> {
  if (suite.dialogs) {
    const reason = 'answers dialogs, which this driver cannot';
    return { suite: suite.name, driver, passed: [], skipped: [{ title: suite.name, reason }], failures: [], durationMs: 0 };
  }
  const start = performance.now();
  await mkdir(path.join(suite.dataFolder, 'User'), { recursive: true });
  await mkdir(suite.outputFolder, { recursive: true });
  await writeFile(path.join(suite.dataFolder, 'User/settings.json'), JSON.stringify(runSettings(suite), undefined, 2));
  const channel = await openChannel(suite);
  const child = spawn(...commandWithin(suite.within, executable, launchArguments(suite)), {
    env: { ...editorEnvironment(suite, channel.env), ...display.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const ended = outcomeOf(child);
  const limit = new AbortController();
  const timedOut = delay(suite.timeoutMs, `The suite gave no result within ${suite.timeoutMs} ms.`, { signal: limit.signal });
  try {
    const outcome = await Promise.race([channel.result, ended, timedOut]);
    const durationMs = Math.round(performance.now() - start);
    if (typeof outcome !== 'string' && outcome.failures.length === 0) return { suite: suite.name, driver, ...outcome, durationMs };
    const logs = path.join(suite.dataFolder, 'logs');
    if (existsSync(logs)) await cp(logs, path.join(suite.outputFolder, 'logs'), { recursive: true });
    return typeof outcome === 'string'
      ? unfinished(suite, driver, `${outcome} See ${suite.outputFolder}.`, durationMs)
      : { suite: suite.name, driver, ...outcome, durationMs };
  } finally {
    limit.abort();
    timedOut.catch(() => undefined);
    // After the result the window closes by itself; whatever is still there then is ended.
    await Promise.race([ended, delay(5000, undefined, { ref: false })]);
    endGroup(child);
    await channel.close();
  }
}

function launchArguments(suite: SuiteRun): string[] {
  return [
    suite.workspaceFile ?? suite.workspaceFolder,
    ...(suite.language === 'en' ? [] : [`--locale=${suite.language}`]),
    ...[suite.extensionFolder, ...suite.otherExtensions].map((folder) => `--extensionDevelopmentPath=${folder}`),
    `--extensionTestsPath=${path.join(suite.suiteFolder, 'index.js')}`,
    `--user-data-dir=${suite.dataFolder}`,
    `--extensions-dir=${path.join(suite.dataFolder, 'extensions')}`,
    ...(suite.trust === 'granted' ? ['--disable-workspace-trust'] : []),
    '--no-sandbox',
    '--disable-gpu',
    '--disable-gpu-sandbox',
    '--disable-updates',
    '--disable-telemetry',
    '--skip-welcome',
    '--skip-release-notes',
    '--force-disable-user-env',
    '--new-window',
  ];
}

/** How the editor ended before the suite sent a result, with the end of what it printed. */
function outcomeOf(child: ChildProcess): Promise<string> {
  let printed = '';
  const keep = (chunk: Buffer): void => {
    printed = (printed + chunk.toString()).slice(-4000);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`VS Code could not be started: ${error.message}.`));
    child.once('exit', (code, signal) => {
      // The result travels over another connection: give it a moment to win.
      delay(2000).then(
        () => resolve(`VS Code ended with ${signal ?? `exit code ${code}`} and no result.\n${printed}`),
        () => undefined,
      );
    });
  });
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}
