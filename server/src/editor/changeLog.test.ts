import { describe, expect, it } from 'vitest';
import { ChangeLog } from './changeLog.ts';

const at = (line: number, character: number, text: string): { range: object; text: string } => ({
  range: { start: { line, character }, end: { line, character } },
  text,
});
type Changes = Parameters<ChangeLog['add']>[0];
const changes = (...all: object[]): Changes => all as unknown as Changes;

describe('the log of changes', () => {
  it('has what came after a version', () => {
    const log = new ChangeLog(3);
    log.add(changes(at(0, 0, 'a')), 4);
    log.add(changes(at(0, 1, 'b')), 7);
    expect(log.since(7)).toEqual([]);
    expect(log.since(5)).toMatchObject([[{ newText: 'b' }]]);
    expect(log.since(3)).toMatchObject([[{ newText: 'a' }], [{ newText: 'b' }]]);
    expect(log.since(2)).toBeUndefined();
  });

  it('takes changes that count in one text for one batch, in the order of the text', () => {
    const log = new ChangeLog(1);
    log.add(changes(at(5, 0, 'c'), at(2, 4, 'b'), at(2, 0, 'a')), 2);
    log.add(changes(at(1, 0, 'd'), at(4, 0, 'e')), 3);
    expect(log.since(1)!.map((batch) => batch.map(({ newText }) => newText))).toEqual([['a', 'b', 'c'], ['d'], ['e']]);
  });

  it('does not know what changed when all of the text was replaced', () => {
    const log = new ChangeLog(1);
    log.add(changes(at(0, 0, 'a')), 2);
    log.add(changes({ text: 'new' }), 3);
    expect(log.since(2)).toBeUndefined();
    expect(log.since(3)).toEqual([]);
  });

  it('keeps no more than it is asked for', () => {
    const log = new ChangeLog(0);
    for (let version = 1; version <= 5000; version++) log.add(changes(at(0, 0, 'x')), version);
    expect(log.since(1000)).toBeUndefined();
    expect(log.since(3000)).toHaveLength(2000);
  });

  it('keeps no large texts that came one after the other', () => {
    const log = new ChangeLog(0);
    for (let version = 1; version <= 10; version++) log.add(changes(at(0, 0, 'x'.repeat(300_000))), version);
    expect(log.since(5)).toBeUndefined();
    expect(log.since(7)).toHaveLength(3);
    log.add(changes(at(0, 0, 'x'.repeat(3_000_000))), 11);
    expect(log.since(10)).toBeUndefined();
    expect(log.since(11)).toEqual([]);
  });
});
