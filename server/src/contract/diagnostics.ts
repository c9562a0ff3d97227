// What handlers say about places in files.
import type { Range } from '../text/range.ts';

/** As a handler returns it. Its position is in the text that the handler was given. */
export interface ReturnedDiagnostic {
  message: string;
  range: Range;
  severity?: number;
  code?: string | number;
  source?: string;
  /** Left out where the event has a document and this is about it. */
  filePath?: string;
}
