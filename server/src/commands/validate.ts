// codex-plugin validate: checks manifests for people, editors and CI.
import { isUtf8 } from 'node:buffer';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { Command, Option } from 'commander';
import { lastReleaseOf } from '../host/plugins/lastRelease.ts';
import { analyzeText, checkManifest, checkManifestFile, type Profile } from '../manifest/check/check.ts';
import { checkCodexBytes, checkCodexFile } from '../codexCli/check.ts';
import { checkConfig } from '../manifest/check/config.ts';
import { duplicateIds } from '../manifest/rules/duplicateIds.ts';
import { nodeFileSystem, readOrdinaryFile } from '../disk/fileSystem.ts';
import { replaceFile, type NotReplaced } from '../disk/replaceFile.ts';
import { fixAll, safeFix } from '../manifest/check/fixAll.ts';
import type { ManifestCheck, PluginManifest } from '../manifest/model/manifest.ts';
import type { LastRelease } from '../manifest/rules/packaging.ts';
import { problem } from '../manifest/rules/table.ts';
import { LineIndex } from '../text/lineIndex.ts';
import { BYTE_ORDER_MARK, withoutMark } from '../text/byteOrderMark.ts';
import { shownLine } from '../text/shownText.ts';
import { wantsColours } from './colours.ts';
import { chosenFormat } from './arguments.ts';
import { EXIT_FAILED, EXIT_USAGE, exitCodesHelp } from './exit.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';
import { findFiles } from './validateFind.ts';
import { STDIN, type FileProblems } from './problemFormats.ts';
import { FORMATS, render, type Format } from './validateFormat.ts';
import type { Problem } from '../manifest/rules/problem.ts';
import { paths } from '../paths/paths.ts';
import * as slashed from '../paths/slashed.ts';

export interface ValidateOptions {
  format: Format;
  profile: Profile;
  json?: boolean;
  /** Applies the fixes that leave nothing to decide, in the files themselves. */
  fix?: boolean;
}

/** The streams of the command, so that tests need no process. */
export interface ValidateStreams {
  stdin: NodeJS.ReadableStream;
  out(text: string): void;
  err(text: string): void;
  /** Whether text output may be coloured. */
  colour: boolean;
}

/** The subcommand, to be mounted by the command line. Sets `process.exitCode`. */
export function validateCommand(): Command {
  return new Command('validate')
    .description('Check plugin manifests, and the scripts that they name.')
    .argument('[paths...]', 'manifests, plugin folders, or folders with plugins somewhere below; - reads a manifest from stdin', ['.'])
    .addOption(new Option('--format <format>', 'how to print what is found').choices(FORMATS).default('text'))
    .option('--json', 'the same as --format json')
    .addOption(new Option('--profile <profile>', 'publish also checks what strangers need').choices(['dev', 'publish']).default('dev'))
    .option('--fix', 'apply the fixes that leave nothing to decide, in the files that are checked')
    .addHelpText('after', exitCodesHelp({ 0: 'no errors (warnings are allowed)', 1: 'errors' }))
    .action(async (paths: string[], options: ValidateOptions) => {
      process.exitCode = await validate(paths, options, {
        stdin: process.stdin,
        out: (text) => process.stdout.write(text),
        err: (text) => process.stderr.write(terminalText(maskValues(text))),
        colour: wantsColours(process.stdout),
      });
    });
}

/** How many manifests are looked at at a time: while the code of one is read, which a thread of its own does, there is something to do for the next. */
const TOGETHER = 8;

async function checkFound(
  file: string,
  { named, options, streams }: { named: readonly string[]; options: ValidateOptions; streams: ValidateStreams },
): Promise<{ file: string; check: Awaited<ReturnType<typeof checkManifestFile>> }> {
  const absolute = path.resolve(file);
  const { release: lastRelease, unknown } = options.profile === 'publish' ? await lastReleaseOf(absolute) : {};
  if (unknown !== undefined)
    streams.err(`${shown(file)} was not compared with its repository's last tag, so its version was not checked: ${unknown}\n`);
  const check = (text: string): Promise<Problem[]> => problemsOf(text, absolute, options.profile, lastRelease);
  if (options.fix) await fixFile(file, check, { named, streams });
  return { file, check: await checkManifestFile(absolute, options.profile, 'full', { ...(lastRelease && { lastRelease }) }) };
}

/** Checks everything below the paths and prints the results. @returns the exit code. */
export async function validate(paths: readonly string[], options: ValidateOptions, streams: ValidateStreams): Promise<number> {
  const format = chosenFormat(options.format, options.json, '--format');
  const results: FileProblems[] = [];
  if (paths.includes('-')) results.push(await checkStdin(streams, options.profile));
  const named = paths.filter((one) => one !== '-');
  const found = await findFiles(named);
  const faults = [...found.faults];
  const loaded: (ManifestCheck & { file: string; manifest: PluginManifest })[] = [];
  // What is changed is changed one after the other.
  const together = options.fix ? 1 : TOGETHER;
  for (let index = 0; index < found.manifests.length; index += together) {
    const files = found.manifests.slice(index, index + together);
    for (const { file, check } of await Promise.all(files.map((one) => checkFound(one, { named, options, streams })))) {
      if (!check) {
        faults.push(`Cannot read ${file}.`);
        continue;
      }
      results.push({ file: shown(file), text: check.text, problems: check.problems });
      if (check.manifest) loaded.push({ ...check, file: path.resolve(file), manifest: check.manifest });
    }
  }
  for (const file of found.codexFiles) {
    const absolute = path.resolve(file);
    const how = { file: absolute, fs: nodeFileSystem, profile: options.profile };
    if (options.fix) await fixFile(file, async (text) => (await checkCodexFile(text, how))?.problems ?? [], { named, streams });
    const bytes = await readOrdinaryFile(file);
    const checked = bytes && (await checkCodexBytes(bytes, how));
    if (!bytes) faults.push(`Cannot read ${file}.`);
    else results.push({ file: shown(file), text: withoutMark(bytes.toString('utf8')), problems: checked?.problems ?? [] });
  }
  for (const { file, problem: duplicate } of duplicateIds(loaded)) loaded.find((one) => one.file === file)?.problems.push(duplicate);
  for (const [file, first] of found.shadowed) results.push(await shadowed(file, first));
  for (const file of found.configs) {
    if (options.fix) await fixFile(file, async (text) => checkConfig(text).problems, { named, streams });
    const text = await textOf(file);
    if (text === undefined) faults.push(`Cannot read ${file}.`);
    else results.push({ file: shown(file), text, problems: checkConfig(text).problems });
  }
  for (const fault of faults) streams.err(`${shownLine(fault)}\n`);
  if (results.length > 0 || format === 'json' || format === 'sarif') streams.out(render(results, format, streams.colour));
  if (format === 'text' && !options.fix) sayWhatCanBeMended(results, streams);
  if (faults.length > 0) return EXIT_USAGE;
  return results.some(({ problems }) => problems.some(({ severity }) => severity === 'error')) ? EXIT_FAILED : 0;
}

function sayWhatCanBeMended(results: readonly FileProblems[], streams: ValidateStreams): void {
  const count = results.flatMap(({ file, problems }) => (file === STDIN ? [] : problems)).filter(safeFix).length;
  if (count > 0) streams.err(`${count === 1 ? 'One of these is' : `${count} of these are`} mended by codex-plugin validate --fix.\n`);
}

/** As editors have it. */
async function textOf(file: string): Promise<string | undefined> {
  const text = await nodeFileSystem.readText(file);
  return text === undefined ? undefined : withoutMark(text);
}

async function problemsOf(text: string, file: string, profile: Profile, lastRelease: LastRelease | undefined): Promise<Problem[]> {
  return (await checkManifest(text, { file, fs: nodeFileSystem, profile, ...(lastRelease && { lastRelease }) })).problems;
}

/** Completes "FILE …". */
const NOT_FIXED: Record<NotReplaced, string> = {
  changed: 'was changed meanwhile, so it was not fixed.',
  elsewhere: 'is reached through a link, and what that leads to was not changed. Fix the file by its own name.',
  'read-only': 'is read-only, so it was not fixed.',
};

/** Writes a file with its safe fixes applied, and says which those were. */
async function fixFile(
  file: string,
  check: (text: string) => Promise<readonly Problem[]>,
  { named, streams }: { named: readonly string[]; streams: ValidateStreams },
): Promise<void> {
  const bytes = await readOrdinaryFile(file);
  // A file that is not UTF-8 would not survive being written again.
  if (!bytes || !isUtf8(bytes)) return;
  const whole = bytes.toString('utf8');
  const before = withoutMark(whole);
  const { text, applied } = await fixAll(before, check);
  if (text === before) return;
  try {
    const after = Buffer.from(before === whole ? text : `${BYTE_ORDER_MARK}${text}`);
    const why = await replaceFile(file, { before: bytes, after, isAllowed: (real) => isInPlace(file, real, named) });
    if (why !== undefined) return streams.err(`${shown(file)} ${NOT_FIXED[why]}\n`);
  } catch (error) {
    streams.err(`Cannot write ${file}: ${(error as Error).message}.\n`);
    return;
  }
  for (const { code, title, line } of applied) streams.err(`${shown(file)}:${line + 1} fixed: ${title} (${code}).\n`);
}

/** Whether a file is where its name says, going by one of the places that were named: links on the way there are the user's own. */
async function isInPlace(file: string, real: string, named: readonly string[]): Promise<boolean> {
  if ((await lstat(file)).isSymbolicLink()) return false;
  for (const one of named) {
    const way = paths.relative(path.resolve(one), path.resolve(file));
    if (way !== undefined && paths.same(paths.join(await realpath(one), way), real)) return true;
  }
  return false;
}

/** A manifest without a place on the disk: its syntax is guessed, its scripts are not looked for. */
async function checkStdin({ stdin }: ValidateStreams, profile: Profile): Promise<FileProblems> {
  const text = withoutMark(await readAll(stdin));
  const name = /^\s*[{[]/.test(text) || text.trim() === '' ? 'plugin.manifest.json' : 'plugin.manifest.yaml';
  return { file: STDIN, text, problems: analyzeText(text, name, profile).problems };
}

async function shadowed(file: string, first: string): Promise<FileProblems> {
  const text = (await textOf(file)) ?? '';
  const message = `This manifest is not read, since ${first} stands in the same folder and comes first. Remove one of them.`;
  const found = problem(new LineIndex(text), 'manifest/shadowed', { start: 0, end: Math.min(1, text.length) }, message);
  return { file: shown(file), text, problems: [found] };
}

/** Relative to the working directory where it is below it, with forward slashes. */
function shown(file: string): string {
  const whole = path.resolve(file);
  return paths.relative(process.cwd(), whole) ?? slashed.from(whole);
}
