// Granted hosts from inside of a worker that has no network: many connections at once, much data, both runtimes, and what they start.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { invocation, makePlugin, startRunner } from '../../src/runner/testHarness.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';

const isolated = process.platform === 'linux' && (await probe('isolated')).tier === 'isolated';

/** Uploads so many bytes at once over so many connections, and hears of what the server got. */
const NODE = `
const http = require('node:http');
const net = require('node:net');
const { execFile } = require('node:child_process');
const upload = (port, bytes) => new Promise((resolve, reject) => {
  const request = http.request({ host: '127.0.0.1', port, method: 'POST' }, (answer) => {
    let text = '';
    answer.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text.length + ' ' + answer.headers.got));
  });
  request.on('error', reject).end(Buffer.alloc(bytes, 'x'));
});
const say = (port) => new Promise((resolve, reject) => {
  let text = '';
  const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text)).on('error', reject);
  socket.on('connect', () => socket.end('said to the end'));
});
const run = (command) => new Promise((resolve) => execFile('/bin/sh', ['-c', command], (error, stdout) => resolve(stdout)));
exports.onCommand = async (event, { parse }) => {
  const { port, sayPort, count, bytes, command } = parse();
  const uploads = await Promise.all(Array.from({ length: count }, () => upload(port, bytes)));
  return { data: { uploads, said: await say(sayPort), ran: command && (await run(command)) } };
};
`;
const PYTHON = `
import concurrent.futures, http.client, json, os, socket, subprocess
def upload(port, size):
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("POST", "/", b"x" * size)
    answer = connection.getresponse()
    return "%d %s" % (len(answer.read()), answer.getheader("got"))
def say(port):
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"said to the end")
        client.shutdown(socket.SHUT_WR)
        said = b""
        while True:
            data = client.recv(1000)
            if not data:
                return said.decode()
            said += data
def forked(port):
    read, write = os.pipe()
    if os.fork() == 0:
        try:
            os.write(write, upload(port, 100000).encode())
        finally:
            os._exit(0)
    os.close(write)
    with open(read) as file:
        return file.read()
def on_command(event):
    fields = json.loads(event) if isinstance(event, str) else event
    with concurrent.futures.ThreadPoolExecutor(fields["count"]) as pool:
        uploads = list(pool.map(lambda _: upload(fields["port"], fields["bytes"]), range(fields["count"])))
    command = fields.get("command")
    ran = subprocess.run(command, shell=True, capture_output=True, text=True).stdout if command else None
    return {"data": {"uploads": uploads, "said": say(fields["sayPort"]), "ran": ran, "forked": forked(fields["port"]) if command else None}}
`;
const PROGRAM = `
import json, sys, urllib.request
fields = json.load(sys.stdin)
answer = urllib.request.urlopen("http://127.0.0.1:%d/" % fields["port"], b"x" * fields["bytes"])
print(json.dumps({"success": True, "data": "%d %s" % (len(answer.read()), answer.headers["got"])}))
`;
/** Speaks over the descriptor itself, with and without sense. */
const BY_HAND = `
import json, os, struct
def frame(kind, number, payload=b""):
    return struct.pack(">BIH", kind, number, len(payload)) + payload
def on_command(event):
    fields = json.loads(event) if isinstance(event, str) else event
    asked = "CONNECT 127.0.0.1:%d HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n" % fields["sayPort"]
    os.write(4, frame(1, 1) + frame(2, 1, asked.encode()))
    answer = os.read(4, 65536)[7:].decode("latin-1").split("\\r\\n")[0]
    os.write(4, b"\\xff" * 100000)
    try:
        while os.read(4, 65536):
            pass
        after = "closed"
    except OSError as error:
        after = "closed"
    return {"data": {"answer": answer, "after": after}}
`;
const NODE_PROGRAM = `
let text = '';
process.stdin.on('data', (chunk) => (text += chunk)).on('end', async () => {
  const { port, bytes } = JSON.parse(text);
  const answer = await fetch('http://127.0.0.1:' + port, { method: 'POST', body: 'x'.repeat(bytes) });
  console.log(JSON.stringify({ success: true, data: (await answer.text()).length + ' ' + answer.headers.get('got') }));
});
`;

describe.runIf(isolated)('through the proxy, isolated', { timeout: 60_000 }, () => {
  const BYTES = 700_000;
  // Answers with as much as it got.
  const web = http.createServer((request, response) => {
    const hash = createHash('sha256');
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      bytes += chunk.length;
    });
    request.on('end', () => response.writeHead(200, { got: hash.digest('hex') }).end(Buffer.alloc(bytes, 'y')));
  });
  // Answers when it has heard all.
  const talk = net.createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.on('error', () => undefined).on('data', (chunk: Buffer) => void (text += chunk.toString()));
    socket.on('end', () => socket.end(`heard: ${text}`));
  });
  let ports: { port: number; sayPort: number };
  const hosts = (): string[] => Object.values(ports).map((port) => `network:request:127.0.0.1:${port}`);
  const got = (bytes: number): string => `${bytes} ${createHash('sha256').update(Buffer.alloc(bytes, 'x')).digest('hex')}`;

  beforeAll(async () => {
    for (const server of [web, talk]) await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const [port = 0, sayPort = 0] = [web, talk].map((server) => (server.address() as AddressInfo).port);
    ports = { port, sayPort };
  });
  afterAll(() => void [web, talk].map((server) => server.close()));

  async function ask(script: string, text: string, fields: object, permissions: string[]): Promise<unknown> {
    const plugin = makePlugin({ [script]: text }, { grants: { permissions, workspaceFolders: [] } });
    const { runner } = startRunner({ sandbox: 'isolated', node: process.execPath, python: '/usr/bin/python3' });
    const payload = JSON.stringify({ event: 'onCommand', ...ports, ...fields });
    const outcome = await runner.invoke(invocation(plugin, script, { event: 'onCommand', payload, deadlineMs: 50_000 }));
    return outcome.ok ? outcome.value?.['data'] : outcome.error.message;
  }

  for (const [script, text] of [
    ['a.js', NODE],
    ['a.py', PYTHON],
  ] as const) {
    test(`${script}: many connections at once, each to its end`, async () => {
      const said = await ask(script, text, { count: 24, bytes: BYTES }, hosts());
      expect(said).toMatchObject({ uploads: Array.from({ length: 24 }, () => got(BYTES)), said: 'heard: said to the end' });
    });

    test.runIf(existsSync('/usr/bin/python3'))(
      `${script}: programs that it starts, by what the environment says about proxies`,
      async () => {
        const command = `/usr/bin/python3 -c 'import urllib.request; a = urllib.request.urlopen("http://127.0.0.1:${ports.port}/", b"x" * ${BYTES}); print(len(a.read()), a.headers["got"])'`;
        const said = await ask(script, text, { count: 1, bytes: 10, command }, [...hosts(), 'process:spawn']);
        expect(said).toMatchObject({ ran: `${got(BYTES)}\n`, ...(script === 'a.py' && { forked: got(100_000) }) });
      },
    );
  }

  test('the descriptor leads to what was granted and nothing else, and ends when it is misused', async () => {
    const [web = ''] = hosts();
    expect(await ask('c.py', BY_HAND, {}, [web])).toEqual({
      answer: `HTTP/1.1 403 Forbidden (network:request:127.0.0.1:${ports.sayPort} is missing)`,
      after: 'closed',
    });
    expect(await ask('a.py', PYTHON, { count: 1, bytes: 10 }, hosts())).toMatchObject({ uploads: [got(10)] });
  });

  test.each([
    ['b.py', PROGRAM],
    ['b.js', NODE_PROGRAM],
  ])('%s: a script that runs on its own', async (script, text) => {
    // What it has beside it, nobody but itself means by these names.
    const files = { [script]: text, 'struct.py': 'text = "mine"', 'select.py': 'text = "mine"' };
    const plugin = makePlugin(files, { grants: { permissions: hosts(), workspaceFolders: [] } });
    const runner = createRunner({ sandbox: 'isolated', node: process.execPath, python: '/usr/bin/python3', onLog: () => undefined });
    try {
      const payload = JSON.stringify({ event: 'onCommand', ...ports, bytes: BYTES });
      const call = { ...invocation(plugin, script, { event: 'onCommand', payload, deadlineMs: 50_000 }), mode: 'oneShot' as const };
      expect(await runner.invoke(call)).toMatchObject({ ok: true, value: { data: got(BYTES) } });
    } finally {
      await runner.close();
    }
  });
});
