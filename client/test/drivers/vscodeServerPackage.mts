// Prepares the VS Code server that the npm package code-server carries.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder, npm, prepared, unpack, type PinnedPackage } from './npmPackage.mts';

/** code-server 4.139.1 carries VS Code 1.139.1, server and web workbench. */
const codeServer: PinnedPackage = {
  name: 'code-server',
  version: '4.139.1',
  integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
};
const nodeMajor = 24;
const nativeModules = ['@vscode/spdlog', 'node-pty', '@vscode/native-watchdog'];
const repository = path.resolve(import.meta.dirname, '../../..');

const serverName = `${codeServer.name}-${codeServer.version}-${process.platform}-${process.arch}-node${nodeMajor}`;

/** Whether the server is in the cache already. */
export function isServerPrepared(): boolean {
  return existsSync(path.join(cacheFolder, serverName));
}

/** Where the prepared server is, and what to run it with. */
export interface ServerInstall {
  /** The Node executable of the major version that the server is made for. */
  readonly node: string;
  /** Absolute path of out/server-main.js. */
  readonly main: string;
  /** VS Code's version. */
  readonly version: string;
}

/**
 * Downloads the server and installs what it needs, once per version; afterwards it is taken from the cache.
 * @throws with a sentence that says why, when the registry refuses or this Node is too old.
 */
export async function installedServer(log: (line: string) => void): Promise<ServerInstall> {
  if (process.platform === 'win32') {
    throw new Error(
      'the VS Code server is run on Linux and macOS only: its processes are ended by their process group, which Windows has not',
    );
  }
  const node = nodeExecutable();
  const folder = await prepared(serverName, async (partial) => {
    log(`Preparing the VS Code server (${codeServer.name} ${codeServer.version}, once) …`);
    const server = path.join(await unpack(codeServer, partial), 'lib/vscode');
    const install = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    await npm(install, server);
    // The built-in extensions have dependencies of their own: TypeScript, without which there is no JavaScript language service.
    await npm(install, path.join(server, 'extensions'));
    await buildNativeModules(server, partial, log);
  });
  const server = path.join(folder, 'package/lib/vscode');
  const { version } = JSON.parse(await readFile(path.join(server, 'package.json'), 'utf8')) as { version: string };
  return { node, main: path.join(server, 'out/server-main.js'), version };
}

function nodeExecutable(): string {
  if (Number(process.versions.node.split('.')[0]) === nodeMajor) return process.execPath;
  const pinned = path.join(repository, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(pinned)) return pinned;
  throw new Error(`The VS Code server needs Node ${nodeMajor}, and this is Node ${process.versions.node}. Run npm ci first.`);
}

/** The server also runs without these (it then logs to its console instead of files), so a machine without a compiler is no obstacle. */
async function buildNativeModules(server: string, partial: string, log: (line: string) => void): Promise<void> {
  try {
    const headers = await nodeHeaders(partial);
    // Quickly built rather than quick: they write a few lines of logs.
    const flags = [process.env['CXXFLAGS'], '-O0'].filter((flag) => flag !== undefined).join(' ');
    await npm(['rebuild', ...nativeModules], server, {
      CXXFLAGS: flags,
      ...(headers !== undefined && { npm_config_nodedir: headers }),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n').at(-1) : String(error);
    log(`The VS Code server goes without its native modules, so it writes no log files (${reason}).`);
  }
}

/** The C headers of the Node that npm installed; a folder that holds include/node. */
async function nodeHeaders(partial: string): Promise<string | undefined> {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  const platformPackage = `${prefix}-${process.platform}-${process.arch}`;
  const installed = path.join(repository, 'node_modules/node/node_modules', platformPackage);
  if (existsSync(path.join(installed, 'include/node/node_api.h'))) return installed;
  const { version } = JSON.parse(await readFile(path.join(repository, 'node_modules/node/package.json'), 'utf8')) as { version: string };
  const folder = await unpack({ name: platformPackage, version }, path.join(partial, 'headers'));
  return existsSync(path.join(folder, 'include/node/node_api.h')) ? folder : undefined;
}
