// Which names of files a package may have: those that are one file each, in the place that they say, on Windows, macOS and Linux alike.
import * as slashed from '../../paths/slashed.ts';

/** In bytes, as file systems of Linux count them; others take more. */
const LONGEST_NAME = 255;
/** Windows takes 260 characters for a path, of which the folder that a plugin is in needs some. */
const LONGEST_PATH = 200;

/** Devices of Windows, in every folder and with any ending. Digits may be raised. */
const DEVICES = /^(?:con|prn|aux|nul|(?:com|lpt)[\d\u00B9\u00B2\u00B3]|conin\$|conout\$|clock\$) *(?:\.|$)/i;
/** Windows gives long names such a short one too, and takes either. */
const SHORT_NAME = /^[^.~]{1,6}~\d{1,6}(?:\.[^.]{0,3})?$/;
/** What macOS passes over in names, what turns text around, and what nobody sees. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]/u;
/** Programs of git that look into a folder do what the files in there say. */
const REPOSITORY = /^\.git$/i;

/**
 * What is wrong with a name by itself, with forward slashes and relative to the package; undefined where nothing is.
 * @returns the end of a sentence that begins with the name.
 */
export function nameFault(name: string): string | undefined {
  if (name === '') return 'has no name';
  if (UNSEEN.test(name)) return 'has a control character, or another one that is not seen, in its name';
  if (/^[A-Za-z]:/.test(name)) return 'begins with a drive';
  if (/^[\\/]/.test(name)) return 'is an absolute path';
  if (name.includes('\\')) return 'has a backslash in its name';
  const parts = slashed.segments(name);
  if (parts.includes('..')) return 'leads out of the package by ".."';
  if (parts.includes('.') || parts.includes('')) return 'has a part of its name that is empty or "."';
  if (name.length > LONGEST_PATH) return `has a path of more than ${LONGEST_PATH} characters, which Windows may not take`;
  for (const part of parts) {
    const fault = partFault(part);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function partFault(part: string): string | undefined {
  if (Buffer.byteLength(part) > LONGEST_NAME) return `has a name of more than ${LONGEST_NAME} bytes`;
  const sign = /[:<>"|?*]/.exec(part)?.[0];
  if (sign !== undefined) return `has a "${sign}" in its name, which Windows does not take`;
  if (/[. ]$/.test(part)) return 'has a name that ends with a dot or a space, which Windows takes away';
  if (DEVICES.test(part)) return `has the name of a device of Windows ("${part}")`;
  if (SHORT_NAME.test(part)) return 'has a name that Windows may give to another file ("~" and digits)';
  if (REPOSITORY.test(part)) return 'is in a repository of git';
  return undefined;
}

/** All names of a package: whether each has a place of its own on every system. */
export class EntryNames {
  /** By what file systems that ignore the case of names and how accents are written take for the same. */
  readonly #known = new Map<string, { name: string; kind: 'file' | 'folder' }>();

  /**
   * Adds a name without faults of its own, and the folders that it is in.
   * @returns the end of a sentence that begins with the name, where something else has its place.
   */
  add(name: string, kind: 'file' | 'folder'): string | undefined {
    const parts = slashed.segments(name);
    for (let length = 1; length < parts.length; length++) {
      const fault = this.#take(parts.slice(0, length).join('/'), 'folder');
      if (fault !== undefined) return fault;
    }
    return this.#take(name, kind);
  }

  #take(name: string, kind: 'file' | 'folder'): string | undefined {
    const key = sameEverywhere(name);
    const known = this.#known.get(key);
    if (!known) {
      this.#known.set(key, { name, kind });
      return undefined;
    }
    if (known.name !== name)
      return `is the same as "${known.name}" where the case of names, or how accents are written, makes no difference`;
    if (known.kind === 'folder' && kind === 'folder') return undefined;
    if (known.kind === 'file' && kind === 'file') return 'is in it twice';
    return kind === 'file' ? 'is a file, and a folder as well' : `needs a folder where "${name}" is a file`;
  }
}

/** Close to what APFS, HFS+ and NTFS go by: a few names more than theirs are taken for the same, and none less. */
function sameEverywhere(name: string): string {
  return name.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
