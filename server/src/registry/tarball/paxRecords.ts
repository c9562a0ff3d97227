// Records that stand before an entry and say more of it than a header can (POSIX pax): `30 path=package/…` with the record's own length before it.
import { utf8 } from './header.ts';

/** What entries get of them. */
export interface PaxRecords {
  path?: string;
  size?: number;
}

/** About times, owners and the disk that an entry was on: none of them is used. */
const WITHOUT_EFFECT =
  /^(?:[acm]time|uid|gid|uname|gname|comment|SCHILY\.(?:dev|ino|nlink|fflags|xattr\..*|acl\..*)|LIBARCHIVE\.(?:creationtime|xattr\..*)|NODETAR\.depth)$/;

/** @returns a fault as the end of a sentence that begins with the entry. */
export function readPax(content: Buffer): PaxRecords | { fault: string } {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const digits = space < 0 ? '' : content.toString('latin1', at, space);
    const length = /^[1-9]\d{0,6}$/.test(digits) ? Number(digits) : 0;
    const record = content.subarray(space + 1, at + length);
    const equals = record.indexOf(0x3d);
    if (length === 0 || at + length > content.length || equals < 1 || record.at(-1) !== 0x0a)
      return { fault: 'has a PAX header that is damaged' };
    const [key, value] = [utf8(record.subarray(0, equals)), utf8(record.subarray(equals + 1, -1))];
    if (key === undefined || value === undefined) return { fault: 'has a PAX header that is not UTF-8' };
    if (found.has(key)) return { fault: `has a PAX header that says "${key}" twice` };
    found.set(key, value);
    at += length;
  }
  return recordsOf(found);
}

function recordsOf(found: ReadonlyMap<string, string>): PaxRecords | { fault: string } {
  const records: PaxRecords = {};
  for (const [key, value] of found) {
    if (key === 'path') records.path = value;
    else if (key === 'size') {
      if (!/^\d{1,15}$/.test(value)) return { fault: 'has a PAX header with a size that is no number' };
      records.size = Number(value);
    } else if (!WITHOUT_EFFECT.test(key)) return { fault: `has a PAX header that says "${key}", which plugins have no use for` };
  }
  return records;
}

/** One record. Its length has the digits of the length in it. */
export function writePax(key: string, value: string): Buffer {
  const rest = Buffer.from(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return Buffer.concat([Buffer.from(String(length)), rest]);
}
