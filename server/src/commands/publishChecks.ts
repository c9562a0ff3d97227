// What has to be in order with a plugin before `codex-plugin publish` packs it: the version in its files, the linter, its mock events, its dependencies.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeFileSystem, readOrdinaryFile } from '../disk/fileSystem.ts';
import { replaceFile } from '../disk/replaceFile.ts';
import { lastReleaseOf } from '../host/plugins/lastRelease.ts';
import { checkManifestFile } from '../manifest/check/check.ts';
import { manifestNamesIn } from '../manifest/files.ts';
import type { PluginManifest } from '../manifest/model/manifest.ts';
import { parseManifest } from '../manifest/syntax/parse.ts';
import { getString } from '../manifest/syntax/tree.ts';
import { askBy } from '../registry/audit/askJson.ts';
import { auditPlugin } from '../registry/audit/auditPlugin.ts';
import { isAtLeast, type AuditFinding } from '../registry/audit/finding.ts';
import type { RegistryOptions } from '../registry/remote/registryOptions.ts';
import { mentionsVersion, withHeading, withVersion } from '../registry/publishing/versionEdit.ts';
import { counts, reasonOf } from '../testing/reports/report.ts';
import { TestSession } from '../testing/testSession.ts';
import { BYTE_ORDER_MARK, withoutMark } from '../text/byteOrderMark.ts';
import { mask } from './masked.ts';
import { fileNames } from './fileNames.ts';
import { StepFailure } from './steps.ts';
import type { PublishQuestions } from './publishQuestions.ts';

const CHANGE_LOG = /^(changelog|changes|history)(\.(md|rst|txt))?$/i;
const SHOWN = 10;
/** What the audit finds and is this bad is not published. The same as where `codex-plugin audit` fails by itself. */
const FAILS_FROM = 'high';

/** The manifest that counts in a plugin's folder. */
export async function manifestIn(folder: string): Promise<string> {
  const [name = ''] = manifestNamesIn(await nodeFileSystem.list(folder), true);
  return path.join(folder, name);
}

/** What a manifest says its version is. */
export async function declaredVersion(file: string): Promise<string | undefined> {
  return getString(parseManifest(withoutMark((await readFile(file)).toString('utf8')), file).root, 'version');
}

export interface WritingVersion {
  file: string;
  version: string;
  yes: boolean;
  questions: PublishQuestions;
}

/** A file that the version was written into, and what it was before. */
export interface WrittenVersion {
  file: string;
  before: Buffer;
  after: Buffer;
}

/** Has the version stand in the manifest, and in the change log if there is one. @returns the files that were written. */
export async function haveVersion({ file, version, yes, questions }: WritingVersion): Promise<WrittenVersion[]> {
  const written: WrittenVersion[] = [];
  const declared = await declaredVersion(file);
  if (declared !== version) {
    const name = path.basename(file);
    const says = declared === undefined ? `${name} has no version` : `${name} says version ${declared}`;
    const isWanted = yes || (await questions.sure(`${says}. Write ${version} into it?`));
    if (!isWanted) throw new StepFailure('version', `${says}, and ${version} is to be published. Write it there, or have --yes do that.`);
    written.push(await rewrite(file, (text) => withVersion(text, file, version)));
  }
  const folder = path.dirname(file);
  const log = (await nodeFileSystem.list(folder)).find((one) => CHANGE_LOG.test(one));
  if (log === undefined) return written;
  const text = (await nodeFileSystem.readText(path.join(folder, log))) ?? '';
  // What it says is the author's to write, so that only who agrees to a heading gets one; the linter warns otherwise.
  if (mentionsVersion(text, version) || !(yes || (await questions.sure(`${log} says nothing of ${version}. Add a heading for it?`))))
    return written;
  const day = new Date().toISOString().slice(0, 10);
  return [...written, await rewrite(path.join(folder, log), (before) => withHeading(before, version, day))];
}

/**
 * Has the files be as they were, as the version was not published. What somebody changed meanwhile stays.
 * @returns the names of those that are as they were.
 */
export async function putBack(written: readonly WrittenVersion[]): Promise<string[]> {
  const names: string[] = [];
  for (const { file, before, after } of written) {
    const why = await replaceFile(file, { before: after, after: before }).catch(() => 'changed' as const);
    if (why === undefined) names.push(path.basename(file));
  }
  return names;
}

async function rewrite(file: string, change: (text: string) => string | undefined): Promise<WrittenVersion> {
  const bytes = await readOrdinaryFile(file);
  const whole = bytes?.toString('utf8') ?? '';
  const before = withoutMark(whole);
  const after = change(before);
  const byHand = `Write the version into ${file} yourself.`;
  if (!bytes || after === undefined) throw new StepFailure('version', `There is no place for the version in ${file}. ${byHand}`);
  const written = { file, before: bytes, after: Buffer.from(before === whole ? after : `${BYTE_ORDER_MARK}${after}`) };
  try {
    const why = await replaceFile(file, written);
    if (why === undefined) return written;
  } catch (error) {
    throw new StepFailure('version', `${file} cannot be written: ${(error as Error).message}. ${byHand}`, { cause: error });
  }
  throw new StepFailure('version', `${file} is read-only, or was changed meanwhile. ${byHand}`);
}

/** What the linter says with the profile publish. @returns the manifest, and what it warns of. */
export async function linted(file: string): Promise<{ manifest: PluginManifest; warnings: string[] }> {
  const { release, unknown } = await lastReleaseOf(file);
  const checked = await checkManifestFile(file, 'publish', 'full', { ...(release && { lastRelease: release }) });
  if (!checked) throw new StepFailure('validate', `${file} cannot be read.`);
  const lines = (severity: string): string[] =>
    checked.problems
      .filter((one) => one.severity === severity)
      .map(
        ({ message, code, range }) => `${path.basename(file)}:${range.start.line + 1}:${range.start.character + 1} ${message} (${code})`,
      );
  const errors = lines('error');
  if (errors.length > 0 || !checked.manifest)
    throw new StepFailure('validate', ['codex-plugin validate --profile publish finds errors:', ...some(errors)].join('\n'));
  const untold = unknown === undefined ? [] : [`The plugin was not compared with its repository's last tag: ${unknown}`];
  return { manifest: checked.manifest, warnings: [...untold, ...lines('warning')] };
}

/** Fires the plugin's mock events. @returns how many there are. */
export async function tested(folder: string, signal: AbortSignal): Promise<number> {
  const session = await TestSession.open({ plugin: folder, mask, signal }).catch(unreadable);
  if (!session) throw new StepFailure('test', `The plugin in ${folder} cannot be loaded. codex-plugin validate says why.`);
  try {
    const { tests } = await session.run(() => undefined).catch(unreadable);
    signal.throwIfAborted();
    const { failed } = counts(tests);
    if (failed === 0) return tests.length;
    const lines = tests.filter(({ ok }) => !ok).map((one) => `${one.name}: ${mask(reasonOf(one))}`);
    const head = `${failed} of ${tests.length} mock events ${failed === 1 ? 'fails' : 'fail'}. codex-plugin test says more:`;
    throw new StepFailure('test', [head, ...some(lines)].join('\n'));
  } finally {
    await session.close();
  }
}

function unreadable(error: Error): never {
  throw 'code' in error ? new StepFailure('test', `The mock events cannot be run: ${error.message}.`, { cause: error }) : error;
}

/** Looks for what speaks against the plugin. @returns what is worth knowing all the same. */
export async function audited(folder: string, registry: RegistryOptions, signal: AbortSignal): Promise<string[]> {
  const { findings } = await auditPlugin(folder, { registry: registry.registry, ask: askBy(registry), signal });
  signal.throwIfAborted();
  const shown = fileNames(folder, folder);
  const words = ({ severity, message, file, range }: AuditFinding): string =>
    `${severity}: ${file === undefined ? '' : `${shown(file)}${range ? `:${range.start.line + 1}` : ''}: `}${message}`;
  const bad = findings.filter(({ severity }) => isAtLeast(severity, FAILS_FROM));
  if (bad.length === 0) return some(findings.map(words));
  throw new StepFailure(
    'audit',
    ['The audit found what speaks against it (codex-plugin audit says more):', ...some(bad.map(words))].join('\n'),
  );
}

function some(lines: readonly string[]): string[] {
  return lines.length > SHOWN ? [...lines.slice(0, SHOWN), `… and ${lines.length - SHOWN} more`] : [...lines];
}
