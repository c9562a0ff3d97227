import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AdapterMessages, encodeMessage, type AdapterMessage } from './adapterMessages.ts';

function framed(text: string): Buffer {
  return Buffer.from(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

describe('messages of debug adapters', () => {
  it('are the same, however they are cut into pieces and however many are taken at once', () => {
    const message = fc.record({ type: fc.constant('event'), text: fc.string({ unit: 'grapheme', maxLength: 3000 }) });
    fc.assert(
      fc.property(
        fc.array(message, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 4000 })),
        fc.integer({ min: 1, max: 3 }),
        (sent, cuts, most) => {
          const messages = new AdapterMessages(100_000);
          let bytes = Buffer.concat(sent.map(encodeMessage));
          const got: AdapterMessage[] = [];
          for (const cut of [...cuts, Infinity]) {
            got.push(...messages.take(bytes.subarray(0, cut), most));
            bytes = bytes.subarray(Math.min(cut, bytes.length));
          }
          for (let more = messages.take(Buffer.alloc(0), most); more.length > 0; more = messages.take(Buffer.alloc(0), most))
            got.push(...more);
          expect(got).toEqual(sent);
          expect(messages.broken).toBe(false);
        },
      ),
    );
  });

  it.each([
    ['nested too deeply', `{"type":"event","x":${'['.repeat(60_000)}${']'.repeat(60_000)}}`],
    ['of too many values', `{"type":"event","x":[${'0,'.repeat(1_000_000)}0]}`],
    ['a list', '[]'],
    ['without a type', '{}'],
    ['no JSON', '{'],
  ])('are not taken when they are %s', (_what, text) => {
    const messages = new AdapterMessages(8_000_000);
    expect(messages.take(framed(text))).toEqual([]);
    expect(messages.broken).toBe(true);
    expect(messages.take(framed('{"type":"event"}'))).toEqual([]);
  });

  it('have a head of their own: a request of a browser is none, whatever it carries', () => {
    const body = '{"seq":1,"type":"request","command":"initialize","arguments":{}}';
    const length = `Content-Length: ${body.length}`;
    for (const head of [length, `content-length:${body.length} `, `Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n${length}`])
      expect([head, new AdapterMessages(1000).take(Buffer.from(`${head}\r\n\r\n${body}`))]).toEqual([head, [JSON.parse(body)]]);
    for (const head of [
      `POST / HTTP/1.1\r\nHost: localhost:5678\r\n${length}\r\nOrigin: https://evil.example`,
      `Host: localhost\r\n${length}`,
      `${length}\r\n${length}`,
      'Content-Type: application/json',
    ]) {
      const messages = new AdapterMessages(1000);
      expect([head, messages.take(Buffer.from(`${head}\r\n\r\n${body}`))]).toEqual([head, []]);
      expect(messages.broken).toBe(true);
    }
  });

  it('are not waited for when they are too long, or have no end of their head', () => {
    for (const bytes of ['Content-Length: 1001\r\n\r\n', 'Content-Length: x\r\n\r\n', 'x'.repeat(5000), `${'x'.repeat(4090)}\r\n\r\n`]) {
      const messages = new AdapterMessages(1000);
      messages.take(Buffer.from(bytes));
      expect(messages.broken).toBe(true);
    }
  });
});
