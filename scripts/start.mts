// npm start: an editor with the extension, open on a copy of the demo workspace.
//   npm start -- [--browser] [--port N] [--keep]
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { cacheFolder } from '../client/test/drivers/npmPackage.mts';
import { startServer } from '../client/test/drivers/serverProcess.mts';
import { installedServer, type ServerInstall } from '../client/test/drivers/vscodeServerPackage.mts';
import { packageExtension } from './vsix.mts';

const usage = `npm start -- [options]
  --browser   serve the editor to a browser, even where VS Code could be started
  --port N    the port to serve on (default: a free one); implies --browser
  --keep      go on with the demo workspace of the last start instead of a fresh copy`;
const root = path.resolve(import.meta.dirname, '..');
const fixture = path.join(root, 'test-fixtures/workspaces/demo');
const demo = path.join(cacheFolder, 'demo');
/** Everything that a start keeps: the editor's data and extensions. */
const stateFolder = path.join(cacheFolder, 'start');

const began = performance.now();

/** Says what is done now, behind the time since the start: the first one takes minutes, and nobody is to wonder whether it hangs. */
function step(text: string): void {
  const seconds = Math.floor((performance.now() - began) / 1000);
  console.log(`[${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
}

/** Settings of the demo; they would be the user's own choice otherwise. */
const demoSettings = {
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  // The demo's README says what to try.
  'workbench.startupEditor': 'readme',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'update.mode': 'none',
  // What a desktop asks by default; the web workbench alone would show a banner instead.
  'security.workspace.trust.startupPrompt': 'once',
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values: options } = parseArgs({
    options: {
      browser: { type: 'boolean', default: false },
      port: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(usage);
    return;
  }
  const port = Number(options.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${options.port} is not a port number.\n${usage}`);

  if (!options.keep || !existsSync(demo)) {
    step('Copying the demo workspace.');
    await rm(demo, { recursive: true, force: true });
    await cp(fixture, demo, { recursive: true, verbatimSymlinks: true });
  }
  step(`The demo workspace is ${demo}`);
  const windowed = !options.browser && options.port === undefined && hasDisplay();
  if (windowed && (await openInWindow())) return;
  await serveToBrowser(port, options.keep);
}

function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return (process.env['DISPLAY'] ?? '') !== '' || (process.env['WAYLAND_DISPLAY'] ?? '') !== '';
}

/** Opens VS Code itself: the installed one, else a downloaded one. False where neither can be had. */
async function openInWindow(): Promise<boolean> {
  step('Building the extension.');
  build();
  const shell = process.platform === 'win32';
  const open = ['--new-window', `--extensionDevelopmentPath=${root}`, demo];
  if (spawnSync('code', ['--version'], { stdio: 'ignore', shell }).status === 0) {
    step('Opening the demo in the installed VS Code.');
    return spawnSync('code', open, { stdio: 'inherit', shell }).status === 0;
  }
  let executable: string;
  try {
    step('Downloading VS Code, once.');
    executable = await downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: cacheFolder,
      reporter: new SilentReporter(),
      timeout: 30_000,
    });
  } catch (error) {
    step(`VS Code cannot be downloaded here (${error instanceof Error ? error.message : String(error)}), so the browser it is.`);
    return false;
  }
  const userData = path.join(stateFolder, 'desktop');
  await mkdir(path.join(userData, 'User'), { recursive: true });
  await writeFile(path.join(userData, 'User/settings.json'), JSON.stringify(demoSettings, undefined, 2));
  const isolated = [`--user-data-dir=${userData}`, `--extensions-dir=${path.join(stateFolder, 'desktop-extensions')}`];
  // Chromium's own sandbox refuses to run as root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  step('VS Code is open. Close its window, or press Ctrl-C here, to stop.');
  const child = spawn(executable, [...open, ...isolated, ...asRoot], { stdio: 'ignore' });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
    onStop(() => child.kill('SIGTERM'));
  });
  return true;
}

/** Installs the packaged extension into a VS Code server of its own and serves that until it is stopped. */
async function serveToBrowser(port: number, keep: boolean): Promise<void> {
  const install = await installedServer(step);
  const dataFolder = path.join(stateFolder, 'server');
  const extensionsFolder = path.join(stateFolder, 'server-extensions');
  if (!keep) await rm(dataFolder, { recursive: true, force: true });
  await rm(extensionsFolder, { recursive: true, force: true });
  for (const kind of ['User', 'Machine']) {
    await mkdir(path.join(dataFolder, 'data', kind), { recursive: true });
    await writeFile(path.join(dataFolder, 'data', kind, 'settings.json'), JSON.stringify(demoSettings, undefined, 2));
  }
  step('Packaging the extension.');
  const vsix = await packageExtension(stateFolder);
  step('Installing the extension.');
  installExtension(install, vsix, dataFolder, extensionsFolder);
  step('Starting the editor.');

  // The address works only with this token: other users of the machine and other pages in the browser cannot guess it.
  const token = randomBytes(16).toString('hex');
  const logFile = path.join(stateFolder, 'server.log');
  const server = await startServer(install, {
    dataFolder,
    extensionsFolder,
    port,
    workspaceTrust: true,
    connectionToken: token,
    env: process.env,
    logFile,
  });
  step('Ready.');
  console.log(`
  Open   ${server.origin}/?${new URLSearchParams({ tkn: token, folder: demo }).toString()}
  Stop   Ctrl-C
  Log    ${logFile}

The editor asks whether you trust the demo folder. Until you say yes, no plugin runs.`);
  let stopped = false;
  onStop(() => {
    stopped = true;
    server.stop().catch((error: unknown) => console.error(error));
  });
  const reason = await server.ended;
  if (stopped) console.log('Stopped.');
  else throw new Error(`${reason} Its output is in ${logFile}.`);
}

function installExtension(install: ServerInstall, vsix: string, dataFolder: string, extensionsFolder: string): void {
  const { status, stdout, stderr } = spawnSync(
    install.node,
    [install.main, '--install-extension', vsix, '--force', '--server-data-dir', dataFolder, '--extensions-dir', extensionsFolder],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  if (status !== 0) throw new Error(`The extension could not be installed (exit code ${status}):\n${stdout}${stderr}`);
}

function build(): void {
  const { status } = spawnSync(process.execPath, [path.join(root, 'scripts/build.mts')], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`The build failed with exit code ${status}.`);
}

function onStop(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
}
