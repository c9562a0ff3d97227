// Reads the tarball of a package, which may come from anybody: all of it is checked before there is anything that could be written.
import * as slashed from '../../paths/slashed.ts';
import { bothEnds } from '../../text/shownText.ts';
import { EntryNames, nameFault } from './entryNames.ts';
import { gunzipped, inMegabytes } from './gunzip.ts';
import { BLOCK, readHeader, type TarHeader } from './header.ts';
import { readPax, type PaxRecords } from './paxRecords.ts';

export interface TarballFile {
  /** Below the package's folder, with forward slashes. */
  path: string;
  /** 0o755 of what can be run, 0o644 of everything else. */
  mode: 0o644 | 0o755;
  content: Buffer;
}

export type ReadTarball =
  | { ok: true; files: TarballFile[]; /** Of all files together, in bytes. */ unpackedSize: number }
  /** One sentence each. */
  | { ok: false; faults: string[] };

export interface TarballLimits {
  /** In bytes. */
  packed: number;
  /** In bytes, with the headers. */
  unpacked: number;
  /** How many bytes may come of one. */
  ratio: number;
  entries: number;
}

export const TARBALL_LIMITS: TarballLimits = { packed: 50 * 1024 * 1024, unpacked: 200 * 1024 * 1024, ratio: 200, entries: 20_000 };

/** Nobody reads more. */
const MOST_FAULTS = 20;
/** Far more than a path takes. */
const MOST_PAX_BYTES = 64 * 1024;

const KINDS: Readonly<Record<string, string>> = {
  '1': 'a hard link',
  '2': 'a symbolic link',
  '3': 'a device',
  '4': 'a device',
  '6': 'a named pipe',
  '7': 'a contiguous file',
  S: 'a sparse file',
  L: 'a long name as only GNU tar has it',
  K: 'a long name of a link as only GNU tar has it',
};

/**
 * Reads a tarball as `npm pack` and `codex-plugin pack` make them. What any two programs could understand differently is refused, so that what was
 * looked at is what is installed.
 * @param bytes the .tgz.
 */
export function readTarball(bytes: Buffer, limits: Partial<TarballLimits> = {}): ReadTarball {
  const within = { ...TARBALL_LIMITS, ...limits };
  if (bytes.length > within.packed) return { ok: false, faults: [`The tarball has more than ${inMegabytes(within.packed)}.`] };
  const unpacked = gunzipped(bytes, within);
  if (!unpacked.ok) return { ok: false, faults: [`The tarball cannot be unpacked. ${unpacked.fault}`] };
  return new Reader(unpacked.bytes, within).read();
}

class Reader {
  readonly #tar: Buffer;
  readonly #limits: TarballLimits;
  readonly #names = new EntryNames();
  readonly #files: TarballFile[] = [];
  readonly #faults: string[] = [];
  #count = 0;
  #unpackedSize = 0;
  /** The folder that everything is in. */
  #folder: string | undefined;
  /** What was said of the entry that comes next. */
  #pax: PaxRecords | undefined;

  constructor(tar: Buffer, limits: TarballLimits) {
    this.#tar = tar;
    this.#limits = limits;
  }

  read(): ReadTarball {
    for (let at: number | undefined = 0; at !== undefined && this.#faults.length < MOST_FAULTS;) at = this.#entry(at);
    if (this.#faults.length === 0 && this.#files.length === 0) this.#faults.push('There are no files in the tarball.');
    if (this.#faults.length > 0) return { ok: false, faults: this.#faults };
    return { ok: true, files: this.#files, unpackedSize: this.#unpackedSize };
  }

  /** @returns where the next one begins; undefined where there is none. */
  #entry(at: number): number | undefined {
    const block = this.#tar.subarray(at, at + BLOCK);
    if (block.length < BLOCK) return this.#stop('The tarball is cut off: it has no end.');
    if (isZero(block)) return this.#end(at);
    if (++this.#count > this.#limits.entries) return this.#stop(`The tarball has more than ${this.#limits.entries} entries.`);
    const header = readHeader(block);
    if ('fault' in header) {
      const entry = header.path === undefined ? `Entry ${this.#count} of the tarball` : quoted(header.path);
      return this.#stop(`${entry} ${header.fault}.`);
    }
    const start = at + BLOCK;
    const content = this.#tar.subarray(start, start + header.size);
    if (content.length < header.size) return this.#stop(`The tarball is cut off in ${quoted(header.path)}.`);
    const next = start + Math.ceil(header.size / BLOCK) * BLOCK;
    if (header.type === 'x' || header.type === 'g') return this.#records(header, content) ? next : undefined;
    const pax = this.#pax;
    this.#pax = undefined;
    const path = pax?.path ?? header.path;
    if (pax?.size !== undefined && pax.size !== header.size) return this.#stop(`${quoted(path)} has two sizes.`);
    this.#add({ ...header, path }, content);
    return next;
  }

  /** What ends an archive are two blocks of zeros, and then nothing else. */
  #end(at: number): undefined {
    const rest = this.#tar.subarray(at);
    if (!isZero(rest)) return this.#stop('Something follows the end of the tarball.');
    if (rest.length < 2 * BLOCK) return this.#stop('The tarball is cut off: it has no end.');
    if (this.#pax) return this.#stop('The last entry of the tarball is a header without a file.');
    return undefined;
  }

  /** @returns whether they can be understood. */
  #records(header: TarHeader, content: Buffer): boolean {
    const entry = `Entry ${this.#count} of the tarball`;
    const records = content.length > MOST_PAX_BYTES ? { fault: 'has a PAX header that is too long' } : readPax(content);
    if ('fault' in records) this.#stop(`${entry} ${records.fault}.`);
    else if (this.#pax) this.#stop(`${entry} has two PAX headers.`);
    else if (header.type === 'x') this.#pax = records;
    // Such a header is about all entries that follow. Git writes one, with a comment.
    else if (Object.keys(records).length > 0) this.#stop(`${entry} has a PAX header that gives several files one name or size.`);
    else return true;
    return this.#pax === records;
  }

  #add({ path, type, mode, size }: TarHeader, content: Buffer): void {
    const name = type === '5' ? path.replace(/\/$/, '') : path;
    const fault = this.#faultOf(name, type, size);
    if (fault !== undefined) {
      this.#faults.push(`${quoted(path)} ${fault}.`);
      return;
    }
    const [folder = '', ...below] = slashed.segments(name);
    const inside = below.join('/');
    this.#folder ??= folder;
    if (folder !== this.#folder)
      this.#faults.push(`${quoted(path)} is outside of the folder ${quoted(this.#folder)} that all other entries are in.`);
    else if (inside === '') {
      if (type !== '5') this.#faults.push(`${quoted(path)} is in no folder: everything in a package is in one.`);
    } else {
      const taken = this.#names.add(inside, type === '5' ? 'folder' : 'file');
      if (taken !== undefined) this.#faults.push(`${quoted(path)} ${taken}.`);
      else if (type !== '5') this.#keep(inside, mode, content);
    }
  }

  #faultOf(name: string, type: string, size: number): string | undefined {
    if (type !== '0' && type !== '5')
      return `is ${KINDS[type] ?? `of a kind ("${bothEnds(type)}") that is not known`}, and plugins consist of files`;
    return nameFault(name) ?? (type === '5' && size > 0 ? 'is a folder with content' : undefined);
  }

  #keep(path: string, mode: number, content: Buffer): void {
    this.#files.push({ path, mode: (mode & 0o111) === 0 ? 0o644 : 0o755, content });
    this.#unpackedSize += content.length;
  }

  /** What follows cannot be understood any more. */
  #stop(fault: string): undefined {
    this.#faults.push(fault);
  }
}

function isZero(bytes: Buffer): boolean {
  // The end may be as long as the limit allows, so without a call for each byte.
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== 0) return false;
  return true;
}

function quoted(name: string): string {
  return `"${bothEnds(name)}"`;
}
