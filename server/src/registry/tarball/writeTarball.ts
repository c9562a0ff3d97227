// Makes the tarball of a package, from what is in memory: who packs the same files gets the same bytes, whenever, wherever and in whichever order.
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { BLOCK, splitName, writeHeader } from './header.ts';
import { writePax } from './paxRecords.ts';
import type { TarballFile } from './readTarball.ts';

/** The folder that everything in a package is in, as npm has it. */
const FOLDER = 'package';

/** 1985-10-26T08:15:00Z, in seconds: npm's time for every file, as some programs cannot cope with the beginning of 1970. */
const TIME = 499_162_500;

const GZIP_SYSTEM_BYTE = 9;
const UNKNOWN_SYSTEM = 0xff;

/**
 * Packs files as `npm pack` does, sorted by their paths. The bytes depend on nothing else, but for the zlib of the running Node.js, whose versions may
 * compress differently.
 * @param files with paths that are different, and have no fault (`nameFault`).
 */
export async function writeTarball(files: readonly TarballFile[]): Promise<Buffer> {
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : Number(a.path > b.path)));
  const parts = sorted.flatMap(({ path, mode, content }) => [...headersOf(`${FOLDER}/${path}`, mode, content.length), ...padded(content)]);
  const packed = await promisify(gzip)(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: 9 });
  // The system that it was made on stands there.
  packed[GZIP_SYSTEM_BYTE] = UNKNOWN_SYSTEM;
  return packed;
}

function headersOf(path: string, mode: number, size: number): Buffer[] {
  // eslint-disable-next-line no-control-regex
  const isPlain = /^[\x20-\x7E]*$/.test(path);
  const parts = isPlain ? splitName(path) : undefined;
  if (parts) return [writeHeader({ ...parts, type: '0', mode, size, time: TIME })];
  const record = writePax('path', path);
  // Who does not know of such records finds a name that is at least alike.
  const name = path.replace(/[^\x20-\x7E]/g, '_').slice(0, 100);
  return [
    writeHeader({ name: `PaxHeader`, prefix: '', type: 'x', mode: 0o644, size: record.length, time: TIME }),
    ...padded(record),
    writeHeader({ name, prefix: '', type: '0', mode, size, time: TIME }),
  ];
}

function padded(content: Buffer): Buffer[] {
  const rest = content.length % BLOCK;
  return rest === 0 ? [content] : [content, Buffer.alloc(BLOCK - rest)];
}
