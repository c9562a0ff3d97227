// Replaces a file on a disk with room for 64 KB that is full: `node replaceOnFullDisk.ts DISK WHAT`. Prints as JSON what the file has then: what it had
// before or was to have after, whole, or something else.
import { linkSync, openSync, readdirSync, readFileSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { replaceFile } from '../../src/disk/replaceFile.ts';

const [disk = '', what = ''] = process.argv.slice(2);
const file = path.join(disk, 'file');
const PAGE = 4096;

const before = Buffer.concat([Buffer.alloc(PAGE, 'a'), Buffer.alloc(what === 'hole' ? 4 * PAGE : 0)]);
const after = Buffer.alloc({ hole: 5 * PAGE, 'worth nothing': PAGE }[what] ?? 2 * PAGE, 'b');

writeFileSync(file, before.subarray(0, PAGE));
truncateSync(file, before.length);
if (what === 'several names' || what === 'hole') linkSync(file, path.join(disk, 'other'));
const filler = openSync(path.join(disk, 'filler'), 'a');
try {
  for (;;) writeSync(filler, Buffer.alloc(PAGE));
} catch {
  // Nothing has room there any more.
}

const message = await replaceFile(file, { before, after, insists: what === 'worth nothing' }).then(
  (why) => why ?? '',
  (error: Error) => error.message,
);
const found = readFileSync(file);
const content = found.equals(before) ? 'before' : found.equals(after) ? 'after' : `${found.length} bytes`;
process.stdout.write(JSON.stringify({ message, content, names: readdirSync(disk).toSorted() }));
