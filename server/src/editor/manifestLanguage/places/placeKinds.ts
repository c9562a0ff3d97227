// The kinds of places in a manifest at which something can be written.
import type { Path } from '../../../manifest/syntax/tree.ts';
import type { Span } from '../../../text/lineIndex.ts';

interface PlaceBase {
  /** For a key the object that gets it, for a value the value itself; items by their index. */
  path: Path;
  /** What is there already and gives way. */
  replace: Span;
  /** `block` is YAML by indentation, `flow` YAML in brackets. */
  style: 'json' | 'flow' | 'block';
  /** The column in spaces that further lines of the inserted text start from. */
  indent: string;
  /** Where a comma is missing before this place. */
  commaAt?: number;
  /** Whether a comma has to follow, since something else does. */
  commaAfter: boolean;
  /** Text that has to stand before what is inserted: a space after a colon, or an item's dash. */
  lead: string;
}

export interface KeyPlace extends PlaceBase {
  kind: 'key';
  /** The keys that the object has besides the one that is being written. */
  siblings: ReadonlySet<string>;
  /** The key has its colon already, so only the key itself is written. */
  hasColon: boolean;
}

export interface ValuePlace extends PlaceBase {
  kind: 'value';
  /** What it is where no keys are possible, so that a colon is but a part of a text: `process:spawn:`. */
  otherwise?: ValuePlace;
}

export type Place = KeyPlace | ValuePlace;
