// What a permission lets a plugin do, as hovers and completions say it.
import * as l10n from '@vscode/l10n';
import { codeSpan } from '../places/schemaWalk.ts';

/** Markdown. `words` and `risk` are those of `describePermission`. */
export function permissionSentence(name: string, words: string, risk: string | undefined): string {
  const sentence = l10n.t('{0} lets the plugin {1}.', codeSpan(name), words);
  return risk === undefined ? sentence : `${sentence}\n\n⚠ ${risk}`;
}
