// The one place that knows how paths are spelled: what is the same, what lies inside of what, and by which text a place is known. Everything else
// asks here instead of cutting texts. The rules of both platforms work on every machine, so both are tested on each.
import path from 'node:path';
import { ignoresCase as tried } from './ignoresCase.ts';

export type PathKind = 'win32' | 'posix';

/** How absolute paths of one platform are compared. All take any spelling that the platform takes. */
export interface Paths {
  readonly kind: PathKind;
  /**
   * A path without what makes no difference: `.` and `..`, doubled and trailing separators; on Windows also the kind of slash, the drive's case,
   * `\\?\`, the name of a stream, and dots and spaces at the end of a name. The case of names stays.
   */
  plain(file: string): string;
  isAbsolute(file: string): boolean;
  /** Whether both name one place. Links are not followed. */
  same(one: string, other: string): boolean;
  /** Whether `inner` is `outer`, or lies below it. */
  within(inner: string, outer: string): boolean;
  /** Whether `inner` lies below `outer`. */
  below(inner: string, outer: string): boolean;
  /** The way from a folder to what is within it, with forward slashes on every platform; empty for the folder itself, undefined for what is elsewhere. */
  relative(folder: string, file: string): string | undefined;
  /** A path below a folder, from a name with slashes of either kind where the platform takes both. */
  join(folder: string, ...names: string[]): string;
  /** The text by which a place is kept in maps and on disk: one for all spellings. */
  key(file: string): string;
}

/** @param ignoresCase whether the file system at an absolute path takes names in any case. Asked only where it makes the difference. */
export function pathRules(kind: PathKind, ignoresCase: (file: string) => boolean): Paths {
  const native = path[kind];
  const plain = remembered(kind === 'win32' ? plainOnWindows : plainOnPosix);
  const fold = remembered(kind === 'win32' ? foldOnWindows : foldOnPosix);
  const prefix = (folder: string): string => (folder.endsWith(native.sep) ? folder : folder + native.sep);

  const below = (inner: string, outer: string): boolean => {
    // Nearly every path is plain, and this is asked for every event.
    if (kind === 'posix' && inner.startsWith(prefix(outer)) && PLAIN_ENOUGH.test(inner)) return true;
    const [file, folder] = [plain(inner), plain(outer)];
    if (file.length > folder.length && file.startsWith(prefix(folder))) return true;
    const [foldedFile, foldedFolder] = [fold(file), fold(folder)];
    return foldedFile !== foldedFolder && foldedFile.startsWith(prefix(foldedFolder)) && ignoresCase(folder);
  };
  const same = (one: string, other: string): boolean => {
    if (one === other) return true;
    const [first, second] = [plain(one), plain(other)];
    return first === second || (fold(first) === fold(second) && ignoresCase(first));
  };
  const within = (inner: string, outer: string): boolean => same(inner, outer) || below(inner, outer);
  return {
    kind,
    isAbsolute: (file) => native.isAbsolute(file),
    plain,
    same,
    within,
    below,
    relative: (folder, file) => {
      if (!within(file, folder)) return undefined;
      // By parts: folding may change how long a name is.
      const depth = partsOf(plain(folder), native.sep).length;
      return partsOf(plain(file), native.sep).slice(depth).join('/');
    },
    join: (folder, ...names) => native.join(folder, ...names),
    key: (file) => {
      const spelled = plain(file);
      return ignoresCase(spelled) ? fold(spelled) : spelled;
    },
  };
}

export function kindOn(platform: NodeJS.Platform): PathKind {
  return platform === 'win32' ? 'win32' : 'posix';
}

/** The paths of the system that this runs on. */
export const paths: Paths = pathRules(kindOn(process.platform), tried);

/** How many spellings are kept; the folders of plugins are asked about again and again. */
const MOST_KEPT = 2000;

function remembered(work: (file: string) => string): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const before = known.get(file);
    if (before !== undefined) return before;
    const made = work(file);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(file, made);
    return made;
  };
}

function partsOf(plain: string, separator: string): string[] {
  return plain.split(separator).filter((part) => part !== '');
}

/** Neither `.` nor `..` is in it, and no separator at its end. */
const PLAIN_ENOUGH = /^(?!.*\/\.{0,2}(?:\/|$))/s;

function plainOnPosix(file: string): string {
  const normal = path.posix.normalize(file);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** `\\?\C:\…` and `\\?\UNC\server\…`: the same places, without a limit of length. */
const VERBATIM = /^\\\\[?.]\\(?:(?=[A-Za-z]:)|UNC\\)/i;

function plainOnWindows(file: string): string {
  const slashed = file.replaceAll('/', '\\');
  const spelled = slashed.replace(VERBATIM, (start) => (/UNC\\$/i.test(start) ? '\\\\' : ''));
  // Of a drive alone, Node.js takes the separator away where the path was verbatim; without that, it is the drive's working directory.
  const normal = path.win32.normalize(spelled.length === 2 && slashed !== spelled ? `${spelled}\\` : spelled);
  const { root } = path.win32.parse(normal);
  const parts = normal.slice(root.length).split('\\');
  const rest = parts.map(plainName).filter((part) => part !== '');
  const start = /^[a-z]:/.test(root) ? root.toUpperCase() : root;
  if (rest.length > 0) return start + rest.join('\\');
  // The root of a drive needs its separator, a share does not.
  return start.startsWith('\\\\') ? start.replace(/\\$/, '') : start;
}

/** Windows drops dots and spaces at a name's end, and what follows a colon is a stream of the same file. */
function plainName(name: string): string {
  if (name === '.' || name === '..') return name;
  return name.replace(/:.*$/s, '').replace(/[. ]+$/, '');
}

/** NTFS compares names by the capital of each UTF-16 unit; those whose capital has two have none. */
function foldOnWindows(file: string): string {
  // eslint-disable-next-line no-control-regex
  if (/^[\x00-\x7F]*$/.test(file)) return file.toUpperCase();
  let folded = '';
  for (let index = 0; index < file.length; index++) {
    const unit = file.charAt(index);
    const capital = unit.toUpperCase();
    folded += capital.length === 1 ? capital : unit;
  }
  return folded;
}

/**
 * As APFS and HFS+ compare names: whatever way accents are composed, and by Unicode's folding, of which lower case of upper case is close. The
 * capital sharp s (ẞ) is its own upper case.
 */
function foldOnPosix(file: string): string {
  return file.normalize('NFC').toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}
