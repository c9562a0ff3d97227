// Plugins that claim the same id.
import path from 'node:path';
import type { PluginManifest, Problem } from './model.ts';

/**
 * Problems for every plugin whose id another one beside it (in the same parent folder) had before. Plugins that are further apart need
 * never meet: examples and fixtures of one repository, say.
 */
export function duplicateIds(plugins: readonly { file: string; manifest: PluginManifest }[]): { file: string; problem: Problem }[] {
  const first = new Map<string, string>();
  const found: { file: string; problem: Problem }[] = [];
  for (const { file, manifest } of plugins) {
    const key = `${path.dirname(path.dirname(file))}\0${manifest.id}`;
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, file);
      continue;
    }
    const start = { line: 0, character: 0 };
    const message = `The id ${manifest.id} is already used by ${other}. Only that plugin runs; give this one another id.`;
    found.push({ file, problem: { code: 'manifest/duplicate-id', severity: 'error', message, range: { start, end: start }, fixes: [] } });
  }
  return found;
}
