// Fetches big npm packages that only the in-editor tests need, so that `npm ci` stays small for everyone else.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { npmProgram } from '../../../server/test/npmProgram.mts';

const run = promisify(execFile);

/** An npm package at one exact version, with the digest that its tarball must have. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource integrity as `npm view <name>@<version> dist.integrity` prints it; absent, npm's own check is the only one. */
  readonly integrity?: string;
}

/** The repository's folder for everything downloaded or written while testing. Not committed. */
export const cacheFolder = path.resolve(import.meta.dirname, '../../../.vscode-test');

/**
 * Runs npm with arguments and extra environment variables.
 * @returns what npm printed on stdout.
 * @throws an Error whose message ends with npm's own explanation.
 */
export async function npm(args: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<string> {
  try {
    const program = npmProgram();
    const { stdout } = await run(program.command, [...program.args, ...args], {
      cwd,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    const lines = (stderr ?? String(error)).split('\n').filter((line) => line.trim() !== '' && !line.includes('npm warn'));
    throw new Error(`npm ${args.join(' ')} failed: ${lines.slice(-12).join('\n')}`, { cause: error });
  }
}

/**
 * Downloads a package, checks its digest and unpacks it into `folder`/package.
 * @throws when the registry cannot be reached, or when the digest is not the pinned one.
 */
export async function unpack(pin: PinnedPackage, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const printed = await npm(['pack', '--silent', `${pin.name}@${pin.version}`], folder);
  const tarball = path.join(folder, printed.trim().split('\n').at(-1) ?? '');
  if (pin.integrity !== undefined) {
    const digest = `sha512-${createHash('sha512')
      .update(await readFile(tarball))
      .digest('base64')}`;
    if (digest !== pin.integrity) {
      await rm(tarball, { force: true });
      throw new Error(
        `The tarball of ${pin.name}@${pin.version} has the digest ${digest}, but ${pin.integrity} is pinned: it was not unpacked.`,
      );
    }
  }
  await run('tar', ['-xzf', tarball, '-C', folder]);
  await rm(tarball);
  return path.join(folder, 'package');
}

/**
 * Returns the cache folder `name`, and fills it first where it does not exist. The filling happens beside it and is moved into place
 * only when it succeeded, so an interrupted preparation is redone and two at a time do not meet.
 */
export async function prepared(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder, name);
  if (existsSync(folder)) return folder;
  await removeAbandoned(name);
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    await fill(partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process may have put the same folder in place meanwhile, which serves as well.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

async function removeAbandoned(name: string): Promise<void> {
  if (!existsSync(cacheFolder)) return;
  for (const entry of await readdir(cacheFolder)) {
    if (!entry.startsWith(`${name}.partial-`)) continue;
    if (!isAlive(Number(entry.slice(entry.lastIndexOf('-') + 1))))
      await rm(path.join(cacheFolder, entry), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
