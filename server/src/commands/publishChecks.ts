// What has to be in order with a plugin before `codex-plugin publish` packs it: the linter, its mock events, its packages and its code.
import path from 'node:path';
import { readOrdinaryFile } from '../disk/fileSystem.ts';
import { lastReleaseOf } from '../host/plugins/lastRelease.ts';
import { checkManifestBytes } from '../manifest/check/check.ts';
import type { PluginManifest } from '../manifest/model/manifest.ts';
import { askBy } from '../registry/audit/askJson.ts';
import { auditPlugin } from '../registry/audit/auditPlugin.ts';
import { isAtLeast, type AuditFinding } from '../registry/audit/finding.ts';
import type { RegistryOptions } from '../registry/remote/registryOptions.ts';
import { counts, reasonOf } from '../testing/reports/report.ts';
import { TestSession } from '../testing/testSession.ts';
import { mask } from './masked.ts';
import { fileNames } from './fileNames.ts';
import { StepFailure } from './steps.ts';
import { withEdits, type VersionEdit } from './publishVersion.ts';

const SHOWN = 10;
/** What the audit finds and is this bad is not published. The same as where `codex-plugin audit` fails by itself. */
const FAILS_FROM = 'high';

/** What the linter says with the profile publish, of the files as they are with the edits. @returns the manifest, and what it warns of. */
export async function linted(file: string, edits: readonly VersionEdit[]): Promise<{ manifest: PluginManifest; warnings: string[] }> {
  const { release, unknown } = await lastReleaseOf(file);
  const bytes = edits.find((edit) => edit.file === file)?.after ?? (await readOrdinaryFile(file));
  if (!bytes) throw new StepFailure('validate', `${file} cannot be read.`);
  const checked = await checkManifestBytes(bytes, {
    file,
    fs: withEdits(edits),
    profile: 'publish',
    ...(release && { lastRelease: release }),
  });
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

/** Looks for what speaks against the plugin. @returns what is worth knowing all the same, and whether everything could be looked at. */
export async function audited(
  folder: string,
  registry: RegistryOptions,
  signal: AbortSignal,
): Promise<{ notes: string[]; isWhole: boolean }> {
  const { findings: all, notChecked } = await auditPlugin(folder, { registry: registry.registry, ask: askBy(registry), signal });
  signal.throwIfAborted();
  const findings = all.filter(({ code }) => code !== 'audit/not-checked');
  const shown = fileNames(folder, folder);
  const words = ({ severity, message, file, range }: AuditFinding): string =>
    `${severity}: ${file === undefined ? '' : `${shown(file)}${range ? `:${range.start.line + 1}` : ''}: `}${message}`;
  const bad = findings.filter(({ severity }) => isAtLeast(severity, FAILS_FROM));
  const unknown = notChecked.map(({ what, why }) => `Not checked: ${what}, as ${why.replace(/\.$/, '')}.`);
  if (bad.length === 0) return { notes: some([...findings.map(words), ...unknown]), isWhole: unknown.length === 0 };
  throw new StepFailure(
    'audit',
    ['The audit found what speaks against it (codex-plugin audit says more):', ...some(bad.map(words))].join('\n'),
  );
}

function some(lines: readonly string[]): string[] {
  return lines.length > SHOWN ? [...lines.slice(0, SHOWN), `… and ${lines.length - SHOWN} more`] : [...lines];
}
