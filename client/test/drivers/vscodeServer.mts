// The driver that needs nothing but npm: the VS Code server, and its workbench in a headless browser.
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { MochaResult } from '../suite/support/channelProtocol.mts';
import { findBrowser } from './chromium.mts';
import { editorEnvironment, runSettings, unfinished, type Driver, type SuiteResult, type SuiteRun } from './driver.mts';
import { openChannel } from './editorChannel.mts';
import { perform, startSize } from './screen.mts';
import { startServer, type RunningServer } from './serverProcess.mts';
import { installedServer, type ServerInstall } from './vscodeServerPackage.mts';

/**
 * Prepares the server and launches the browser.
 * @throws with a sentence that says what is missing, where one of the two cannot be had.
 */
export async function serverDriver(log: (line: string) => void): Promise<Driver> {
  const install = await installedServer(log);
  const found = await findBrowser(log);
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    args: [...found.args],
    env: { ...definedVariables(process.env), ...found.env },
  });
  const name = `VS Code server ${install.version} in Chromium ${browser.version().split('.')[0]}`;
  return {
    name,
    run: (suite) => runSuite(suite, name, install, browser),
    close: () => browser.close(),
  };
}

async function runSuite(suite: SuiteRun, driver: string, install: ServerInstall, browser: Browser): Promise<SuiteResult> {
  const start = performance.now();
  await writeSettings(suite);
  await mkdir(suite.outputFolder, { recursive: true });
  const context = await browser.newContext({ viewport: startSize, locale: 'en-US', permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  if (suite.language !== 'en') await page.addInitScript(speak, suite.language);
  const channel = await openChannel(suite, (request) => perform(page, suite, request));
  let server: RunningServer | undefined;
  try {
    server = await startServer(install, {
      dataFolder: suite.dataFolder,
      extensionsFolder: path.join(suite.dataFolder, 'extensions'),
      workspaceTrust: suite.trust !== 'granted',
      env: editorEnvironment(suite, channel.env),
      within: suite.within,
      logFile: path.join(suite.dataFolder, 'server.log'),
    });
    const outcome = await openAndWait(suite, page, server, channel.result);
    const durationMs = Math.round(performance.now() - start);
    if (typeof outcome === 'string') {
      const picture = await photographWorkbench(suite, page);
      await keepLogs(suite);
      return unfinished(suite, driver, `${outcome} See ${suite.outputFolder}.`, durationMs, picture);
    }
    if (outcome.failures.length > 0) await keepLogs(suite);
    return { suite: suite.name, driver, ...outcome, durationMs };
  } catch (error) {
    await keepLogs(suite);
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return unfinished(suite, driver, message, Math.round(performance.now() - start));
  } finally {
    await context.close();
    await server?.stop();
    await channel.close();
  }
}

/** Runs in the page: the workbench takes its language from here, and no language pack has to be there for the extension to be in it. */
function speak(language: string): void {
  Object.defineProperty(globalThis, '_VSCODE_NLS_LANGUAGE', { get: () => language, set: () => {} });
}

async function photographWorkbench(suite: SuiteRun, page: Page): Promise<string | undefined> {
  const file = path.join(suite.outputFolder, 'workbench.png');
  try {
    await page.screenshot({ path: file, timeout: 5000 });
    return file;
  } catch (error) {
    suite.log(`No picture of the workbench could be taken: ${String(error)}`);
    return undefined;
  }
}

/** User settings and, for the machine-scoped ones, the same again as the remote machine's settings. */
async function writeSettings(suite: SuiteRun): Promise<void> {
  const text = JSON.stringify(runSettings(suite), undefined, 2);
  for (const folder of ['User', 'Machine']) {
    const settings = path.join(suite.dataFolder, 'data', folder);
    await mkdir(settings, { recursive: true });
    await writeFile(path.join(settings, 'settings.json'), text);
  }
}

/** Opens the workbench and waits for the suite's result; a string says why there is none. */
async function openAndWait(
  suite: SuiteRun,
  page: Page,
  server: RunningServer,
  result: Promise<MochaResult>,
): Promise<MochaResult | string> {
  const consoleLog = path.join(suite.dataFolder, 'console.log');
  const record = (line: string): void => {
    // The log is a help for a person after a failure; a line that cannot be written changes nothing.
    appendFile(consoleLog, `${line}\n`).catch(() => undefined);
  };
  page.on('console', (message) => record(`[page ${message.type()}] ${message.text()}`));
  page.on('pageerror', (error) => record(`[page error] ${error.stack ?? error.message}`));
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => record(`[${type}] ${args.map(String).join(' ')}`));
  const crashed = new Promise<string>((resolve) => {
    page.once('crash', () => resolve('The page of the workbench crashed.'));
  });
  const { code } = await exposeExit(page);
  // The result was sent before the exit, but over another connection: give it a moment to win.
  const exited = code.then((value) =>
    delay(2000, `The extension host ended the suite with exit code ${value} and no result.`, { ref: false }),
  );
  await loadDevelopmentExtensions(suite, page, server);
  const opened: Record<string, string> =
    suite.workspaceFile === undefined ? { folder: suite.workspaceFolder } : { workspace: suite.workspaceFile };
  await page.goto(`${server.origin}/?${new URLSearchParams(opened).toString()}`);
  const limit = new AbortController();
  const timedOut = delay(suite.timeoutMs, `The suite gave no result within ${suite.timeoutMs} ms.`, { signal: limit.signal });
  try {
    return await Promise.race([result, crashed, exited, server.ended, timedOut]);
  } finally {
    limit.abort();
    timedOut.catch(() => undefined);
  }
}

/** The workbench calls codeAutomationExit when a suite in test mode has settled. */
async function exposeExit(page: Page): Promise<{ readonly code: Promise<number> }> {
  let settle: (code: number) => void;
  const code = new Promise<number>((resolve) => {
    settle = resolve;
  });
  await page.exposeFunction('codeAutomationExit', (value: number) => settle(value));
  return { code };
}

/**
 * Has the workbench load the extension under test and the suite, by changing the configuration in its page. The server's own switch for
 * that, --enable-smoke-test-driver, would also hide every notification.
 */
async function loadDevelopmentExtensions(suite: SuiteRun, page: Page, server: RunningServer): Promise<void> {
  const remote = (folder: string): object => ({ scheme: 'vscode-remote', authority: server.authority, path: folder });
  // In test mode the editor refuses modal dialogs. A suite that wants them runs from an extension of its own in an ordinary window.
  const extensions = [suite.extensionFolder, ...suite.otherExtensions].map(remote);
  const developmentOptions = suite.dialogs
    ? { extensions: [...extensions, remote(suite.suiteFolder)] }
    : { extensions, extensionTestsPath: remote(path.join(suite.suiteFolder, 'index.js')) };
  await page.addInitScript((options) => {
    // The document becomes interactive when it is parsed, and before its module scripts run.
    document.addEventListener('readystatechange', () => {
      const element = document.getElementById('vscode-workbench-web-configuration');
      const settings = element?.getAttribute('data-settings');
      if (document.readyState !== 'interactive' || element === null || settings === null || settings === undefined) return;
      element.setAttribute('data-settings', JSON.stringify({ ...(JSON.parse(settings) as object), developmentOptions: options }));
    });
  }, developmentOptions);
}

/** Saves every log of the run before its folder goes. */
async function keepLogs(suite: SuiteRun): Promise<void> {
  for (const [from, to] of [
    ['server.log', 'server.log'],
    ['console.log', 'console.log'],
    ['data/logs', 'logs'],
  ] as const) {
    const source = path.join(suite.dataFolder, from);
    if (existsSync(source)) await cp(source, path.join(suite.outputFolder, to), { recursive: true });
  }
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
