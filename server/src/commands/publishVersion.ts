// The version of what `codex-plugin publish` packs, in the plugin's own files: it is worked out at first how they would be with it, all else is tried with
// that, and only what is really published is written.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeFileSystem, readOrdinaryFile, type FileSystem } from '../disk/fileSystem.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { manifestNamesIn } from '../manifest/files.ts';
import { changeLogIn, mentionsVersion } from '../manifest/rules/packaging.ts';
import { parseManifest } from '../manifest/syntax/parse.ts';
import { getString } from '../manifest/syntax/tree.ts';
import { withHeading, withVersion } from '../registry/publishing/versionEdit.ts';
import { BYTE_ORDER_MARK, withoutMark } from '../text/byteOrderMark.ts';
import type { PublishQuestions } from './publishQuestions.ts';
import { StepFailure } from './steps.ts';

/** The manifest that counts in a plugin's folder. */
export async function manifestIn(folder: string): Promise<string> {
  const [name = ''] = manifestNamesIn(await nodeFileSystem.list(folder), true);
  return path.join(folder, name);
}

/** What a manifest says its version is. */
export async function declaredVersion(file: string): Promise<string | undefined> {
  return getString(parseManifest(withoutMark((await readFile(file)).toString('utf8')), file).root, 'version');
}

/** A file, as it is and as it is with the version. */
export interface VersionEdit {
  file: string;
  before: Buffer;
  after: Buffer;
}

/**
 * How the manifest, and the change log if there is one, have the version. Nothing is written.
 * @param more.yes whether that is agreed to already.
 * @returns an edit for each that does not have it.
 * @throws StepFailure where nobody agrees, or there is no place for it.
 */
export async function versionEdits(
  file: string,
  version: string,
  { yes, questions }: { yes: boolean; questions: PublishQuestions },
): Promise<VersionEdit[]> {
  const edits: VersionEdit[] = [];
  const declared = await declaredVersion(file);
  const name = path.basename(file);
  // What has none cannot be loaded, so that nothing of it could be tried.
  if (declared === undefined) throw new StepFailure('version', `${name} has no version. Write "version": "${version}" into it.`);
  if (declared !== version) {
    const says = `${name} says version ${declared}`;
    if (!(yes || (await questions.sure(`${says}. Write ${version} into it?`))))
      throw new StepFailure('version', `${says}, and ${version} is to be published. Write it there, or have --yes do that.`);
    edits.push(await edited(file, (text) => withVersion(text, file, version)));
  }
  const folder = path.dirname(file);
  const log = await changeLogIn(folder, nodeFileSystem, await nodeFileSystem.list(folder));
  // That there is none is what the linter warns of.
  if (log === undefined || mentionsVersion((await nodeFileSystem.readText(path.join(folder, log))) ?? '', version)) return edits;
  const says = `${log} says nothing of ${version}`;
  // What has no headings of Markdown is written as its author does it.
  if (/\.(?:rst|txt)$/i.test(log)) throw new StepFailure('change-log', `${says}. Say there what is new in it.`);
  if (!(yes || (await questions.sure(`${says}. Add an entry for it?`))))
    throw new StepFailure('change-log', `${says}. Say there what is new in it, or have --yes add an entry.`);
  const day = new Date().toISOString().slice(0, 10);
  return [...edits, await edited(path.join(folder, log), (before) => withHeading(before, version, day))];
}

/** The disk, as it is with the edits. */
export function withEdits(edits: readonly VersionEdit[]): FileSystem {
  const texts = new Map(edits.map(({ file, after }) => [file, withoutMark(after.toString('utf8'))]));
  return { ...nodeFileSystem, readText: async (file) => texts.get(file) ?? nodeFileSystem.readText(file) };
}

/**
 * Writes the edits, all of them or none.
 * @throws StepFailure where a file was changed since, or cannot be written.
 */
export async function writeEdits(edits: readonly VersionEdit[]): Promise<void> {
  const written: VersionEdit[] = [];
  for (const edit of edits) {
    try {
      const why = await replaceFile(edit.file, edit);
      if (why !== undefined) throw new StepFailure('version', `${edit.file} is read-only, or was changed meanwhile. ${byHand(edit.file)}`);
      written.push(edit);
    } catch (error) {
      await undoEdits(written);
      if (error instanceof StepFailure) throw error;
      const { message } = error as Error;
      throw new StepFailure('version', `${edit.file} cannot be written: ${message}. ${byHand(edit.file)}`, { cause: error });
    }
  }
}

/**
 * Has the files be as they were. What somebody changed meanwhile stays.
 * @returns the names of those that are as they were.
 */
export async function undoEdits(edits: readonly VersionEdit[]): Promise<string[]> {
  const names: string[] = [];
  for (const { file, before, after } of edits) {
    const why = await replaceFile(file, { before: after, after: before }).catch(() => 'changed' as const);
    if (why === undefined) names.push(path.basename(file));
  }
  return names;
}

function byHand(file: string): string {
  return `Write the version into ${file} yourself.`;
}

async function edited(file: string, change: (text: string) => string | undefined): Promise<VersionEdit> {
  const bytes = await readOrdinaryFile(file);
  const whole = bytes?.toString('utf8') ?? '';
  const before = withoutMark(whole);
  const after = change(before);
  if (!bytes || after === undefined) throw new StepFailure('version', `There is no place for the version in ${file}. ${byHand(file)}`);
  return { file, before: bytes, after: Buffer.from(before === whole ? after : `${BYTE_ORDER_MARK}${after}`) };
}
