// What keeps a plugin from being packed, in the form of the linter's problems.
import { shownLine } from '../../text/shownText.ts';
import type { Range } from '../../text/range.ts';
import type { Problem } from '../../manifest/rules/problem.ts';

export interface PackProblem extends Problem {
  /** Where it is: relative to the plugin's folder, with forward slashes. */
  file: string;
}

export type PackCode =
  /** There is no manifest. */
  | 'pack/no-manifest'
  /** Another version, a name or a scope that is not possible. */
  | 'pack/version'
  | 'pack/name'
  /** Something that must not become public. */
  | 'pack/secret'
  /** Something that would not be there, or not be found, once the plugin is installed. */
  | 'pack/import'
  | 'pack/link'
  /** A path that cannot be installed everywhere. */
  | 'pack/path'
  | 'pack/package-json'
  | 'pack/install-script'
  | 'pack/unreadable'
  | 'pack/too-large';

const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** @param message says what is wrong and what to do. */
export function packProblem(code: PackCode, file: string, message: string, range: Range = START): PackProblem {
  return { code, severity: 'error', message: shownLine(message), range, fixes: [], file };
}
