// Takes apart what gzip made, from strangers: no more memory is taken than it may have, and nothing in it goes unread. Node.js itself is more lenient: it
// goes on with further members that are put behind the first one, and passes over zeros there.
import { crc32, inflateRawSync } from 'node:zlib';

export type Gunzipped = { ok: true; bytes: Buffer } | { ok: false; fault: string };

export interface GunzipLimits {
  /** How many bytes may come out. */
  unpacked: number;
  /** How many bytes may come out for each that goes in. */
  ratio: number;
}

/** Fewer bytes may come of any number: a short text that repeats itself is compressed better than any bomb needs to be. */
const ANY_RATIO_BYTES = 10 * 1024 * 1024;

const HEADER_BYTES = 10;
/** The checksum and the length of what was compressed. */
const TRAILER_BYTES = 8;
const DEFLATE = 8;
const FLAGS = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 };

/** Decompresses one member of gzip, and refuses anything before, behind or wrong in it. Faults are sentences. */
export function gunzipped(packed: Buffer, { unpacked: most, ratio }: GunzipLimits): Gunzipped {
  if (packed.length < 2 || packed.readUInt16BE(0) !== 0x1f8b) return { ok: false, fault: 'It is not compressed with gzip.' };
  const start = bodyStart(packed);
  if (start === undefined || packed.length < start + TRAILER_BYTES)
    return { ok: false, fault: 'It is cut off, or its first bytes are damaged.' };
  // What is said to come out is all that is made room for. Where that is a lie, it is found out before more is taken.
  const said = packed.readUInt32LE(packed.length - 4);
  const body = packed.subarray(start);
  const mostByRatio = Math.max(ANY_RATIO_BYTES, packed.length * ratio);
  const room = Math.min(most, mostByRatio);
  if (said <= room) return inflated(body, said);
  const tooLarge =
    room < mostByRatio
      ? `It unpacks to more than ${inMegabytes(most)}.`
      : `It unpacks to more than ${ratio} times its size, as what is meant to fill a disk does.`;
  return { ok: false, fault: unlessLarger(body, room) ?? tooLarge };
}

/** Where something is cut off, any bytes are taken for its length. @returns what is wrong with what takes no more room; undefined where it does. */
function unlessLarger(body: Buffer, room: number): string | undefined {
  try {
    const { engine } = inflateRawSync(body, { maxOutputLength: room, info: true }) as unknown as { engine: { bytesWritten: number } };
    return body.length - engine.bytesWritten < TRAILER_BYTES ? 'It is cut off.' : 'It is damaged: its length is another than it says.';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ERR_BUFFER_TOO_LARGE' ? undefined : dataFault(code);
  }
}

function dataFault(code: string | undefined): string {
  return code === 'Z_BUF_ERROR' ? 'It is cut off.' : 'Its compressed data is damaged.';
}

/** Where the compressed data begins; undefined where what stands before is cut off, or says what no program writes. */
function bodyStart(packed: Buffer): number | undefined {
  if (packed.length < HEADER_BYTES || packed[2] !== DEFLATE) return undefined;
  const flags = packed[3] ?? 0;
  if ((flags & FLAGS.reserved) !== 0) return undefined;
  let at = HEADER_BYTES;
  if (flags & FLAGS.extra) {
    if (at + 2 > packed.length) return undefined;
    at += 2 + packed.readUInt16LE(at);
  }
  for (const text of [FLAGS.name, FLAGS.comment]) {
    if (!(flags & text)) continue;
    const end = packed.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  return flags & FLAGS.headerChecksum ? at + 2 : at;
}

/** @param body what follows the header. @param said how long it says that it is, which has been allowed. */
function inflated(body: Buffer, said: number): Gunzipped {
  let bytes: Buffer;
  let read: number;
  try {
    // One chunk that has room for all of it: in several, everything would be there twice for a moment.
    const options = { maxOutputLength: Math.max(said, 1), chunkSize: Math.max(said + 1, 64), info: true };
    const result = inflateRawSync(body, options) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
    bytes = result.buffer;
    read = result.engine.bytesWritten;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return { ok: false, fault: 'It unpacks to more than it says, or something follows its end.' };
    return { ok: false, fault: dataFault(code) };
  }
  const rest = body.length - read;
  if (rest < TRAILER_BYTES) return { ok: false, fault: 'It is cut off.' };
  if (rest > TRAILER_BYTES) return { ok: false, fault: 'Something follows the end of its compressed data.' };
  if (bytes.length !== said || crc32(bytes) !== body.readUInt32LE(read))
    return { ok: false, fault: 'Its checksum is wrong: it is damaged.' };
  return { ok: true, bytes };
}

export function inMegabytes(bytes: number): string {
  return `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`;
}
