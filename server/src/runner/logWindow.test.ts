import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OutputLines } from './process/outputLines.ts';
import { LogFlow } from './worker/logFlow.ts';

const FLOOD = '.\n'.repeat(200_000);
let lines: string[];
let dropped: string[];
const onLine = (line: string): void => void lines.push(line);
const onDropped = (what: string): void => void dropped.push(what);

beforeEach(() => {
  vi.useFakeTimers();
  // No window begins with the process.
  vi.advanceTimersByTime(60_000);
  lines = [];
  dropped = [];
});
afterEach(() => vi.useRealTimers());

describe('a flood of short lines', () => {
  test('past the protocol is cut, and said to be when it is over', () => {
    const output = new OutputLines(onLine, onDropped);
    const flood = Buffer.from(FLOOD);
    for (let at = 0; at < flood.length; at += 65_536) output.push(flood.subarray(at, at + 65_536));
    expect(lines).toHaveLength(2000);
    expect(dropped).toEqual([]);
    vi.advanceTimersByTime(1001);
    expect(dropped).toEqual(['198000 lines (396000 bytes)']);
    output.push(Buffer.from('calm\n'));
    expect(lines.at(-1)).toBe('calm');
    output.end();
    expect(dropped).toHaveLength(1);
  });

  test('in one message of a worker is cut', () => {
    const flow = new LogFlow(onDropped);
    expect(flow.take(Buffer.from(FLOOD), 100, onLine)).toBeUndefined();
    expect(lines).toHaveLength(2000);
    flow.end();
    expect(dropped).toEqual(['198000 lines (396000 bytes)']);
  });
});

describe('output', () => {
  test('is told line by line, wherever it is cut, up to its last line', () => {
    const output = new OutputLines(onLine, onDropped);
    for (const piece of ['one\r', '\ntw', 'o\n\n', 'thr', 'ee']) output.push(Buffer.from(piece));
    output.end();
    expect(lines).toEqual(['one', 'two', 'three']);
    expect(output.tail).toBe('one\ntwo\n\nthree');
  });

  test('of many bytes is logged up to its limit', () => {
    const output = new OutputLines(onLine, onDropped);
    output.push(Buffer.from(`${'x'.repeat(999)}\n`.repeat(1000)));
    output.end();
    expect(lines).toHaveLength(263);
    expect(dropped).toEqual(['737 lines (737000 bytes)']);
  });
});

describe('lines of programs on Windows', () => {
  test('end without a carriage return, however they are cut', () => {
    const output = new OutputLines(onLine, onDropped);
    for (const piece of ['a\r\nb\r', '\n\r\nc\r\r\n10 %\r20 %\r\nlast\r']) output.push(Buffer.from(piece));
    expect(output.tail).toBe('a\nb\n\nc\n10 %\r20 %\nlast');
    output.end();
    new LogFlow(onDropped).take(Buffer.from('of a worker\r\r\n\r\n'), 0, onLine);
    expect(lines).toEqual(['a', 'b', 'c', '10 %\r20 %', 'last', 'of a worker']);
  });
});
