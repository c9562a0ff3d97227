// How the system starts a file: as a program, by the interpreter that its first line names, or, where it has no such line, as a script of the shell.
import path from 'node:path';
import { readFirstBytes } from '../../disk/smallFile.ts';

export type Beginning =
  | { kind: 'unreadable' }
  /** A program, and the one that loads its libraries where it names any. */
  | { kind: 'compiled'; loader?: string }
  /** A script: what its first line names, and the one argument that the system makes of the rest of it. */
  | { kind: 'script'; interpreter: string; argument?: string }
  /** Whoever starts it has the shell run it, as the system does not. */
  | { kind: 'shell' }
  /** A script whose first line leads nowhere, and why, as the end of a sentence that begins with the file. */
  | { kind: 'broken'; why: string };

/** As much of a first line as Linux looks at. */
const LONGEST_LINE = 256;

/** The headers of a program, and mostly the name of its loader behind them. */
const HEADERS = 4096;

export function beginningOf(file: string): Beginning {
  const bytes = readFirstBytes(file, HEADERS);
  if (bytes === undefined) return { kind: 'unreadable' };
  if (bytes.toString('latin1', 0, 4) === '\u007FELF') {
    const loader = loaderIn(bytes);
    return { kind: 'compiled', ...(loader !== undefined && { loader }) };
  }
  if (bytes.toString('latin1', 0, 2) === '#!') return firstLineOf(bytes);
  // Programs of macOS, and whatever else only the system itself knows.
  return bytes.includes(0) ? { kind: 'compiled' } : { kind: 'shell' };
}

function firstLineOf(bytes: Buffer): Beginning {
  const start = bytes.subarray(2, LONGEST_LINE);
  const end = start.indexOf('\n');
  const isCut = end < 0 && bytes.length >= LONGEST_LINE;
  const text = start.toString('utf8', 0, end < 0 ? start.length : end).replace(/^[ \t]+/, '');
  const [, interpreter = '', rest = ''] = /^([^ \t]*)[ \t]*(.*)$/s.exec(text) ?? [];
  if (interpreter === '') return { kind: 'shell' };
  if (isCut && rest === '' && !/[ \t]/.test(text))
    return {
      kind: 'broken',
      why: `names an interpreter in its first line by a path that is too long for the system (${LONGEST_LINE} characters)`,
    };
  const argument = rest.replace(/[ \t]+$/, '');
  // Of what env splits itself, it drops the end of the line.
  const isSplit = path.basename(interpreter) === 'env' && splitText(argument) !== undefined;
  if (interpreter.endsWith('\r') || (argument.endsWith('\r') && !isSplit))
    return {
      kind: 'broken',
      why: 'has a first line that ends as lines do on Windows (CRLF), so that the system looks for an interpreter whose name ends with a carriage return. Save it with the line ending LF',
    };
  return { kind: 'script', interpreter, ...(argument !== '' && { argument }) };
}

/** What env is to start, for the argument that a first line gives it; undefined where it names nothing. */
export function startedByEnv(argument: string | undefined): string | undefined {
  const words = argument === undefined ? [] : wordsForEnv([argument]);
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') return words.find((one) => !isAssignment(one));
    if (/^(?:-[iv0]*[uC]|--unset|--chdir)$/.test(word)) words.shift();
    else if (!word.startsWith('-') && !isAssignment(word)) return word;
  }
  return undefined;
}

function isAssignment(word: string): boolean {
  return word.indexOf('=') > 0;
}

function wordsForEnv(given: readonly string[]): string[] {
  return given.flatMap((word) => {
    const text = splitText(word);
    return text === undefined ? [word] : wordsForEnv(split(text));
  });
}

/** What `-S` is to split; undefined where that is not what an argument says. */
function splitText(argument: string): string | undefined {
  return /^(?:-[iv0]*S|--split-string=?)\s*(.*)$/s.exec(argument)?.[1];
}

/** As `env -S` does, but for variables and escapes, which no name of an interpreter has. */
function split(text: string): string[] {
  const words = text.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  return words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''));
}

const PT_INTERP = 3;

/** The loader that a program of Linux names, where its name stands near the beginning. */
function loaderIn(bytes: Buffer): string | undefined {
  // Of 64 bits, the lowest first: all that workers run on.
  if (bytes.length < 64 || bytes[4] !== 2 || bytes[5] !== 1) return undefined;
  const [first, size, count] = [Number(bytes.readBigUInt64LE(32)), bytes.readUInt16LE(54), bytes.readUInt16LE(56)];
  for (let at = first; at < first + size * count && at + 56 <= bytes.length; at += size) {
    if (bytes.readUInt32LE(at) !== PT_INTERP) continue;
    const [from, length] = [Number(bytes.readBigUInt64LE(at + 8)), Number(bytes.readBigUInt64LE(at + 32))];
    return from + length <= bytes.length ? bytes.toString('utf8', from, from + length).replace(/\0.*$/s, '') : undefined;
  }
  return undefined;
}
