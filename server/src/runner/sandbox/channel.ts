// Many connections over one descriptor that a plugin's process was started with: its way to the host's proxy where it can open no socket that
// leads out. Nothing that comes over it is believed: what breaks the rules ends the channel, and with it every connection over it.
//
// A frame is a type (1 byte), the number of a connection (4), the length of what follows (2), and that. Numbers are big-endian. The process opens
// connections, each with a higher number than the one before. Either side sends so much on a connection as it was given room for. Workers speak it
// in server/workers/node/guard/channel.cjs and server/workers/python/guard/channel.py.
import { Duplex } from 'node:stream';

/** What a frame is for. */
const OPEN = 1;
const DATA = 2;
/** Nothing more is sent on this connection. */
const END = 3;
/** Room for so many more bytes (4 bytes). */
const MORE = 4;
/** The connection is over: nothing more is sent on it or listened to. What the host has sent before an `END` still counts. */
const RESET = 5;

const HEADER_BYTES = 7;
/** Small enough that connections do not wait for each other for long. */
const MOST_IN_FRAME = 16 * 1024;
/** The room that each side has on a new connection, and what it never has more of: so much is kept for each connection. */
const ROOM = 64 * 1024;
/** Room is given in pieces that are worth a frame. */
const WORTH_TELLING = ROOM / 4;
/** How many connections are opened before others in the host get their turn. */
const MOST_PER_TURN = 32;

/** Tells of each connection that the process opens. It gets no more than `most` at a time: others are over at once. */
export function acceptOver(channel: Duplex, most: number, onConnection: (connection: Duplex) => void): void {
  const channelEnd = new ChannelEnd(channel, most, onConnection);
  channel.on('data', (chunk: Buffer) => channelEnd.read(chunk));
  channel.on('drain', () => channelEnd.drained());
  channel.on('error', () => channel.destroy());
  for (const event of ['end', 'close']) channel.once(event, () => channelEnd.close());
}

class ChannelEnd {
  readonly #channel: Duplex;
  readonly #most: number;
  readonly #onConnection: (connection: Duplex) => void;
  readonly #connections = new Map<number, Connection>();
  /** Connections that have more to send than the channel takes. */
  readonly #waiting = new Set<Connection>();
  #newest = 0;
  /** What was read and is not dealt with yet. */
  #unread: Buffer = Buffer.alloc(0);
  /** Goes on when others have had their turn. */
  #later: NodeJS.Immediate | undefined;
  #over = false;

  constructor(channel: Duplex, most: number, onConnection: (connection: Duplex) => void) {
    this.#channel = channel;
    this.#most = most;
    this.#onConnection = onConnection;
  }

  read(chunk: Buffer): void {
    this.#unread = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    if (this.#later === undefined) this.#proceed();
  }

  /** @returns false when the channel takes no more for now: whoever has more is told when it does. */
  send(type: number, number: number, payload: Buffer = Buffer.alloc(0)): boolean {
    if (this.#over) return true;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(type, 0);
    header.writeUInt32BE(number, 1);
    header.writeUInt16BE(payload.length, 5);
    return this.#channel.write(payload.length === 0 ? header : Buffer.concat([header, payload]));
  }

  wait(connection: Connection): void {
    this.#waiting.add(connection);
  }

  forget(number: number, connection: Connection): void {
    this.#connections.delete(number);
    this.#waiting.delete(connection);
  }

  drained(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const connection of waiting) connection.proceed();
    if (this.#later === undefined) this.#continue();
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    clearImmediate(this.#later);
    this.#channel.destroy();
    for (const connection of [...this.#connections.values()]) connection.destroy();
  }

  #continue(): void {
    this.#later = undefined;
    this.#proceed();
    if (!this.#over && this.#later === undefined && !this.#channel.writableNeedDrain) this.#channel.resume();
  }

  #proceed(): void {
    let at = 0;
    let opened = 0;
    while (!this.#over && opened < MOST_PER_TURN && this.#unread.length - at >= HEADER_BYTES) {
      const length = this.#unread.readUInt16BE(at + 5);
      if (length > MOST_IN_FRAME) return this.close();
      const end = at + HEADER_BYTES + length;
      if (this.#unread.length < end) break;
      const type = this.#unread.readUInt8(at);
      if (type === OPEN) opened++;
      if (!this.#take(type, this.#unread.readUInt32BE(at + 1), this.#unread.subarray(at + HEADER_BYTES, end))) return this.close();
      at = end;
    }
    if (this.#over) return;
    this.#unread = this.#unread.subarray(at);
    if (opened === MOST_PER_TURN) {
      this.#channel.pause();
      this.#later = setImmediate(() => this.#continue());
    } else if (this.#channel.writableNeedDrain) {
      // Whoever does not listen to what it is answered is not listened to either: answers would pile up here.
      this.#channel.pause();
    }
  }

  /** @returns whether the frame is one that may come. */
  #take(type: number, number: number, payload: Buffer): boolean {
    if (type === OPEN) return payload.length === 0 && this.#open(number);
    if (number === 0 || number > this.#newest) return false;
    // One that is over here may not be known to be so over there.
    const connection = this.#connections.get(number);
    switch (type) {
      case DATA:
        return payload.length > 0 && (connection?.receive(payload) ?? true);
      case END:
        return payload.length === 0 && (connection?.receiveEnd() ?? true);
      case MORE:
        return payload.length === 4 && (connection?.giveRoom(payload.readUInt32BE(0)) ?? true);
      case RESET:
        connection?.receiveReset();
        return payload.length === 0;
      default:
        return false;
    }
  }

  #open(number: number): boolean {
    if (number <= this.#newest) return false;
    this.#newest = number;
    if (this.#connections.size >= this.#most) {
      this.send(RESET, number);
      return true;
    }
    const connection = new Connection(number, this);
    this.#connections.set(number, connection);
    this.#onConnection(connection);
    return true;
  }
}

/** One of them. Like a socket of the system's as far as HTTP servers want one. */
export class Connection extends Duplex {
  readonly #number: number;
  readonly #channel: ChannelEnd;
  /** How much may still be sent, and received. */
  #roomThere = ROOM;
  #roomHere = ROOM;
  /** How much was received and read, without the other side knowing. */
  #untold = 0;
  #unsent: { chunk: Buffer; done: () => void } | undefined;
  #endSent = false;
  #endReceived = false;
  #resetReceived = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(number: number, channel: ChannelEnd) {
    super({ allowHalfOpen: true, highWaterMark: MOST_IN_FRAME });
    this.#number = number;
    this.#channel = channel;
    // Whoever is interested in errors listens as well.
    this.on('error', () => undefined);
  }

  receive(payload: Buffer): boolean {
    if (this.#endReceived || payload.length > this.#roomHere) return false;
    this.#roomHere -= payload.length;
    this.#untold += payload.length;
    this.#idle?.refresh();
    // A copy, as a small piece would keep all that it came with.
    if (!this.destroyed) this.push(Buffer.from(payload));
    return true;
  }

  receiveEnd(): boolean {
    if (this.#endReceived) return false;
    this.#endReceived = true;
    if (!this.destroyed) this.push(null);
    return true;
  }

  receiveReset(): void {
    this.#resetReceived = true;
    this.destroy();
  }

  giveRoom(bytes: number): boolean {
    this.#roomThere += bytes;
    if (this.#roomThere > ROOM) return false;
    this.proceed();
    return true;
  }

  /** Sends as much as there is room for. */
  proceed(): void {
    while (this.#unsent !== undefined && !this.destroyed) {
      const { chunk, done } = this.#unsent;
      if (chunk.length === 0) {
        this.#unsent = undefined;
        done();
        continue;
      }
      const piece = chunk.subarray(0, Math.min(MOST_IN_FRAME, this.#roomThere));
      if (piece.length === 0) return;
      this.#roomThere -= piece.length;
      this.#idle?.refresh();
      this.#unsent = { chunk: chunk.subarray(piece.length), done };
      if (!this.#channel.send(DATA, this.#number, piece)) return this.#channel.wait(this);
    }
  }

  /** As sockets do: `timeout` is emitted when nothing was sent or received for so long; never, with 0. */
  setTimeout(ms: number, listener?: () => void): this {
    clearTimeout(this.#idle);
    if (listener !== undefined) this.once('timeout', listener);
    this.#idle = ms > 0 ? setTimeout(() => this.emit('timeout'), ms).unref() : undefined;
    return this;
  }

  /** As sockets do: it is over as soon as all that was written is sent. */
  destroySoon(): void {
    this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    if (this.#untold < WORTH_TELLING || this.#endReceived) return;
    const room = Buffer.alloc(4);
    room.writeUInt32BE(this.#untold);
    this.#roomHere += this.#untold;
    this.#untold = 0;
    this.#channel.send(MORE, this.#number, room);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#unsent = { chunk, done };
    this.proceed();
  }

  override _final(done: () => void): void {
    this.#endSent = true;
    this.#channel.send(END, this.#number);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#idle);
    this.#unsent = undefined;
    if (!this.#resetReceived && !(this.#endSent && this.#endReceived)) {
      // As with sockets: what was sent arrives, unless something went wrong.
      if (!error && !this.#endSent) this.#channel.send(END, this.#number);
      this.#channel.send(RESET, this.#number);
    }
    this.#channel.forget(this.#number, this);
    done(error);
  }
}
