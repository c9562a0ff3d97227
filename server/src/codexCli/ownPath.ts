// Paths in a plugin's manifest for OpenAI's Codex CLI, which takes no other spelling than "./…" and looks at nothing outside the plugin.
import path from 'node:path';
import type { CodexReport } from './report.ts';
import type { FileSystem } from '../disk/fileSystem.ts';
import { replaceFix } from '../manifest/rules/table.ts';
import type { StringNode } from '../manifest/syntax/tree.ts';

/** What becomes of a path to nothing. */
export type Missing = 'warned' | 'refused';

/** Checks the spelling of a path, and whether something is there. `missing`: how bad it is if nothing is. */
export async function ownPath(
  report: CodexReport,
  node: StringNode,
  { folder, fs, missing = 'warned' }: { folder: string; fs: FileSystem | undefined; missing?: Missing },
): Promise<void> {
  const { value } = node;
  const dropped = (why: string, meant?: string): void =>
    report.add(
      'manifest/codex-path',
      node,
      `Codex drops "${value}", which ${why}.`,
      meant === undefined ? [] : [replaceFix(report.document.lines, `Write "${meant}"`, node, JSON.stringify(meant))],
    );
  // The CLI splits at slashes only, whatever system it runs on; a path of a plugin is no path of this system yet.
  // oxlint-disable-next-line codex/native-paths -- as above
  const segments = value.split('/');
  if (segments.includes('..')) return dropped('leads out of the plugin, or takes a way round. Name the place itself, inside the plugin');
  if (!value.startsWith('./')) {
    const isAddress = /^[a-z][a-z\d+.-]*:/i.test(value);
    const bare = value
      .trim()
      .replace(/^[~/.]*[/\\]+/, '')
      .replaceAll('\\', '/');
    return dropped('does not start with "./"', isAddress || bare === '' || bare === '.' ? undefined : `./${bare}`);
  }
  if (value === './') return dropped('is the plugin itself. Name a folder or a file in it');
  if (segments[1] === '') return dropped('has two slashes after the point', `./${value.replace(/^\.\/+/, '')}`);
  if (!fs) return;
  const found = await fs.stat(path.join(folder, value));
  if (missing === 'refused' && found !== 'file')
    report.add(
      'manifest/codex-path',
      node,
      found
        ? `"${value}" is no file, so Codex reads no hooks from it.`
        : `There is no "${value}" in the plugin, so Codex reads no hooks from it.`,
    );
  else if (!found)
    report.add('manifest/codex-missing-file', node, `There is no "${value}" in the plugin. Codex goes on without it, and without a word.`);
}
