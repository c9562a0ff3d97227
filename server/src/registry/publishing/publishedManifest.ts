// The manifest in a package, read out of its bytes without writing any of them anywhere.
import { analyzeText } from '../../manifest/check/check.ts';
import { manifestNamesIn } from '../../manifest/files.ts';
import type { PluginManifest } from '../../manifest/model/manifest.ts';
import { withoutMark } from '../../text/byteOrderMark.ts';
import { readTarball } from '../tarball/readTarball.ts';

/** What a package's manifest says, also where it would not be accepted now. Undefined where there is none; why, where it is no package. */
export function publishedManifest(bytes: Buffer): PluginManifest | { unreadable: string } | undefined {
  const reading = readTarball(bytes);
  if (!reading.ok) return { unreadable: reading.faults.join(' ') };
  const [name] = manifestNamesIn(
    reading.files.map((file) => file.path),
    true,
  );
  const file = reading.files.find((one) => one.path === name);
  if (name === undefined || !file) return undefined;
  const { draft } = analyzeText(withoutMark(file.content.toString('utf8')), name);
  return draft.id === '' ? undefined : draft;
}
