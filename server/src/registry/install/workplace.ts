// A version on the disk, before it has its place: its files, the packages that it needs, and where it came from.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { INSTALL_RECORD } from '../../contract/installedNames.ts';
import { installRecordText, type InstallRecord } from '../../contract/installRecord.ts';
import { checkManifestFile } from '../../manifest/check/check.ts';
import { npmInstall, pipInstall } from '../../runner/index.ts';
import * as slashed from '../../paths/slashed.ts';
import type { Candidate } from './candidate.ts';
import { InstallFault } from '../installFault.ts';

const NPM_LOCKS = ['npm-shrinkwrap.json', 'package-lock.json'];
/** In this order: the first is what installing is by. */
const PYTHON_LOCKS = ['requirements.lock', 'requirements.txt'];
/** What configures package managers, who would do on this machine what a stranger wrote. */
const CONFIGURATIONS = new Set(['.npmrc', '.yarnrc', '.yarnrc.yml', '.pnpmfile.cjs', 'pip.conf', 'pip.ini', '.pypirc']);

/**
 * Writes a version into a folder that nobody looks into yet.
 * @param after the version that serves now.
 * @throws InstallFault, or what the disk says.
 */
export async function furnish(
  folder: string,
  candidate: Candidate,
  { after, say, signal }: { after: string | undefined; say: (text: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const { offer, manifest, manifestFile, files, signer } = candidate;
  const what = `${manifest.id} ${manifest.version}`;
  const foreign = files.find(({ path: name }) => CONFIGURATIONS.has(slashed.basename(name).toLowerCase()));
  if (foreign)
    throw new InstallFault(`The package of ${what} is refused: its ${foreign.path} would configure a package manager on this machine.`);
  for (const { path: name, mode, content } of files) {
    const file = path.join(folder, ...slashed.segments(name));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content, { mode, flag: 'wx' });
  }
  await installPackages(folder, candidate, { say, signal });
  const checked = await checkManifestFile(path.join(folder, manifestFile));
  const first = checked?.problems.find(({ severity }) => severity === 'error');
  if (!checked?.manifest || first) {
    throw new InstallFault(`${what} could not be loaded${first ? `: ${first.message}` : '.'} It is not installed.`);
  }
  const record: InstallRecord = {
    ...{ id: manifest.id, version: manifest.version, integrity: offer.integrity, source: offer.source },
    ...(signer !== undefined && { signer }),
    installedAt: new Date().toISOString(),
    ...(offer.publishedAt !== undefined && { publishedAt: offer.publishedAt }),
    ...(after !== undefined && { after }),
  };
  await writeFile(path.join(folder, INSTALL_RECORD), installRecordText(record));
}

async function installPackages(
  folder: string,
  { manifest, files }: Candidate,
  { say, signal }: { say: (text: string) => void; signal?: AbortSignal | undefined },
): Promise<void> {
  const what = `${manifest.id} ${manifest.version}`;
  const textOf = (name: string): string | undefined => files.find((file) => file.path === name)?.content.toString('utf8');
  const needed = nodePackages(textOf('package.json'), what);
  if (needed.length > 0) {
    say(
      `Installing ${needed.length === 1 ? 'a package' : `${needed.length} packages`} of Node.js that ${what} needs (without their scripts)…`,
    );
    const isLocked = NPM_LOCKS.some((name) => textOf(name) !== undefined);
    const installed = await npmInstall(folder, { isLocked, signal });
    if (!installed.ok)
      throw new InstallFault(`${what} is not installed, as npm did not install what it needs (${needed.join(', ')}): ${installed.reason}`);
  }
  const lock = PYTHON_LOCKS.find((name) => requirements(textOf(name)).length > 0);
  if (lock === undefined) return;
  const lines = requirements(textOf(lock));
  const option = lines.find((line) => line.startsWith('-'));
  if (option !== undefined)
    throw new InstallFault(
      `${what} is not installed: its ${lock} says "${option.slice(0, 60)}" to pip, and only names of packages may stand there.`,
    );
  const loose = lines.find((line) => !/--hash[= ]sha(?:256|384|512):/.test(line));
  if (loose !== undefined)
    throw new InstallFault(
      `${what} is not installed: its ${lock} has no digest of ${loose.split(/[\s;=<>!~[]/)[0]}, so nobody can tell which package that is. Whoever publishes it writes one with pip-compile --generate-hashes.`,
    );
  say(`Installing ${lines.length === 1 ? 'a package' : `${lines.length} packages`} of Python that ${what} needs…`);
  const installed = await pipInstall(folder, { lock, signal });
  if (!installed.ok) throw new InstallFault(`${what} is not installed, as pip did not install what its ${lock} names: ${installed.reason}`);
}

/** @returns the names of what it depends on, but for what only its development needs. */
function nodePackages(text: string | undefined, what: string): string[] {
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InstallFault(`The package.json of ${what} is no JSON: ${(error as Error).message}.`);
  }
  const { dependencies, optionalDependencies } = (value ?? {}) as Record<string, object | undefined>;
  return Object.keys({ ...dependencies, ...optionalDependencies });
}

/** The lines of a file of requirements, those that go on in the next one as one, without comments. */
function requirements(text = ''): string[] {
  return text
    .replaceAll(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .map((line) => line.replace(/(?:^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}
