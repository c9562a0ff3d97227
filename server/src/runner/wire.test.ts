import { describe, expect, test } from 'vitest';
import { BUDGETS } from '../contract/budgets.ts';
import { encodeFrame, FrameReader, type DecodedFrame } from './wire.ts';

function frame(header: unknown, body = ''): Buffer {
  const text = typeof header === 'string' ? header : JSON.stringify(header);
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(Buffer.byteLength(text), 0);
  prefix.writeUInt32BE(Buffer.byteLength(body), 4);
  return Buffer.concat([prefix, Buffer.from(text), Buffer.from(body)]);
}

function read(...chunks: Buffer[]): { frames: { header: DecodedFrame['header']; body: string }[]; fault: string | undefined } {
  const reader = new FrameReader();
  const frames: { header: DecodedFrame['header']; body: string }[] = [];
  let fault: string | undefined;
  for (const chunk of chunks) fault ??= reader.push(chunk, ({ header, body }) => frames.push({ header, body: body.toString() }));
  return { frames, fault };
}

describe('wire', () => {
  const result = { type: 'result', id: 1, function: 'größe', handlerMs: 0.5 } as const;
  const log = { type: 'log', source: 'stdout', level: 'info' } as const;

  test('cuts a stream into the same frames wherever it is split', () => {
    const stream = Buffer.concat([frame({ type: 'ready', protocol: 1 }), frame(result, '{"ä":"😀"}'), frame(log, 'line\n')]);
    const whole = read(stream);
    expect(whole).toEqual({
      frames: [
        { header: { type: 'ready', protocol: 1 }, body: '' },
        { header: result, body: '{"ä":"😀"}' },
        { header: log, body: 'line\n' },
      ],
      fault: undefined,
    });
    for (let at = 0; at <= stream.length; at++) expect(read(stream.subarray(0, at), stream.subarray(at))).toEqual(whole);
    expect(read(...Array.from(stream, (byte) => Buffer.of(byte)))).toEqual(whole);
  });

  test('writes what it reads: lengths count bytes, not characters', () => {
    const bytes = encodeFrame({ type: 'configure', pluginId: 'é', folder: '/ü' }, '{"a":"ß"}');
    expect(bytes.readUInt32BE(0)).toBe(Buffer.byteLength('{"type":"configure","pluginId":"é","folder":"/ü"}'));
    expect(bytes.subarray(8 + bytes.readUInt32BE(0)).toString()).toBe('{"a":"ß"}');
  });

  test.for<[string, Buffer, RegExp]>([
    ['garbage', Buffer.alloc(64, 'x'), /a header of 2021161080 bytes/],
    [
      'a body over the limit',
      Buffer.from([0, 0, 0, 2, ...Buffer.from((BUDGETS.responseBytes + 1).toString(16).padStart(8, '0'), 'hex')]),
      /a body of 8388609 bytes/,
    ],
    ['a header that is not JSON', frame('{oops'), /not JSON/],
    ['an unknown message', frame({ type: 'reboot' }), /does not have/],
    ['a result without id', frame({ type: 'result', function: 'f', handlerMs: 1 }), /does not have/],
    ['a result without its time', frame({ type: 'result', id: 1, function: 'f' }), /does not have/],
    [
      'an unknown fault',
      frame({ type: 'failure', id: 1, fault: 'bored', handlerMs: 1, error: { name: '', message: '' } }),
      /does not have/,
    ],
    ['a failure without error', frame({ type: 'failure', id: 1, fault: 'threw', handlerMs: 1 }), /does not have/],
    ['a time before the beginning', frame({ type: 'ran', id: 1, handlerMs: -1 }), /does not have/],
    ['a log line with a made-up level', frame({ ...log, level: 'loud' }), /does not have/],
    ['a port that is none', frame({ type: 'debugging', port: 70_000 }), /does not have/],
    ['null', frame('null'), /does not have/],
  ])('names %s', ([, bytes, fault]) => {
    expect(read(bytes)).toEqual({ frames: [], fault: expect.stringMatching(fault) });
  });
});
