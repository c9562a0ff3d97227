// What plugins said about the files that were just saved, in one line.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import type { SaveMessage } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

const MOST_NAMES = 3;

export function saveMessagesText(messages: readonly SaveMessage[]): string {
  const [first] = messages;
  if (!first) return '';
  const files = new Set(messages.map(({ filePath }) => filePath));
  if (files.size > 1) {
    const names = [...new Set(messages.map(({ name }) => oneLine(name, 40)))];
    const shown = names.slice(0, MOST_NAMES).join(', ');
    if (names.length <= MOST_NAMES) return l10n.t('{0} files were saved with {1}', files.size, shown);
    const more = names.length - MOST_NAMES;
    if (more === 1) return l10n.t('{0} files were saved with {1} and 1 more plugin', files.size, shown);
    return l10n.t('{0} files were saved with {1} and {2} more plugins', files.size, shown, more);
  }
  const said = oneLine(first.message, 120);
  const name = oneLine(first.name, 40);
  const file = oneLine(path.basename(first.filePath), 40);
  if (messages.length === 1) return l10n.t('{0} on {1}: {2}', name, file, said);
  return l10n.t('{0} on {1}: {2} (and {3} more)', name, file, said, messages.length - 1);
}
