// A real Node.js 22 for tests of what differs there. The packages of Node.js on npm all call their program "node", as does the one that our scripts
// run on, so it is no dependency: it is fetched once into .vscode-test. npm compares what it fetches with the registry's checksum.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { npmProgram } from './npmProgram.mts';

const VERSION = '22.22.0';
const FETCH_MS = 180_000;
const cache = path.resolve(import.meta.dirname, '../../.vscode-test/node-22');
const onWindows = process.platform === 'win32';
// As the package "node" calls its parts.
const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
const packageName = `${prefix}-${onWindows ? 'win' : process.platform}-${process.arch}`;

/** @returns its path, or why there is none: tests skip with that. */
export function findNode22(): { node: string } | { missing: string } {
  const folder = path.join(cache, VERSION);
  const node = path.join(folder, 'package/bin', onWindows ? 'node.exe' : 'node');
  if (existsSync(node)) return { node };
  mkdirSync(cache, { recursive: true });
  const download = mkdtempSync(path.join(cache, 'download-'));
  try {
    const fault = npmPack(`${packageName}@${VERSION}`, download) ?? unpack(download);
    if (fault !== undefined) return { missing: `Node.js ${VERSION} could not be fetched from npm (${packageName}): ${fault}` };
    // Temporary folders are for their maker alone; tests that run as another user use it too.
    chmodSync(download, 0o755);
    try {
      renameSync(download, folder);
    } catch (error) {
      // Another run was quicker.
      if (!existsSync(node)) throw error;
    }
    return existsSync(node) ? { node } : { missing: `the package ${packageName}@${VERSION} has no program ${path.basename(node)}` };
  } finally {
    rmSync(download, { recursive: true, force: true });
  }
}

function npmPack(what: string, folder: string): string | undefined {
  const npm = npmProgram();
  const run = spawnSync(npm.command, [...npm.args, 'pack', '--silent', what], { cwd: folder, encoding: 'utf8', timeout: FETCH_MS });
  return run.status === 0 ? undefined : faultOf(run);
}

function unpack(folder: string): string | undefined {
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) return 'npm wrote no archive';
  const run = spawnSync('tar', ['-xzf', archive], { cwd: folder, encoding: 'utf8' });
  rmSync(path.join(folder, archive));
  return run.status === 0 ? undefined : faultOf(run);
}

function faultOf({ error, stderr, status }: SpawnSyncReturns<string>): string {
  return error?.message ?? (stderr.trim().split('\n').at(-1) || `exit code ${status}`);
}
