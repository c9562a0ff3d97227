import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { faultsOf, limitKb, listFiles } from './vsix.mts';

let folder = '';
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('vsix', () => {
  it('lists the names and unpacked sizes of what a zip archive holds', () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'vsix-'));
    const archive = path.join(folder, 'a.vsix');
    writeFileSync(archive, zip({ 'extension/package.json': '{}'.repeat(500), 'extension/größe.txt': 'x' }));
    expect(listFiles(archive)).toEqual([
      { name: 'extension/package.json', size: 1000 },
      { name: 'extension/größe.txt', size: 1 },
    ]);
  });

  it('refuses a file that is no archive', () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'vsix-'));
    const file = path.join(folder, 'b.vsix');
    writeFileSync(file, 'not a zip');
    expect(() => listFiles(file)).toThrow('is no zip archive');
  });

  it('finds a package unfit that is larger than 1850 KB, lacks a file or works on one platform only', () => {
    expect(limitKb).toBe(1850);
    const missing = faultsOf([], 1);
    expect(missing).toContain('dist/server.js is missing');
    const files = missing.map((fault) => ({ name: `extension/${fault.replace(' is missing', '')}`, size: 1 }));
    expect(faultsOf(files, 1_300_000)).toEqual([]);
    expect(faultsOf(files, 1_850_001)).toEqual(['it is larger than 1850 KB']);
    expect(faultsOf([...files, { name: 'extension/dist/a.node', size: 1 }], 1)).toEqual([expect.stringContaining('is a native module')]);
  });
});

function zip(files: Readonly<Record<string, string>>): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const bytes = Buffer.from(name);
    const packed = deflateRawSync(Buffer.from(text));
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800, 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(Buffer.byteLength(text), 18);
    common.writeUInt16LE(bytes.length, 22);
    const body = Buffer.concat([Buffer.from('504b0304', 'hex'), common, bytes, packed]);
    const entry = Buffer.alloc(14);
    entry.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, entry, bytes]));
    bodies.push(body);
    offset += body.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, entries, Buffer.from('504b0506', 'hex'), end]);
}
