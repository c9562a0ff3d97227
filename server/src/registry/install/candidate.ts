// A version that was fetched and looked through, in memory: nothing of it is on the disk yet, and it is known to be what it says.
import { MANIFEST_NAMES, PLAIN_MANIFEST_NAME } from '../../contract/manifestNames.ts';
import { INSTALL_DIGESTS, INSTALL_RECORD, LONGEST_VERSION_NAME, versionFolderName } from '../../contract/installedNames.ts';
import { analyzeText } from '../../manifest/check/check.ts';
import type { PluginManifest } from '../../manifest/model/manifest.ts';
import { bothEnds } from '../../text/shownText.ts';
import { withoutMark } from '../../text/byteOrderMark.ts';
import { readTarball, type TarballFile } from '../tarball/readTarball.ts';
import { InstallFault } from '../installFault.ts';
import type { Offer } from './offer.ts';

export interface Candidate {
  offer: Offer;
  signer: string | undefined;
  manifest: PluginManifest;
  /** Its name in the package, and what it says. */
  manifestFile: string;
  manifestText: string;
  files: readonly TarballFile[];
}

/** Fetches and checks a version. @throws InstallFault, or what fetching throws. */
export async function candidateOf(offer: Offer, signal?: AbortSignal): Promise<Candidate> {
  if (versionFolderName(offer.id, offer.version).length > LONGEST_VERSION_NAME)
    throw new InstallFault(
      `${bothEnds(offer.id, 80)} ${bothEnds(offer.version, 40)} cannot be installed: its id and version are longer than disks take as a name (${LONGEST_VERSION_NAME} characters in all).`,
    );
  const bytes = await offer.tarball(signal);
  // Before anything of it is unpacked.
  const signer = await offer.signer(bytes);
  const reading = readTarball(bytes);
  const what = `${offer.id} ${offer.version}`;
  if (!reading.ok)
    throw new InstallFault(
      `The package of ${what} is refused: ${reading.faults.slice(0, 3).join(' ')} Nothing was unpacked; tell whoever published it.`,
    );
  const { files } = reading;
  const names = new Set(files.map((file) => file.path));
  const manifestFile = [...MANIFEST_NAMES, PLAIN_MANIFEST_NAME].find((name) => names.has(name));
  if (manifestFile === undefined) throw new InstallFault(`The package of ${what} has no plugin manifest: it is no Codex plugin.`);
  // In any case, as some disks do not tell them apart.
  const own = [INSTALL_RECORD, INSTALL_DIGESTS].find((name) => files.some((file) => file.path.toLowerCase() === name));
  if (own !== undefined)
    throw new InstallFault(`The package of ${what} is refused: it has a file ${own}, which only installing may write.`);
  const manifestText = withoutMark(files.find((file) => file.path === manifestFile)!.content.toString('utf8'));
  const { manifest, problems } = analyzeText(manifestText, manifestFile);
  if (!manifest) {
    const first = problems.find(({ severity }) => severity === 'error');
    const where = first && ` (line ${first.range.start.line + 1}: ${first.message})`;
    throw new InstallFault(`The manifest of ${what} has errors${where ?? ''}, so that it could not be loaded.`);
  }
  if (manifest.id !== offer.id)
    throw new InstallFault(`The package that is offered as ${what} says that it is ${manifest.id}. It is not installed.`);
  if (manifest.version !== offer.version)
    throw new InstallFault(`The package that is offered as ${what} says that it is version ${manifest.version}. It is not installed.`);
  return { offer, signer, manifest, manifestFile, manifestText, files };
}
