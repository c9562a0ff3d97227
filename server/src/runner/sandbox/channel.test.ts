// The host's end of a channel, whatever comes over it, and both ends together.
import { once } from 'node:events';
import { duplexPair, type Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { acceptOver } from './channel.ts';
import { openOver } from './channelClient.ts';

const [OPEN, DATA, END, MORE, RESET] = [1, 2, 3, 4, 5];
const ROOM = 64 * 1024;
const MOST_IN_FRAME = 16 * 1024;

const faults: unknown[] = [];
const noteFault = (error: unknown): void => void faults.push(error);
beforeEach(() => {
  faults.length = 0;
  process.on('uncaughtException', noteFault).on('unhandledRejection', noteFault);
});
afterEach(() => {
  process.off('uncaughtException', noteFault).off('unhandledRejection', noteFault);
  if (faults.length > 0) throw new AggregateError(faults, 'Nobody caught these.');
});

function frame(type: number, number: number, payload: Uint8Array | number = 0): Buffer {
  const body = typeof payload === 'number' ? Buffer.alloc(payload) : payload;
  const header = Buffer.alloc(7);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(number, 1);
  header.writeUInt16BE(body.length, 5);
  return Buffer.concat([header, body]);
}

function room(bytes: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(bytes);
  return payload;
}

interface Raw {
  /** The worker's end, for frames as they are. */
  worker: Duplex;
  host: Duplex;
  accepted: Duplex[];
  /** What came back, by type and connection: how many frames, and bytes in them. */
  back(type: number, number: number): { frames: number; bytes: number };
}

function raw(onConnection: (connection: Duplex) => void = () => undefined, most = 4): Raw {
  const [worker, host] = duplexPair();
  const accepted: Duplex[] = [];
  acceptOver(host, most, (connection) => {
    accepted.push(connection);
    onConnection(connection);
  });
  let bytes = Buffer.alloc(0);
  worker.on('data', (chunk: Buffer) => void (bytes = Buffer.concat([bytes, chunk]))).on('error', () => undefined);
  return {
    worker,
    host,
    accepted,
    back: (type, number) => {
      const found = { frames: 0, bytes: 0 };
      for (let at = 0; at + 7 <= bytes.length; at += 7 + bytes.readUInt16BE(at + 5)) {
        if (bytes.readUInt8(at) !== type || bytes.readUInt32BE(at + 1) !== number) continue;
        found.frames++;
        found.bytes += bytes.readUInt16BE(at + 5);
      }
      return found;
    },
  };
}

describe('channel, of frames', () => {
  const full = Array.from({ length: 4 }, () => frame(DATA, 1, MOST_IN_FRAME));
  test.each([
    ['a type that there is none of', [frame(9, 1)]],
    ['a connection that was not opened', [frame(DATA, 2, 1)]],
    ['the connection 0', [frame(OPEN, 0)]],
    ['a connection twice', [frame(OPEN, 1)]],
    ['a connection that was over', [frame(RESET, 1), frame(OPEN, 1)]],
    ['an opening with something in it', [frame(OPEN, 2, 1)]],
    ['more than there is room for', [...full, frame(DATA, 1, 1)]],
    ['more than fits in a frame', [frame(DATA, 1, MOST_IN_FRAME + 1)]],
    ['the head of a frame that is too large', [frame(DATA, 1, MOST_IN_FRAME + 1).subarray(0, 7)]],
    ['nothing as something', [frame(DATA, 1, 0)]],
    ['something after the end', [frame(END, 1), frame(DATA, 1, 1)]],
    ['two ends', [frame(END, 1), frame(END, 1)]],
    ['an end with something in it', [frame(END, 1, 1)]],
    ['more room than there ever is', [frame(MORE, 1, room(1))]],
    ['room without a number', [frame(MORE, 1, 3)]],
    ['all the room in the world', [frame(MORE, 1, room(0xff_ff_ff_ff))]],
  ])('%s ends the channel, and each connection over it', async (_what, frames) => {
    const { worker, host, accepted } = raw();
    worker.write(Buffer.concat([frame(OPEN, 1), ...frames]));
    await once(host, 'close');
    expect(accepted.map((one) => one.destroyed)).toEqual([true]);
  });

  test('they may come in any pieces', async () => {
    const heard: string[] = [];
    const { worker, host } = raw((connection) => connection.on('data', (chunk: Buffer) => void heard.push(chunk.toString())));
    const said = Buffer.concat([frame(OPEN, 1), frame(DATA, 1, Buffer.from('abc')), frame(OPEN, 7), frame(DATA, 7, Buffer.from('d'))]);
    for (const byte of said) worker.write(Buffer.from([byte]));
    await vi.waitFor(() => expect(heard.join('')).toBe('abcd'));
    expect(host.destroyed).toBe(false);
  });

  test('more connections than there may be are over at once, and there is one more when one is over', async () => {
    const { worker, accepted, back } = raw();
    for (let number = 1; number <= 6; number++) worker.write(frame(OPEN, number));
    await vi.waitFor(() => expect([5, 6].map((number) => back(RESET, number).frames)).toEqual([1, 1]));
    worker.write(Buffer.concat([frame(RESET, 2), frame(DATA, 5, 10), frame(OPEN, 7)]));
    await vi.waitFor(() => expect(accepted).toHaveLength(5));
    expect(back(RESET, 7).frames).toBe(0);
  });

  test('no more is sent than there is room for, and the others go on meanwhile', async () => {
    const { worker, accepted, back } = raw((connection) => void connection.write(Buffer.alloc(5 * ROOM)));
    worker.write(Buffer.concat([frame(OPEN, 1), frame(OPEN, 2)]));
    await vi.waitFor(() => expect(back(DATA, 2).bytes).toBe(ROOM));
    for (let given = ROOM; given < 5 * ROOM; given += ROOM) {
      worker.write(frame(MORE, 2, room(ROOM)));
      await vi.waitFor(() => expect(back(DATA, 2).bytes).toBe(given + ROOM));
    }
    expect(back(DATA, 1).bytes).toBe(ROOM);
    expect(accepted.map((one) => one.writableLength)).toEqual([5 * ROOM, 0]);
  });

  test('room is given for what was read only', async () => {
    const { worker, accepted, back } = raw();
    worker.write(Buffer.concat([frame(OPEN, 1), ...full]));
    await vi.waitFor(() => expect(accepted[0]?.readableLength).toBe(ROOM));
    expect(back(MORE, 1).frames).toBe(0);
    accepted[0]!.resume();
    await vi.waitFor(() => expect(back(MORE, 1).frames).toBeGreaterThan(0));
  });

  test('who does not listen to what it is answered is not listened to', async () => {
    const [worker, host] = duplexPair();
    acceptOver(host, 0, () => undefined);
    let taken = 0;
    // Each is refused, and nobody hears it.
    for (
      ;
      taken < 100_000 && worker.write(Buffer.concat(Array.from({ length: 100 }, (_, index) => frame(OPEN, taken * 100 + index + 1))));
      taken++
    )
      await setImmediate();
    await setImmediate();
    expect(host.isPaused()).toBe(true);
    expect(host.writableLength).toBeLessThan(4 * ROOM);
    worker.resume();
    await vi.waitFor(() => expect(host.isPaused()).toBe(false));
  });

  test('whoever opens connections without end lets others have their turn', async () => {
    let open = 0;
    let most = 0;
    const { worker } = raw(() => void (most = Math.max(most, ++open)), 10_000);
    worker.write(Buffer.concat(Array.from({ length: 5_000 }, (_, index) => frame(OPEN, index + 1))));
    let turns = 0;
    while (open < 5_000) {
      await setImmediate();
      turns++;
    }
    expect(turns).toBeGreaterThan(100);
  });

  test('nothing that is put together at random brings the host down, or makes it keep more than it has to', async () => {
    const number = fc.oneof({ arbitrary: fc.integer({ min: 0, max: 6 }), weight: 9 }, { arbitrary: fc.nat(0xff_ff_ff_ff), weight: 1 });
    const payload = fc.oneof(fc.constant(0), fc.nat(20), fc.constantFrom(MOST_IN_FRAME, MOST_IN_FRAME + 1), fc.nat(0xff_ff).map(room));
    const one = fc
      .tuple(fc.oneof({ arbitrary: fc.integer({ min: 1, max: 5 }), weight: 20 }, { arbitrary: fc.nat(255), weight: 1 }), number, payload)
      .map(([type, to, body]) => frame(type, to, body));
    const conversation = fc.oneof(
      { arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
      { arbitrary: fc.array(one, { maxLength: 60 }).map((frames) => Buffer.concat([frame(OPEN, 1), ...frames])), weight: 6 },
    );
    // What becomes of a connection on the host's side.
    const acts: ((connection: Duplex) => void)[] = [
      (connection) => void connection.resume(),
      (connection) => void connection.end('answer'),
      (connection) => void connection.write(Buffer.alloc(2 * ROOM)),
      (connection) => void connection.destroy(),
      (connection) => void connection.destroy(new Error('broken')),
      () => undefined,
    ];
    await fc.assert(
      fc.asyncProperty(conversation, fc.constantFrom(...acts), fc.boolean(), async (bytes, act, hangsUp) => {
        const { worker, host, accepted } = raw(act);
        worker.write(bytes);
        if (hangsUp) worker.destroy();
        await setImmediate();
        await setImmediate();
        expect(faults).toEqual([]);
        const living = accepted.filter((connection) => !connection.destroyed);
        expect(living.length).toBeLessThanOrEqual(4);
        for (const connection of living) expect(connection.readableLength).toBeLessThanOrEqual(ROOM + MOST_IN_FRAME);
        host.destroy();
        await setImmediate();
        expect(accepted.every((connection) => connection.destroyed)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  }, 120_000);
});

describe('channel, both ends', () => {
  test('what is said on many connections at once comes back on each as it was', async () => {
    const sizes = fc.array(fc.nat(3 * ROOM), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(sizes, { minLength: 1, maxLength: 12 }), async (conversations) => {
        const connect = openOver((channel) => acceptOver(channel, 20, (connection) => void connection.pipe(connection)));
        await Promise.all(
          conversations.map(async (pieces, index) => {
            const connection = connect();
            let bytes = 0;
            let odd = 0;
            connection.on('data', (chunk: Buffer) => {
              for (const byte of chunk) if (byte !== (index * 7 + bytes++) % 251) odd++;
            });
            let from = 0;
            for (const size of pieces) {
              const piece = Buffer.alloc(size).map((_, at) => (index * 7 + from + at) % 251);
              from += size;
              connection.write(piece);
            }
            connection.end();
            await once(connection, 'close');
            expect([bytes, odd]).toEqual([from, 0]);
          }),
        );
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  test('a connection that nobody reads from does not hold up the others', async () => {
    const connect = openOver((channel) =>
      acceptOver(channel, 20, (connection) => {
        connection.on('error', () => undefined).end(Buffer.alloc(10 * ROOM, 'x'));
      }),
    );
    const stuck = connect();
    const other = connect();
    let bytes = 0;
    other.on('data', (chunk: Buffer) => void (bytes += chunk.length));
    await once(other, 'end');
    expect(bytes).toBe(10 * ROOM);
    expect(stuck.readableLength).toBeLessThan(3 * ROOM);
  });

  test('what was sent before the end arrives, though the host listens no more', async () => {
    const connect = openOver((channel) =>
      acceptOver(channel, 1, (connection) => {
        connection.write(Buffer.alloc(ROOM / 2, 'x'), () => connection.destroy());
      }),
    );
    const connection = connect();
    // It is read late.
    await setImmediate();
    await setImmediate();
    let bytes = 0;
    connection.on('data', (chunk: Buffer) => void (bytes += chunk.length));
    connection.write('nobody hears this');
    await once(connection, 'close');
    expect(bytes).toBe(ROOM / 2);
  });

  test('when one end of the channel goes, all connections over it do', async () => {
    let channelOfHost: Duplex | undefined;
    const accepted: Duplex[] = [];
    const connect = openOver((channel) => {
      channelOfHost = channel;
      acceptOver(channel, 5, (connection) => void accepted.push(connection.on('error', () => undefined)));
    });
    const connections = [connect(), connect()];
    await vi.waitFor(() => expect(accepted).toHaveLength(2));
    const closed = connections.map((one) => once(one, 'close'));
    channelOfHost!.destroy();
    await Promise.all(closed);
    expect(accepted.every((one) => one.destroyed)).toBe(true);
    const [error] = await once(connect(), 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET' });
  });
});
