// Many connections to the host's proxy over the one descriptor that leads there. The frames are described in server/src/runner/sandbox/channel.ts.
'use strict';
const net = require('node:net');
const { Duplex } = require('node:stream');

const [OPEN, DATA, END, MORE, RESET] = [1, 2, 3, 4, 5];
const HEADER_BYTES = 7;
const MOST_IN_FRAME = 16 * 1024;
const ROOM = 64 * 1024;
const WORTH_TELLING = ROOM / 4;
const NOTHING = Buffer.alloc(0);

class Channel {
  #socket;
  #connections = new Map();
  #newest = 0;
  #unread = NOTHING;
  #waiting = new Set();
  #over = false;

  /** @param socket anything that sends and receives. */
  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('drain', () => {
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const connection of waiting) connection.proceed();
    });
    socket.on('error', () => socket.destroy());
    for (const event of ['end', 'close']) socket.once(event, () => this.#close());
    socket.unref?.();
  }

  /** A connection to the host's proxy. */
  open() {
    const number = ++this.#newest;
    const connection = new Connection(number, this);
    // As a socket whose server is gone.
    if (this.#over) return connection.destroy(Object.assign(new Error('The way to the host is closed'), { code: 'ECONNRESET' }));
    // What is on its way keeps the process.
    if (this.#connections.size === 0) this.#socket.ref?.();
    this.#connections.set(number, connection);
    this.send(OPEN, number);
    return connection;
  }

  send(type, number, payload = NOTHING) {
    if (this.#over) return true;
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt8(type, 0);
    header.writeUInt32BE(number, 1);
    header.writeUInt16BE(payload.length, 5);
    return this.#socket.write(payload.length === 0 ? header : Buffer.concat([header, payload]));
  }

  wait(connection) {
    this.#waiting.add(connection);
  }

  forget(number, connection) {
    this.#waiting.delete(connection);
    if (this.#connections.delete(number) && this.#connections.size === 0) this.#socket.unref?.();
  }

  #read(chunk) {
    const bytes = this.#unread.length === 0 ? chunk : Buffer.concat([this.#unread, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + HEADER_BYTES + bytes.readUInt16BE(at + 5);
      if (bytes.length < end) break;
      // One that is over here may not be known to be so over there.
      this.#connections.get(bytes.readUInt32BE(at + 1))?.receive(bytes.readUInt8(at), bytes.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    this.#unread = bytes.subarray(at);
  }

  #close() {
    this.#over = true;
    this.#socket.destroy();
    for (const connection of [...this.#connections.values()]) connection.destroy();
  }
}

class Connection extends Duplex {
  #number;
  #channel;
  #room = ROOM;
  #untold = 0;
  #unsent;
  #endSent = false;
  #endReceived = false;
  #reset = false;

  constructor(number, channel) {
    super({ allowHalfOpen: true, highWaterMark: MOST_IN_FRAME });
    this.#number = number;
    this.#channel = channel;
  }

  receive(type, payload) {
    if (type === DATA) {
      this.#untold += payload.length;
      this.push(payload);
    } else if (type === END) {
      this.#endReceived = true;
      this.push(null);
    } else if (type === MORE) {
      this.#room += payload.readUInt32BE(0);
      this.proceed();
    } else if (type === RESET) {
      this.#reset = true;
      if (!this.#endReceived || this.readableEnded) return void this.destroy();
      // What came before that is read first; nobody listens to what is still written.
      this.proceed();
      this.once('end', () => this.destroy());
    }
  }

  /** Sends as much as there is room for. */
  proceed() {
    while (this.#unsent !== undefined && !this.destroyed) {
      const { chunk, done } = this.#unsent;
      if (chunk.length === 0 || this.#reset) {
        this.#unsent = undefined;
        done();
        continue;
      }
      const piece = chunk.subarray(0, Math.min(MOST_IN_FRAME, this.#room));
      if (piece.length === 0) return;
      this.#room -= piece.length;
      this.#unsent = { chunk: chunk.subarray(piece.length), done };
      if (!this.#channel.send(DATA, this.#number, piece)) return this.#channel.wait(this);
    }
  }

  _read() {
    if (this.#untold < WORTH_TELLING || this.#endReceived) return;
    const room = Buffer.alloc(4);
    room.writeUInt32BE(this.#untold);
    this.#untold = 0;
    this.#channel.send(MORE, this.#number, room);
  }

  _write(chunk, _encoding, done) {
    this.#unsent = { chunk, done };
    this.proceed();
  }

  _final(done) {
    this.#endSent = true;
    if (!this.#reset) this.#channel.send(END, this.#number);
    done();
  }

  _destroy(error, done) {
    this.#unsent = undefined;
    if (!this.#reset && !(this.#endSent && this.#endReceived)) this.#channel.send(RESET, this.#number);
    this.#channel.forget(this.#number, this);
    done(error);
  }
}

let ours;

/** A connection over a descriptor of this process. */
function openOver(descriptor) {
  ours ??= new Channel(new net.Socket({ fd: descriptor, readable: true, writable: true }));
  return ours.open();
}

module.exports = { Channel, openOver };
