// Who does what: sentences and parts of them about code.
import * as l10n from '@vscode/l10n';

/**
 * A clause of who does something, or where it is done, and what it is.
 * @param what begins with a verb: "reads files"
 */
export function doing(subject: string, what: string): string {
  return l10n.t('{0} {1}', subject, what);
}
