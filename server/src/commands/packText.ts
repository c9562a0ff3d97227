// What `codex-plugin pack` says in words: what is in the package, what it may do, what was left out and what is new.
import { describePermission } from '../permissions/permissions.ts';
import type { Comparison } from '../registry/pack/comparison.ts';
import type { LeftOut } from '../registry/pack/leftOut.ts';
import type { PackedPlugin, Packing } from '../registry/pack/pack.ts';
import type { PackProblem } from '../registry/pack/packProblem.ts';
import { painter, type Style } from './colours.ts';
import { place, visible } from './problemFormats.ts';

/** More of these are counted. */
const MOST_FILES = 40;
const MOST_LEFT_OUT = 5;
const MOST_CHANGES = 10;

type Paint = (style: Style, text: string) => string;

type Packed = Pick<PackedPlugin, 'unpackedSize'>;

export interface Shown {
  /** The package, as it is called from the working directory; absent where none was written. */
  file?: string;
  since?: Since;
}

/** An earlier package, and what is new beside it. */
export interface Since {
  /** The file or the registry that it is from. */
  from: string;
  comparison: Comparison;
}

interface How {
  colour: boolean;
  verbose: boolean;
}

export function packedText(packing: Packing & { ok: true }, { file, since }: Shown, how: How): string {
  const paint = painter(how.colour);
  const { packed } = packing;
  const parts = [
    `${paint('bold', visible(packed.name))} ${visible(packed.version)}`,
    ...contentSections(packing, how),
    ...(since ? [sinceSection(packed, since, how)] : []),
    `${file === undefined ? 'Nothing was written. The package would have' : `${paint('green', 'Packed')} ${visible(file)}:`} ${size(packed.bytes.length)}, unpacked ${size(packed.unpackedSize)}.\n${paint('dim', packed.integrity)}\n`,
  ];
  return parts.join('\n');
}

/** What is in a package, what it may do, and what was left out. */
export function contentSections({ packed, leftOut }: Packing & { ok: true }, { colour, verbose }: How): string[] {
  const paint = painter(colour);
  return [
    section(paint, `Files (${packed.files.length})`, fileLines(packed.files, verbose)),
    section(paint, 'Permissions', permissionLines(packed.permissions)),
    ...(leftOut.length > 0 ? [section(paint, `Left out (${leftOut.length})`, leftOutLines(leftOut, verbose))] : []),
  ];
}

/** What is new beside an earlier package. */
export function sinceSection(packed: Packed, { from, comparison }: Since, { colour }: Pick<How, 'colour'>): string {
  const paint = painter(colour);
  return section(paint, `New since ${visible(comparison.version)} (${visible(from)})`, changeLines(packed, comparison, paint));
}

/** @param shownName of a file, relative to the plugin's folder. */
export function problemsText(problems: readonly PackProblem[], shownName: (file: string) => string, colour: boolean): string {
  const paint = painter(colour);
  // Without the lines themselves: what must not be packed must not be shown either.
  const lines = problems.map((one) => {
    const { line, column } = place(one);
    return `${paint('bold', `${visible(shownName(one.file))}:${line}:${column}`)} ${paint('red', 'error')} ${visible(one.message)} ${paint('dim', one.code)}\n`;
  });
  return `${lines.join('')}Nothing was packed.\n`;
}

function section(paint: Paint, title: string, lines: readonly string[]): string {
  return `${paint('bold', title)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function fileLines(files: readonly { path: string; size: number }[], verbose: boolean): string[] {
  const shown = verbose ? files : files.slice(0, MOST_FILES);
  const sizes = shown.map((one) => size(one.size));
  const width = Math.max(...sizes.map(({ length }) => length));
  const lines = shown.map(({ path }, index) => `${(sizes[index] ?? '').padStart(width)}  ${visible(path)}`);
  return [...lines, ...more(files.length - shown.length, 'file')];
}

function permissionLines(names: readonly string[]): string[] {
  if (names.length === 0) return ['none: it only sees what its events bring'];
  return names.map((name) => visible(`${name}: ${describePermission(name).words}`));
}

function leftOutLines(leftOut: readonly LeftOut[], verbose: boolean): string[] {
  const named = leftOut.filter(({ namedIn }) => namedIn !== undefined).length;
  const shown = verbose ? leftOut : leftOut.slice(0, Math.max(MOST_LEFT_OUT, Math.min(named, MOST_CHANGES)));
  const lines = shown.map(({ path, namedIn }) => visible(namedIn === undefined ? path : `${path}  (named in ${namedIn})`));
  const advice = named > 0 ? ['What scripts read when they run is packed where "files" in package.json names it.'] : [];
  return [...lines, ...more(leftOut.length - shown.length, 'other', '--verbose lists all'), ...advice];
}

function changeLines(packed: Packed, since: Comparison, paint: Paint): string[] {
  const grown = since.changed.toSorted((a, b) => b.size - b.sizeBefore - (a.size - a.sizeBefore));
  const files = [
    ...since.added.map((one) => paint('green', `+ ${visible(one.path)}  ${size(one.size)}`)),
    ...since.removed.map((one) => paint('red', `- ${visible(one.path)}  ${size(one.size)}`)),
    ...grown.map((one) => `~ ${visible(one.path)}  ${size(one.sizeBefore)} → ${size(one.size)}`),
  ];
  const permissions = [
    ...since.permissionsAdded.map((name) => paint('yellow', visible(`+ may now ${describePermission(name).words} (${name})`))),
    ...since.permissionsRemoved.map((name) => visible(`- may no longer ${describePermission(name).words} (${name})`)),
  ];
  if (files.length + permissions.length === 0) return ['nothing'];
  const total = `unpacked ${size(since.unpackedSizeBefore)} → ${size(packed.unpackedSize)}`;
  return [...permissions, ...files.slice(0, MOST_CHANGES), ...more(files.length - MOST_CHANGES, 'file'), total];
}

function more(count: number, what: string, advice?: string): string[] {
  if (count <= 0) return [];
  return [`… and ${count} ${what}${count === 1 ? '' : 's'}${advice === undefined ? '' : ` (${advice})`}`];
}

const UNITS = ['kB', 'MB'];

/** As package managers have it: a kilobyte has a thousand bytes. */
function size(bytes: number): string {
  let [value, unit] = [bytes, 'B'];
  for (const next of UNITS) if (value >= 1000) [value, unit] = [value / 1000, next];
  return `${unit === 'B' ? value : value.toFixed(1)} ${unit}`;
}
