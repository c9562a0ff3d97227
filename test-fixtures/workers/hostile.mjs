#!/usr/bin/env node
// Stands in for an interpreter: says a version when it is asked, and otherwise speaks the worker protocol as badly as the file attack.txt in its
// working directory (the plugin's folder) says.
import { readFileSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';

if (process.argv[2] === '-p') {
  console.log(JSON.stringify(['24.0.0', process.argv[1]]));
  process.exit(0);
}

const MB = 1024 * 1024;
const FLOOD_BYTES = 1024 * MB;
const attack = readFileSync('attack.txt', 'utf8').trim();

function frame(header, body = '') {
  const head = Buffer.from(typeof header === 'string' || Buffer.isBuffer(header) ? header : JSON.stringify(header));
  const tail = Buffer.from(body);
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(head.length, 0);
  prefix.writeUInt32BE(tail.length, 4);
  return Buffer.concat([prefix, head, tail]);
}

function lengths(header, body) {
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(header, 0);
  prefix.writeUInt32BE(body, 4);
  return prefix;
}

/** Writes without ever waiting for the host to say anything. */
function write(bytes, fd = 3) {
  for (let offset = 0; offset < bytes.length;) {
    try {
      offset += writeSync(fd, bytes, offset, bytes.length - offset);
    } catch (error) {
      if (error.code !== 'EAGAIN') process.exit(0);
    }
  }
}

function flood(bytes, fd = 3) {
  for (let sent = 0; sent < FLOOD_BYTES; sent += bytes.length) write(bytes, fd);
}

const repeated = (one, size) => Buffer.concat(Array(Math.ceil(size / one.length)).fill(one));
const log = { type: 'log', source: 'stdout', level: 'info' };
const error = { name: 'Error', message: 'made up' };
const result = (id) => ({ type: 'result', id, function: 'onFileSave', handlerMs: 1 });
const answer = (id) => frame(result(id), '{"success":true}');
const nested = (levels, open, close) => `{"a":${open.repeat(levels)}1${close.repeat(levels)}}`;

/** What is done when a call has come. Those that end are followed by silence. */
const ATTACKS = {
  otherRelease: () => undefined,
  honest: (id) => write(answer(id)),
  silence: () => undefined,
  truncatedPrefix: () => write(Buffer.from([0, 0, 0])),
  truncatedFrame: (id) => write(answer(id).subarray(0, -1)),
  truncatedAndClosed: (id) => {
    write(answer(id).subarray(0, -3));
    process.exit(0);
  },
  hugeHeaderLength: () => write(lengths(0xffffffff, 0)),
  hugeBodyLength: () => write(lengths(2, 0xffffffff)),
  largestLengthsThenSilence: () => write(lengths(256 * 1024, 8 * MB)),
  byteByByte: async () => {
    write(lengths(2, 8 * MB));
    for (;;) {
      write(Buffer.of(0x20));
      await new Promise((resolve) => setImmediate(resolve));
    }
  },
  emptyHeader: () => write(frame('')),
  nestedHeader: () => write(frame(`{"type":${'['.repeat(200_000)}`)),
  nestedSoundHeader: () => write(frame(`{"type":"ready","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)),
  nestedResponse: (id) => write(frame(result(id), nested(MB, '{"a":', '}'))),
  nestedLists: (id) => write(frame(result(id), nested(4 * MB - 16, '[', ']'))),
  wideResponse: (id) => write(frame(result(id), `{"a":[${'{},'.repeat(2.6 * MB)}{}]}`)),
  manyKeys: (id) => write(frame(result(id), `{${Array.from({ length: 700_000 }, (_, key) => `"${key}":0`).join(',')}}`)),
  prototypeKeys: (id) => write(frame(result(id), '{"__proto__":{"success":true},"constructor":1,"toString":2}')),
  duplicateKeys: (id) => write(frame(`{"type":"failure","type":"result","id":0,"id":${id},"function":"f","handlerMs":1}`, '{}')),
  duplicateAnswer: (id) => write(Buffer.concat([answer(id), answer(id)])),
  duplicateFailure: (id) => write(Buffer.concat([frame({ type: 'failure', id, fault: 'threw', handlerMs: 1, error }), answer(id)])),
  wrongId: (id) => write(answer(id + 1)),
  neighbours: (id) => {
    for (let other = 1; other < id + 100; other++) if (other !== id) write(answer(other));
  },
  negativeId: (id) => write(answer(-id)),
  fractionalId: (id) => write(answer(id + 0.5)),
  textId: (id) => write(answer(String(id))),
  hugeId: () => write(answer(Number.MAX_SAFE_INTEGER + 3)),
  otherEvents: () => write(frame({ ...log, eventId: 'of-the-other', script: 'other.js' }, 'forged line')),
  startedTwice: (id) => write(repeated(frame({ type: 'started', id }), 4096)),
  readyAgain: () => write(frame({ type: 'ready', protocol: 2 })),
  fatalFlood: () => flood(repeated(frame({ type: 'fatal', error }), MB)),
  unaskedDebugger: () => write(frame({ type: 'debugging', port: 22 })),
  unaskedImport: () => write(frame({ type: 'imported', id: 1 })),
  unaskedState: () => write(frame({ type: 'state', dropped: [] }, '{"forged":true}')),
  unaskedProfiling: () => write(frame({ type: 'profiling' })),
  unaskedProfile: () => flood(frame({ type: 'profile', more: true }, Buffer.alloc(MB, 'x'))),
  badUtf8Header: () => write(frame(Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0x80, 0x7d]))),
  badUtf8Response: (id) => write(frame(result(id), Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]))),
  badUtf8Log: () => write(repeated(frame(log, Buffer.alloc(1000, 0xff)), 100_000)),
  zeroBytes: () => flood(Buffer.alloc(MB)),
  garbage: () => flood(Buffer.alloc(MB, 'x')),
  garbageBodies: () => flood(repeated(frame('{}', Buffer.alloc(1000, 0xfe)), MB)),
  logFlood: () => flood(repeated(frame(log, `${'line of text '.repeat(20)}\n`), MB)),
  largeLogFlood: () => flood(frame(log, Buffer.alloc(8 * MB, '\n'))),
  emptyLogFlood: () => flood(repeated(frame(log), MB)),
  longHeaderFlood: () => flood(repeated(frame({ ...log, eventId: 'e'.repeat(200_000) }), MB)),
  stdoutFlood: () => flood(Buffer.alloc(MB, 'line of text '.repeat(20)), 1),
  stderrFlood: () => flood(Buffer.alloc(MB, `${'x'.repeat(500)}\n`), 2),
  garbageAfterAnswer: (id) => {
    write(answer(id));
    flood(Buffer.alloc(MB, 'x'));
  },
};

let before = Buffer.alloc(0);
new Socket({ fd: 3, readable: true, writable: false }).on('end', () => process.exit(0)).on('data', (chunk) => {
  before = Buffer.concat([before, chunk]);
  while (before.length >= 8 && before.length >= 8 + before.readUInt32BE(0) + before.readUInt32BE(4)) {
    const header = JSON.parse(before.toString('utf8', 8, 8 + before.readUInt32BE(0)));
    before = before.subarray(8 + before.readUInt32BE(0) + before.readUInt32BE(4));
    if (header.type === 'call') void ATTACKS[attack](header.id);
  }
});
write(frame({ type: 'ready', ...(attack !== 'otherRelease' && { protocol: 2 }) }));
