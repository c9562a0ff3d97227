// `codex-plugin pack`: a plugin as one file, as npm's registries take it, and what is in that file.
import { Command } from 'commander';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import semver from 'semver';
import { writeNewFile } from '../disk/newFile.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { readBytes } from '../disk/smallFile.ts';
import { maskedIn } from '../host/secrets.ts';
import { compared, type Comparison } from '../registry/pack/comparison.ts';
import { packPlugin, type PackedPlugin, type Packing } from '../registry/pack/pack.ts';
import { packageName } from '../registry/pack/packageJson.ts';
import { TARBALL_LIMITS } from '../registry/tarball/readTarball.ts';
import { shownLine } from '../text/shownText.ts';
import { wantsColours } from './colours.ts';
import { EXIT_FAILED, exitCodesHelp, UsageError } from './exit.ts';
import { fileNames } from './fileNames.ts';
import { maskValues } from './masked.ts';
import { pluginArgument } from './noManifest.ts';
import { packedText, problemsText } from './packText.ts';
import { place } from './problemFormats.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface PackOptions {
  out?: string;
  scope?: string;
  since?: string;
  force?: boolean;
  dryRun?: boolean;
  verbose?: boolean;
  json?: boolean;
}

export function packCommand(): Command {
  return new Command('pack')
    .description('Pack a plugin into one file, and say what is in it.')
    .argument('[dir]', "the plugin's folder", '.')
    .option('--out <file>', 'the file or folder to write to (default: <name>-<version>.tgz in the working directory)')
    .option('--scope <scope>', "the scope of the package's name, such as @team")
    .option('--since <file>', 'an earlier package to compare with (default: the one of the version before, where it is beside the new one)')
    .option('--force', 'write over a file that has another content')
    .option('--dry-run', 'say what would be packed, and write nothing')
    .option('--verbose', 'list everything that is left out')
    .option('--json', 'print the result as one JSON object')
    .addHelpText(
      'after',
      `
Packed are the manifest, the scripts that it names and what those import, README, CHANGELOG and licence, package.json, lock files and lists of
requirements, and what "files" in package.json names. Everything else is left out.`,
    )
    .addHelpText('after', exitCodesHelp({ 0: 'packed', 1: 'something must not or cannot be packed, or another file is in the way' }))
    .action(async (dir: string, options: PackOptions) => {
      process.exitCode = await pack(dir, options);
    });
}

async function pack(dir: string, options: PackOptions): Promise<number> {
  const { scope, json = false } = options;
  const folder = await pluginArgument(dir);
  const named = packageName('com.example', scope);
  if ('fault' in named) throw new UsageError(named.fault);
  const packing = await packPlugin(folder, scope === undefined ? {} : { scope });
  if (!packing.ok) return refuse(packing.problems, fileNames(folder, dir), folder, json);
  const { packed } = packing;
  const file = await outFile(options.out, packed.filename);
  const since = await earlier(packed, file, options.since);
  const why = options.dryRun ? undefined : await write(file, packed.bytes, options.force ?? false);
  if (why !== undefined) {
    process.stderr.write(terminalText(maskValues(`${shownLine(why)}\n`)));
    return EXIT_FAILED;
  }
  if (json) print(packing, options.dryRun ? undefined : file, since?.comparison);
  else {
    for (const note of packing.notes) tell(`Note: ${note}`);
    const how = { colour: wantsColours(process.stdout), verbose: options.verbose ?? false };
    const shown = { ...(!options.dryRun && { file: relative(file) }), ...(since && { since: { ...since, file: relative(since.file) } }) };
    process.stdout.write(maskValues(packedText(packing, shown, how)));
  }
  return 0;
}

function refuse(
  problems: (Packing & { ok: false })['problems'],
  shownName: (file: string) => string,
  folder: string,
  json: boolean,
): number {
  if (!json)
    process.stderr.write(maskValues(problemsText(problems, (file) => shownName(path.join(folder, file)), wantsColours(process.stderr))));
  else {
    const all = problems.map(({ file, severity, code, message, ...one }) => ({ file, ...place(one), severity, code, message }));
    process.stdout.write(`${terminalJson(maskedIn({ problems: all }, maskValues))}\n`);
  }
  return EXIT_FAILED;
}

function print({ packed, leftOut, notes }: Packing & { ok: true }, file: string | undefined, since: Comparison | undefined): void {
  const { bytes, ...facts } = packed;
  const result = { ...facts, size: bytes.length, ...(file !== undefined && { file }), leftOut, notes, ...(since && { since }) };
  process.stdout.write(`${terminalJson(maskedIn(result, maskValues, { kept: ['integrity', 'shasum', 'file', 'path'] }))}\n`);
}

function tell(text: string): void {
  process.stderr.write(terminalText(maskValues(`${shownLine(text)}\n`)));
}

function relative(file: string): string {
  const name = path.relative(process.cwd(), file);
  return name.startsWith('..') ? file : name;
}

/** Where the package is written to, absolute. @throws UsageError where that cannot be. */
async function outFile(out: string | undefined, filename: string): Promise<string> {
  const given = path.resolve(out ?? '.');
  const facts = await stat(given).catch(() => undefined);
  const file = facts?.isDirectory() ? path.join(given, filename) : given;
  const folder = path.dirname(file);
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`The folder ${folder} does not exist.`);
  return file;
}

/** @returns why it was not written, in sentences. */
async function write(file: string, bytes: Buffer, force: boolean): Promise<string | undefined> {
  try {
    await writeNewFile([file], bytes);
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') return `The package could not be written: ${message}.`;
  }
  const before = readBytes(file, TARBALL_LIMITS.packed);
  if (before?.equals(bytes)) return undefined;
  if (!before) return `${relative(file)} is there already, and is no package. Name another file with --out.`;
  if (!force)
    return `${relative(file)} is there already, with another content. Raise the version, name another file with --out, or write over it with --force.`;
  try {
    const why = await replaceFile(file, { before, after: bytes });
    return why === undefined ? undefined : `${relative(file)} was not written over: it is read-only, or was changed meanwhile.`;
  } catch (error) {
    return `${relative(file)} could not be written over: ${(error as Error).message}.`;
  }
}

export interface Earlier {
  /** Absolute. */
  file: string;
  comparison: Comparison;
}

/** Compares with the package that is named, or the one of the highest lower version beside the new one. @throws UsageError where that which is named cannot be read. */
async function earlier(packed: PackedPlugin, file: string, named: string | undefined): Promise<Earlier | undefined> {
  const found = named === undefined ? await versionBefore(packed, path.dirname(file)) : path.resolve(named);
  if (found === undefined) return undefined;
  const bytes = readBytes(found, TARBALL_LIMITS.packed);
  const comparison = bytes ? compared(packed, bytes) : { faults: ['It does not exist, or cannot be read.'] };
  if (!('faults' in comparison) && (named !== undefined || comparison.id === packed.id)) return { file: found, comparison };
  if (named !== undefined && 'faults' in comparison)
    throw new UsageError(`${named} is no package to compare with. ${comparison.faults.join(' ')}`);
  return undefined;
}

async function versionBefore({ filename, version }: PackedPlugin, folder: string): Promise<string | undefined> {
  const stem = filename.slice(0, -`${version}.tgz`.length);
  const names = await readdir(folder).catch(() => []);
  const versions = names.flatMap((name) => {
    const one = name.startsWith(stem) && name.endsWith('.tgz') ? name.slice(stem.length, -'.tgz'.length) : '';
    return semver.valid(one) !== null && semver.lt(one, version) ? [one] : [];
  });
  const last = versions.sort(semver.compare).at(-1);
  return last === undefined ? undefined : path.join(folder, `${stem}${last}.tgz`);
}
