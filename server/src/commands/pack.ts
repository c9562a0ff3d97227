// `codex-plugin pack`: a plugin as one file, as npm's registries take it, and what is in that file.
import { Command } from 'commander';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { writeNewFile } from '../disk/newFile.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { readBytes } from '../disk/smallFile.ts';
import { maskedIn } from '../host/secrets.ts';
import { packPlugin, type Packing } from '../registry/pack/pack.ts';
import { packageName } from '../registry/pack/packageJson.ts';
import { TARBALL_LIMITS } from '../registry/tarball/readTarball.ts';
import { shownLine } from '../text/shownText.ts';
import { wantsColours } from './colours.ts';
import { EXIT_FAILED, exitCodesHelp, UsageError } from './exit.ts';
import { fileNames } from './fileNames.ts';
import { maskValues } from './masked.ts';
import { pluginArgument } from './noManifest.ts';
import { earlier, fromHere, type SinceWanted } from './packedSince.ts';
import { packedText, problemsText, type Since } from './packText.ts';
import { place } from './problemFormats.ts';
import { terminalJson, terminalText } from './terminalText.ts';

interface PackOptions extends SinceWanted {
  out?: string;
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
    .option(
      '--since <file>',
      'an earlier package to compare with (default: the one of the version before, where it is beside the new one, else what the registry has)',
    )
    .option('--no-since', 'compare with nothing, and ask no registry')
    .option('--registry <url>', "the registry whose version is compared with (default: npm's own setting)")
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
  const { since, notes: sinceNotes } = await earlier(packed, file, options);
  const notes = [...packing.notes, ...sinceNotes];
  const why = options.dryRun ? undefined : await write(file, packed.bytes, options.force ?? false);
  if (why !== undefined) {
    process.stderr.write(terminalText(maskValues(`${shownLine(why)}\n`)));
    return EXIT_FAILED;
  }
  if (json) print({ ...packing, notes }, options.dryRun ? undefined : file, since);
  else {
    for (const note of notes) tell(`Note: ${note}`);
    const how = { colour: wantsColours(process.stdout), verbose: options.verbose ?? false };
    const shown = { ...(!options.dryRun && { file: fromHere(file) }), ...(since && { since }) };
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

function print({ packed, leftOut, notes }: Packing & { ok: true }, file: string | undefined, since: Since | undefined): void {
  const { bytes, ...facts } = packed;
  const beside = since && { since: { from: since.from, ...since.comparison } };
  const result = { ...facts, size: bytes.length, ...(file !== undefined && { file }), leftOut, notes, ...beside };
  process.stdout.write(`${terminalJson(maskedIn(result, maskValues, { kept: ['integrity', 'shasum', 'file', 'path'] }))}\n`);
}

function tell(text: string): void {
  process.stderr.write(terminalText(maskValues(`${shownLine(text)}\n`)));
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
  if (!before) return `${fromHere(file)} is there already, and is no package. Name another file with --out.`;
  if (!force)
    return `${fromHere(file)} is there already, with another content. Raise the version, name another file with --out, or write over it with --force.`;
  try {
    const why = await replaceFile(file, { before, after: bytes });
    return why === undefined ? undefined : `${fromHere(file)} was not written over: it is read-only, or was changed meanwhile.`;
  } catch (error) {
    return `${fromHere(file)} could not be written over: ${(error as Error).message}.`;
  }
}
