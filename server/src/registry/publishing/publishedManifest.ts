// The manifest in a package, read out of its bytes without writing any of them anywhere.
import { Parser } from 'tar';
import { analyzeText } from '../../manifest/check/check.ts';
import { manifestNamesIn } from '../../manifest/files.ts';
import type { PluginManifest } from '../../manifest/model/manifest.ts';
import { withoutMark } from '../../text/byteOrderMark.ts';

const MAX_MANIFEST_BYTES = 2_000_000;
/** After it was unpacked; a package may be small and blow itself up. */
const MAX_UNPACKED_BYTES = 500_000_000;

/** What a package's manifest says, also where it would not be accepted now. Undefined where there is none. */
export async function publishedManifest(bytes: Buffer): Promise<PluginManifest | undefined> {
  const texts = await topFiles(bytes);
  const [name] = manifestNamesIn(texts.keys(), true);
  if (name === undefined) return undefined;
  const { draft } = analyzeText(withoutMark(texts.get(name)!), name);
  return draft.id === '' ? undefined : draft;
}

/** Files right in the package's one folder, by name. */
function topFiles(bytes: Buffer): Promise<Map<string, string>> {
  const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>();
  const texts = new Map<string, string>();
  let unpacked = 0;
  const parser = new Parser({ strict: true, maxMetaEntrySize: 1_000_000 });
  parser.on('entry', (entry) => {
    const name = /^[^/]+\/([^/]+)$/.exec(entry.path)?.[1];
    const isWanted =
      entry.type === 'File' && name !== undefined && manifestNamesIn([name], true).length > 0 && entry.size <= MAX_MANIFEST_BYTES;
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => {
      unpacked += chunk.length;
      if (unpacked > MAX_UNPACKED_BYTES) parser.abort(new Error('it is too large when it is unpacked'));
      else if (isWanted) chunks.push(chunk);
    });
    entry.on('end', () => {
      if (isWanted) texts.set(name, Buffer.concat(chunks).toString('utf8'));
    });
  });
  parser.on('error', reject);
  parser.on('end', () => resolve(texts));
  parser.end(bytes);
  return promise;
}
