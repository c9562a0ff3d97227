// Names of which one is wanted, in a sentence.
import * as l10n from '@vscode/l10n';

/** "a or b or c"; nothing where there are none. */
export function alternatives(names: readonly string[]): string {
  const [first = '', ...others] = names;
  return others.reduce((before, name) => l10n.t('{0} or {1}', before, name), first);
}
