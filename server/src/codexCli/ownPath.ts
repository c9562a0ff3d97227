// Paths in a plugin's manifest for OpenAI's Codex CLI, which takes no other spelling than "./…" and looks at nothing outside the plugin.
import * as l10n from '@vscode/l10n';
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
  const dropped = (message: string, meant?: string): void =>
    report.add(
      'manifest/codex-path',
      node,
      message,
      meant === undefined ? [] : [replaceFix(report.document.lines, l10n.t('Write "{0}"', meant), node, JSON.stringify(meant))],
    );
  // The CLI splits at slashes only, whatever system it runs on; a path of a plugin is no path of this system yet.
  // oxlint-disable-next-line codex/native-paths -- as above
  const segments = value.split('/');
  if (segments.includes('..')) {
    return dropped(
      l10n.t('Codex drops "{0}", which leads out of the plugin, or takes a way round. Name the place itself, inside the plugin.', value),
    );
  }
  if (!value.startsWith('./')) {
    const isAddress = /^[a-z][a-z\d+.-]*:/i.test(value);
    const bare = value
      .trim()
      .replace(/^[~/.]*[/\\]+/, '')
      .replaceAll('\\', '/');
    const meant = isAddress || bare === '' || bare === '.' ? undefined : `./${bare}`;
    return dropped(l10n.t('Codex drops "{0}", which does not start with "./".', value), meant);
  }
  if (value === './') return dropped(l10n.t('Codex drops "{0}", which is the plugin itself. Name a folder or a file in it.', value));
  if (segments[1] === '') {
    return dropped(l10n.t('Codex drops "{0}", which has two slashes after the point.', value), `./${value.replace(/^\.\/+/, '')}`);
  }
  if (!fs) return;
  const found = await fs.stat(path.join(folder, value));
  if (missing === 'refused' && found !== 'file')
    report.add(
      'manifest/codex-path',
      node,
      found
        ? l10n.t('"{0}" is no file, so Codex reads no hooks from it.', value)
        : l10n.t('There is no "{0}" in the plugin, so Codex reads no hooks from it.', value),
    );
  else if (!found)
    report.add(
      'manifest/codex-missing-file',
      node,
      l10n.t('There is no "{0}" in the plugin. Codex goes on without it, and without a word.', value),
    );
}
