// Plugins that claim the same id.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { ManifestCheck, PluginManifest } from '../model/manifest.ts';
import type { Problem } from './problem.ts';

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** The problem of a plugin whose id another one has. */
export function duplicateId(id: string, other: string, range = START): Problem {
  const message = l10n.t('The id {0} is already used by {1}. Only one of the two runs: give this one another id.', id, other);
  return { code: 'manifest/duplicate-id', severity: 'error', message, range, fixes: [] };
}

/** Whether plugins whose manifests these are stand side by side, and not, say, among the examples of one repository. */
export function areNeighbours(file: string, other: string): boolean {
  return path.dirname(path.dirname(file)) === path.dirname(path.dirname(other));
}

/** Problems for every plugin whose id another one beside it had before. Plugins that are further apart need never meet. */
export function duplicateIds(
  plugins: readonly ({ file: string; manifest: PluginManifest } & Pick<ManifestCheck, 'idRange'>)[],
): { file: string; problem: Problem }[] {
  return plugins.flatMap(({ file, manifest: { id }, idRange }, index) => {
    const first = plugins.slice(0, index).find((other) => other.manifest.id === id && areNeighbours(other.file, file));
    return first ? [{ file, problem: duplicateId(id, first.file, idRange) }] : [];
  });
}
