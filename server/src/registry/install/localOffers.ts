// What is on the disk, or in a repository of git, as versions that can be installed.
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ssri from 'ssri';
import type { InstallSource } from '../../contract/installRecord.ts';
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME } from '../../contract/manifestNames.ts';
import { readBytes } from '../../disk/smallFile.ts';
import { removeFolder } from '../../disk/taken.ts';
import { analyzeText } from '../../manifest/check/check.ts';
import { fetchCommit } from '../../runner/index.ts';
import { withoutMark } from '../../text/byteOrderMark.ts';
import { InstallFault } from '../installFault.ts';
import { readTarball, TARBALL_LIMITS } from '../tarball/readTarball.ts';
import type { Offer } from './offer.ts';
import { withoutCredentials } from './spec.ts';

/** Packs a folder as it would be published. @throws InstallFault where it cannot be. */
export type Pack = (folder: string) => Promise<{ bytes: Buffer; integrity: string }>;

/** The plugin in a tarball. @throws InstallFault */
export async function tarballOffer(file: string): Promise<Offer> {
  const real = await realpath(file);
  const bytes = readBytes(real, TARBALL_LIMITS.packed);
  if (!bytes) throw new InstallFault(`${file} is no ordinary file, must not be read, or is larger than any plugin may be.`);
  return offerOf(bytes, { kind: 'tarball', from: real }, file);
}

/** The plugin in a folder, as it is now. @throws InstallFault */
export async function folderOffer(folder: string, pack: Pack): Promise<Offer> {
  const real = await realpath(folder);
  const { bytes } = await pack(real);
  return offerOf(bytes, { kind: 'folder', from: real }, folder);
}

/** The plugin at the top of a repository. @throws InstallFault */
export async function gitOffer({
  url,
  ref,
  pack,
  signal,
}: {
  url: string;
  ref?: string | undefined;
  pack: Pack;
  signal?: AbortSignal | undefined;
}): Promise<Offer> {
  const folder = await mkdtemp(path.join(await realpath(tmpdir()), 'codex-plugin-git-'));
  try {
    const fetched = await fetchCommit(folder, { url, ref, signal });
    const shown = withoutCredentials(url);
    if (!fetched.ok)
      throw new InstallFault(`Cannot fetch ${ref === undefined ? '' : `${ref} of `}${shown}: ${fetched.reason.replaceAll(url, shown)}.`);
    const { bytes } = await pack(folder);
    return offerOf(bytes, { kind: 'git', from: shown, commit: fetched.commit }, shown);
  } finally {
    await removeFolder(folder);
  }
}

function offerOf(bytes: Buffer, source: InstallSource, shown: string): Offer {
  const reading = readTarball(bytes);
  if (!reading.ok) throw new InstallFault(`${shown} is refused: ${reading.faults.slice(0, 3).join(' ')} Nothing was unpacked.`);
  const name = [...MANIFEST_NAMES, PLAIN_MANIFEST_NAME].find((one) => reading.files.some(({ path: file }) => file === one));
  if (name === undefined) throw new InstallFault(`${shown} has no plugin manifest: it is no Codex plugin.`);
  const text = withoutMark(reading.files.find(({ path: file }) => file === name)!.content.toString('utf8'));
  const { manifest, problems } = analyzeText(text, name);
  if (!manifest) {
    const first = problems.find(({ severity }) => severity === 'error');
    throw new InstallFault(`The manifest of ${shown} has errors${first ? ` (line ${first.range.start.line + 1}: ${first.message})` : ''}.`);
  }
  return {
    id: manifest.id,
    version: manifest.version,
    source,
    integrity: ssri.fromData(bytes, { algorithms: ['sha512'] }).toString(),
    tarball: async () => bytes,
    // Signatures are with registries.
    signer: async () => undefined,
  };
}
