// A version on the disk, before it has its place: its files, the packages that it needs, and where it came from.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { INSTALL_DIGESTS, INSTALL_RECORD } from '../../contract/installedNames.ts';
import { installRecordText, type InstallRecord } from '../../contract/installRecord.ts';
import { checkManifestFile } from '../../manifest/check/check.ts';
import * as slashed from '../../paths/slashed.ts';
import type { Candidate } from './candidate.ts';
import { InstallFault } from '../installFault.ts';
import { digestsText } from '../installed/strangeFiles.ts';
import { installPackages, packageFolders } from './packages.ts';

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
  const { manifest, manifestFile, files } = candidate;
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
  // npm makes none where all that is optional is for other systems.
  const packages = packageFolders(candidate).filter((name) => existsSync(path.join(folder, name)));
  await writeFile(path.join(folder, INSTALL_DIGESTS), digestsText(files));
  const known = { installedAt: new Date().toISOString(), ...(after !== undefined && { after }), packages };
  await writeFile(path.join(folder, INSTALL_RECORD), installRecordText(recordOf(candidate, known)));
}

/** What is kept of a version. */
export function recordOf(
  { offer, manifest, signer }: Candidate,
  { installedAt, after, packages = [] }: Pick<InstallRecord, 'installedAt' | 'after' | 'packages'>,
): InstallRecord {
  return {
    ...{ id: manifest.id, version: manifest.version, integrity: offer.integrity, source: offer.source },
    ...(signer !== undefined && { signer }),
    installedAt,
    ...(offer.publishedAt !== undefined && { publishedAt: offer.publishedAt }),
    ...(after !== undefined && { after }),
    ...(packages.length > 0 && { packages }),
  };
}
