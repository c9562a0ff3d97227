// The feed: every reader gets everything in order, at its own pace, and none is waited for.
import { describe, expect, test, vi, onTestFinished } from 'vitest';
import { Feed, type Dropped, type FeedReader } from './feed.ts';

async function taken(reader: FeedReader): Promise<string | undefined> {
  return (await reader.next(0))?.text();
}

function feedWith(count: number, limits = {}): Feed {
  const feed = new Feed(limits);
  for (let at = 1; at <= count; at++) feed.tell('n', () => at, 10);
  return feed;
}

describe('a feed', () => {
  test('tells from where a reader was, or what comes from now on', async () => {
    const feed = feedWith(3);
    const [all, rest, news] = [0, 2, undefined].map((from) => feed.read(from, () => undefined));
    expect([all?.missed, rest?.missed, news?.missed]).toEqual([false, false, false]);
    expect([await taken(all!.reader), await taken(all!.reader), await taken(all!.reader)]).toEqual(['1', '2', '3']);
    expect(await taken(rest!.reader)).toBe('3');
    const waiting = news!.reader.next(10_000);
    feed.tell('n', () => 4);
    expect((await waiting)?.text()).toBe('4');
  });

  test('says where a reader missed something, and begins with what it has', async () => {
    const feed = feedWith(10, { messages: 3 });
    const { reader, missed, at } = feed.read(2, () => undefined);
    expect([missed, at, await taken(reader)]).toEqual([true, 7, '8']);
  });

  test('keeps no more bytes than it may, but always the newest', async () => {
    const feed = feedWith(10, { bytes: 35 });
    expect(await taken(feed.read(0, () => undefined).reader)).toBe('8');
    feed.tell('large', () => 'large', 1000);
    expect(await taken(feed.read(0, () => undefined).reader)).toBe('"large"');
  });

  test('makes a text once, and not at all where nobody reads it', async () => {
    const feed = new Feed();
    const make = vi.fn<() => number>(() => 1);
    feed.tell('n', make);
    expect(make).not.toHaveBeenCalled();
    for (let at = 0; at < 2; at++) await taken(feed.read(0, () => undefined).reader);
    expect(make).toHaveBeenCalledTimes(1);
  });

  test('drops readers that it has overtaken, and those that take nothing for a minute', () => {
    const drops: [string, Dropped][] = [];
    const feed = feedWith(0, { messages: 3 });
    feed.read(undefined, (why) => drops.push(['slow', why]));
    for (let at = 0; at < 3; at++) feed.tell('n', () => at);
    expect([drops, feed.readers]).toEqual([[], 1]);
    for (let at = 0; at < 2; at++) feed.tell('n', () => at);
    expect([drops, feed.readers]).toEqual([[['slow', 'overtaken']], 0]);
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const patient = feedWith(0);
    patient.read(undefined, (why) => drops.push(['asleep', why]));
    patient.tell('n', () => 1);
    vi.advanceTimersByTime(61_000);
    patient.tell('n', () => 2);
    expect(drops.at(-1)).toEqual(['asleep', 'stalled']);
  });

  test('ends all that read when it ends', async () => {
    const feed = new Feed();
    const drops: Dropped[] = [];
    const { reader } = feed.read(undefined, (why) => drops.push(why));
    const waiting = reader.next(10_000);
    feed.close();
    expect([await waiting, drops, reader.isClosed]).toEqual([undefined, ['closed'], true]);
  });
});
