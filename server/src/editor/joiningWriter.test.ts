import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { JoiningWriter } from './joiningWriter.ts';

class Pieces extends Writable {
  readonly written: string[] = [];
  /** Continues a write that is held back. */
  goOn: (() => void) | undefined;
  holds = false;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.written.push(chunk.toString('utf8'));
    if (this.holds) this.goOn = done;
    else done();
  }
}

const message = (method: string): { jsonrpc: '2.0'; method: string } => ({ jsonrpc: '2.0', method });
const framed = (method: string): string => {
  const text = JSON.stringify(message(method));
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};

describe('JoiningWriter', () => {
  it('writes the messages of one turn at once, and in order', async () => {
    const pieces = new Pieces();
    const writer = new JoiningWriter(pieces);
    await Promise.all(['a', 'b', 'ü'].map((method) => writer.write(message(method))));
    await turn();
    expect(pieces.written).toEqual([['a', 'b', 'ü'].map(framed).join('')]);
    await writer.write(message('c'));
    await turn();
    expect(pieces.written.slice(1)).toEqual([framed('c')]);
  });

  it('has whoever writes very much wait until it is written', async () => {
    const pieces = new Pieces();
    pieces.holds = true;
    let settled = false;
    const writing = new JoiningWriter(pieces).write(message('x'.repeat(2 * 1024 * 1024))).then(() => (settled = true));
    await turn();
    expect([pieces.written.length, settled]).toEqual([1, false]);
    pieces.goOn?.();
    await writing;
  });

  it('says so when a message has no JSON, and goes on', async () => {
    const pieces = new Pieces();
    const writer = new JoiningWriter(pieces);
    const circular: Record<string, unknown> = message('a');
    circular['self'] = circular;
    await expect(writer.write(circular as never)).rejects.toThrow(/circular/i);
    await writer.write(message('b'));
    await turn();
    expect(pieces.written).toEqual([framed('b')]);
  });

  it('tells of the stream’s faults, and ends it after what was written', async () => {
    const pieces = new Pieces();
    const writer = new JoiningWriter(pieces);
    const faults: Error[] = [];
    writer.onError(([error]) => faults.push(error));
    void writer.write(message('last'));
    writer.end();
    await turn();
    expect([pieces.written, pieces.writableEnded]).toEqual([[framed('last')], true]);
    pieces.emit('error', new Error('gone'));
    expect(faults).toEqual([new Error('gone')]);
  });
});
