// Which handler takes its time, and on what.
import * as l10n from '@vscode/l10n';
import type { SlowHandler } from '../../../server/src/protocol.ts';
import { fileName, oneLine } from '../words.ts';

export function slowText({ name, script, filePath }: Pick<SlowHandler, 'name' | 'script' | 'filePath'>): string {
  const plugin = oneLine(name, 60);
  const handler = oneLine(script, 80);
  if (filePath === undefined) return l10n.t('{0} is still at work ({1})', plugin, handler);
  return l10n.t('{0} is still at work on {1} ({2})', plugin, oneLine(fileName(filePath), 60), handler);
}
