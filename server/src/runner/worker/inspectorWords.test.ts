import { describe, expect, it } from 'vitest';
import { InspectorWords } from './inspectorWords.ts';

const HANDSHAKE = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
const SCRIPT = 'file:///p/a.js';

function frame(text: string, first = 0x81): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([first, body.length]), body]);
  const head = Buffer.from([first, 127, ...Array<number>(8).fill(0)]);
  head.writeUInt32BE(body.length, 6);
  return Buffer.concat([head, body]);
}

/** What a client gets of a message, byte by byte or at once. */
function passed(text: string, step = Infinity): string {
  const words = new InspectorWords();
  const bytes = Buffer.concat([HANDSHAKE, frame(text)]);
  const got: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += step) got.push(...words.take(bytes.subarray(at, at + step)));
  expect(words.broken).toBe(false);
  expect(got.shift()).toEqual(HANDSHAKE);
  const [whole = Buffer.alloc(0)] = got;
  return whole.toString('utf8', whole[1] === 127 ? 10 : whole[1] === 126 ? 4 : 2);
}

/** The address of the map of which a client is told. */
function mapOf(sourceMapURL: string, url = SCRIPT): string {
  const text = passed(JSON.stringify({ method: 'Debugger.scriptParsed', params: { scriptId: '1', url, sourceMapURL } }));
  return (JSON.parse(text) as { params: { sourceMapURL: string } }).params.sourceMapURL;
}

function inline(map: object): string {
  return `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

const MAP = { version: 3, sources: ['a.ts'], sourcesContent: ['let a: 1;'], mappings: 'AAAA' };

describe('what an inspector may say', () => {
  it('passes messages as they are, in whatever pieces they come', () => {
    for (const text of ['{"id":1,"result":{}}', `{"id":1,"result":{"scriptSource":"${'ä'.repeat(70_000)}"}}`]) {
      expect(passed(text)).toBe(text);
      expect(passed(text, 7)).toBe(text);
    }
  });

  it.each(['a.js.map', '/p/a.js.map', 'file:///p/maps/a.js.map', inline(MAP)])(
    'names maps that are files, or that are all there: %s',
    (url) => {
      expect(mapOf(url)).toBe(url);
    },
  );

  it.each([
    ...['http://evil.example/?secret', ' http://evil.example/', 'ht\ntp://evil.example/', 'HTTPS://evil.example', 'webpack-internal:///x'],
    ...[
      '//evil.example/x',
      '/\\evil.example/x',
      '\\\\evil\\share\\x',
      'file://evil/share/x',
      'file:////evil/share/x',
      'blob:http://evil/x',
    ],
    ...['data:application/json,{"version":3}', 'data:,x', 'data:application/json;base64,%65%79'],
    inline({ version: 3, sections: [{ offset: { line: 0, column: 0 }, url: 'http://evil.example/?secret' }] }),
    inline({ ...MAP, sourcesContent: ['1\n//# sourceMappingURL=http://evil.example/?secret'] }),
  ])('names no others: %s', (url) => {
    expect(mapOf(url)).toBe('');
  });

  it('names none beside a script that says that it lies elsewhere', () => {
    expect(mapOf('?secret', 'http://evil.example/a.js')).toBe('');
    expect(mapOf('a.map', 'file://evil/a.js')).toBe('');
    expect(mapOf('a.map', '')).toBe('');
  });

  it('finds them however they are spelled, and wherever they stand', () => {
    const url = 'http://evil.example/';
    expect(passed(`{"method":"Debugger.scriptParsed","params":{"source\\u004dapURL":"${url}"}}`)).not.toContain('evil');
    expect(passed(JSON.stringify({ method: 'Debugger.paused', params: { data: { sourceMapURL: url } } }))).not.toContain('evil');
    const inner = JSON.stringify({ method: 'Debugger.scriptParsed', params: { sourceMapURL: url } });
    expect(
      passed(JSON.stringify({ method: 'NodeWorker.receivedMessageFromWorker', params: { sessionId: '1', message: inner } })),
    ).not.toContain('evil');
  });

  it.each([
    ['in pieces', frame('{', 0x01)],
    ['packed', frame('{}', 0xc1)],
    ['bytes', frame('{}', 0x82)],
    ['masked', Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x7b, 0x7d])],
    ['endless', Buffer.from([0x81, 127, 0xff, 0, 0, 0, 0, 0, 0, 0])],
    ['nested without end', frame(`{"sourceMapURL":${'['.repeat(60_000)}${']'.repeat(60_000)}}`)],
    ['no JSON', frame('{"sourceMapURL"')],
  ])('takes nothing that is %s', (_what, bytes) => {
    const words = new InspectorWords();
    words.take(HANDSHAKE);
    expect(words.take(bytes)).toEqual([]);
    expect(words.broken).toBe(true);
  });

  it('hears that the program ends', () => {
    let isEnding = false;
    const words = new InspectorWords({ ending: () => void (isEnding = true) });
    words.take(Buffer.concat([HANDSHAKE, frame('{"method":"NodeRuntime.enabled","params":{}}')]));
    expect(isEnding).toBe(false);
    words.take(frame('{"method":"NodeRuntime.waitingForDisconnect","params":{}}'));
    expect(isEnding).toBe(true);
  });

  it('takes no handshake that packs what follows, or has no end', () => {
    for (const head of ['HTTP/1.1 101 x\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n', 'x'.repeat(9000)]) {
      const words = new InspectorWords();
      expect(words.take(Buffer.from(head))).toEqual([]);
      expect(words.broken).toBe(true);
    }
  });
});
