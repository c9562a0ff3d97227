// The text in a file's bytes, where it is certain how it is written. No encoding is guessed: what is no UTF-8 is nobody's text here.
import { isAscii, isUtf8 } from 'node:buffer';

/** A file's text as editors show it, and the byte order mark before it. */
export interface FileText {
  text: string;
  mark?: 'utf8' | 'utf16le' | 'utf16be';
  /** It would be the same text in (nearly) every other encoding. */
  ascii?: true;
}

/** Undefined where the bytes are no UTF-8, and no mark says that they are UTF-16. */
export function textOf(bytes: Buffer): FileText | undefined {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return utf16(bytes.subarray(2), 'utf16le');
  if (first === 0xfe && second === 0xff) return utf16(bytes.subarray(2), 'utf16be');
  if (!isUtf8(bytes)) return undefined;
  const text = bytes.toString('utf8');
  if (text.startsWith('\uFEFF')) return { text: text.slice(1), mark: 'utf8' };
  return isAscii(bytes) ? { text, ascii: true } : { text };
}

function utf16(bytes: Buffer, mark: 'utf16le' | 'utf16be'): FileText | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const text = (mark === 'utf16le' ? bytes : Buffer.from(bytes).swap16()).toString('utf16le');
  return text.isWellFormed() ? { text, mark } : undefined;
}
