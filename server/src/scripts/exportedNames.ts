// The names that scripts export, as their readers find them.
import type { Runtime } from '../contract/runtime.ts';
import type { Span } from '../text/lineIndex.ts';
import type { Range } from '../text/range.ts';

export interface ExportedName {
  /** Where the name stands in the script. */
  range: Range;
  /** `value`: could be anything that can be called; `other`: certainly cannot be called. */
  kind: 'function' | 'class' | 'value' | 'other';
  /** A class's public methods, with those of its own only. */
  methods?: Map<string, Range>;
  /** Decorated with the Python SDK's `@handler`. */
  marked?: true;
}

export interface ExportedNames {
  runtime: Runtime;
  /** Includes the members of a default export that is an object. */
  names: Map<string, ExportedName>;
  /** There is a default export that can be called, or that is a class. */
  hasDefault: boolean;
  /** The default export, where its place is known. */
  default?: ExportedName;
  /** There may be more names than the text shows. */
  dynamic: boolean;
  /** Why the text was not read to its end: what reading it does, such as "takes longer than 5 s". */
  gaveUp?: string;
}

/** What the readers for the two languages produce: spans instead of ranges. */
export interface FoundName {
  span: Span;
  kind: ExportedName['kind'];
  methods?: Map<string, Span>;
  marked?: true;
}

export interface FoundNames {
  names: Map<string, FoundName>;
  default?: FoundName;
  dynamic: boolean;
}
