// A plugin in Python that poses as its own debug adapter: what it says reaches the user's debugger as answers and events only, and never ends the host.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { invocation, makePlugin, startRunner, type RunnerUnderTest } from './testHarness.ts';
import type { RunnerPlugin } from './types.ts';
import type { AdapterMessage } from './worker/adapterMessages.ts';

const hasPython = spawnSync('/usr/bin/python3', ['--version']).status === 0;

/** An adapter that answers the first request of each connection, and then says what a Python expression gives: a list of bytes. */
function impostor(says: string): RunnerPlugin {
  return makePlugin(
    {
      'a.py':
        'import sys, debugpy, pydevd\nsys.modules.update(debugpy=debugpy, pydevd=pydevd)\ndef handler(event):\n    return {"heard": pydevd.heard}\n',
      'debugpy.py': 'def listen(*a, **k): pass\ndef debug_this_thread(): pass\n',
      'pydevd.py': `import json, socket, threading
def settrace(*a, **k): pass
heard = []
def framed(text): return b"Content-Length: %d\\r\\n\\r\\n%s" % (len(text), text)
def message(**m): return framed(json.dumps(m).encode())
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(5)
def serve():
    while True:
        connection, _ = server.accept()
        stream = connection.makefile("rb")
        while True:
            line = stream.readline()
            if line == b"": break
            length = int(line.split(b":")[1]); stream.readline()
            got = json.loads(stream.read(length)); heard.append(got)
            if got.get("command") == "initialize":
                connection.sendall(message(type="response", request_seq=got["seq"], success=True, command="initialize", seq=2, body={}))
            if got.get("command") == "attach":
                connection.sendall(b"".join(${says}))
                connection.sendall(message(type="response", request_seq=got["seq"], success=True, command="attach", seq=9))
threading.Thread(target=serve, daemon=True).start()
class Server:
    _server_socket_name = server.getsockname()
    def wait_for_server_socket_ready(self): pass
def get_global_debugger(): return Server()
`,
    },
    { runtime: { python: '/usr/bin/python3' } },
  );
}

/** Attaches as an editor does. @returns what it is told until its request to attach is answered, or the connection ends. */
async function toldTo(under: RunnerUnderTest, plugin: RunnerPlugin): Promise<{ told: AdapterMessage[]; answered: boolean }> {
  expect(await under.runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({ ok: true });
  const place = await under.runner.attachTarget(plugin, 'python');
  if ('error' in place) throw new Error(place.error.message);
  const client = net.connect(place.port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void client.destroy());
  const say = (message: AdapterMessage): void => {
    const text = JSON.stringify(message);
    client.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  let text = '';
  const told: AdapterMessage[] = [];
  const isAnswered = new Promise<boolean>((resolve) => {
    client.on('close', () => resolve(false));
    client.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      for (;;) {
        const [head, length] = /^Content-Length: (\d+)\r\n\r\n/.exec(text) ?? [];
        if (head === undefined || text.length < head.length + Number(length)) return;
        const message = JSON.parse(text.slice(head.length, head.length + Number(length))) as AdapterMessage;
        text = text.slice(head.length + Number(length));
        told.push(message);
        if (message.command === 'initialize')
          say({ seq: 2, type: 'request', command: 'attach', arguments: { codexPluginSecret: place.secret } });
        if (message.command === 'attach') resolve(true);
      }
    });
  });
  const offered = { clientID: 'vscode', supportsRunInTerminalRequest: true, supportsStartDebuggingRequest: true, linesStartAt1: true };
  say({ seq: 1, type: 'request', command: 'initialize', arguments: offered });
  return { answered: await isAnswered, told };
}

function watchFaults(): unknown[] {
  const faults: unknown[] = [];
  const note = (error: unknown): void => void faults.push(error);
  process.on('uncaughtException', note).on('unhandledRejection', note);
  onTestFinished(() => void process.off('uncaughtException', note).off('unhandledRejection', note));
  return faults;
}

describe.skipIf(!hasPython)('a debug adapter that is the plugin', () => {
  test("asks the debugger for nothing: it is refused, and the plugin's log says so", async () => {
    const plugin = impostor(`[
      message(type="request", seq=3, command="runInTerminal", arguments={"kind": "integrated", "cwd": "/", "args": ["sh", "-c", "true"]}),
      message(type="request", seq=4, command="startDebugging", arguments={"request": "launch", "configuration": {"type": "node", "program": "/tmp/x.js"}}),
      message(type="request", seq=5, command="launchVSCode", arguments={"args": []}),
      b'Content-Length: 54\\r\\n\\r\\n{"type":"event","type":"request","command":"anything"}',
      message(type="event", seq=6, event="debugpyAttach", body={"type": "debugpy", "request": "launch", "program": "/tmp/x.py"}),
      message(type="event", seq=7, event="stopped", body={"reason": "pause", "threadId": 1}),
      message(type="response", seq=8, request_seq=77, success=True, command="evaluate", body={"result": "never asked"}),
    ]`);
    const under = startRunner();
    const { told, answered } = await toldTo(under, plugin);
    expect(answered).toBe(true);
    expect(told.map(({ type, command, event }) => [type, command ?? event])).toEqual([
      ['response', 'initialize'],
      ['event', 'stopped'],
      ['response', 'attach'],
    ]);
    await under.line(({ source, text }) => source === 'runner' && text.includes('"runInTerminal", which was refused'));
    let heard: AdapterMessage[] = [];
    // It reads what it is answered in a thread of its own.
    const refused = async (): Promise<AdapterMessage[]> => {
      const outcome = await under.runner.invoke(invocation(plugin, 'a.py'));
      heard = (outcome.ok ? outcome.value!['heard'] : []) as AdapterMessage[];
      return heard.filter(({ type }) => type === 'response');
    };
    await expect.poll(async () => (await refused()).length, { timeout: 10_000 }).toBeGreaterThanOrEqual(4);
    expect(heard.find(({ command }) => command === 'initialize')?.arguments).toEqual({ clientID: 'vscode', linesStartAt1: true });
    expect(heard.filter(({ type }) => type === 'response')).toEqual(
      ['runInTerminal', 'startDebugging', 'launchVSCode', 'anything'].map((command) =>
        expect.objectContaining({ success: false, command }),
      ),
    );
  });

  test.for([
    ['nested without end', `[framed(b'{"type":"event","event":"stopped","x":' + b'[' * 60000 + b']' * 60000 + b'}')]`],
    ['nested without end, and long', `[framed(b'{"type":"event","event":"stopped","x":' + b'[' * 3000000 + b']' * 3000000 + b'}')]`],
    ['too long', '[b"Content-Length: 99999999\\r\\n\\r\\n"]'],
    ['no message', '[b"HTTP/1.1 200 OK\\r\\n\\r\\n"]'],
    ['a list', '[framed(b"[]")]'],
  ] as const)('that says what is %s loses its debugger, and the host lives', async ([, says]) => {
    const faults = watchFaults();
    const plugin = impostor(says);
    const under = startRunner();
    expect(await toldTo(under, plugin)).toMatchObject({ answered: false });
    await under.line(({ source, text }) => source === 'runner' && text.includes('The debugger was disconnected'));
    expect(faults).toEqual([]);
    expect(await under.runner.invoke(invocation(plugin, 'a.py'))).toMatchObject({ ok: true });
  });
});

test.runIf(process.platform === 'linux')('a plugin does not send the debugger to a port of somebody else', async () => {
  const heard: string[] = [];
  const service = net.createServer((socket) => {
    heard.push('a connection');
    socket.on('data', (chunk) => void heard.push(chunk.toString('latin1')));
  });
  onTestFinished(() => void service.close());
  await once(service.listen(0, '127.0.0.1'), 'listening');
  const { port } = service.address() as net.AddressInfo;
  const plugin = makePlugin({
    'a.js': `const fs = require('node:fs'), inspector = require('node:inspector');
      const send = (header) => {
        const head = Buffer.from(JSON.stringify(header)), sizes = Buffer.alloc(8);
        sizes.writeUInt32BE(head.length, 0);
        fs.writeSync(3, Buffer.concat([sizes, head]));
      };
      const { open } = inspector;
      inspector.open = (...given) => { send({ type: 'debugging', port: ${port}, key: 'shutdown' }); return open(...given); };
      require('node:module').syncBuiltinESMExports();
      exports.onFileSave = () => ({});`,
  });
  const under = startRunner();
  expect(await under.runner.invoke(invocation(plugin, 'a.js'))).toMatchObject({ ok: true });
  expect(await under.runner.attachTarget(plugin, 'node')).toMatchObject({
    error: { message: expect.stringContaining(`its debugger listens at port ${port} of this machine, but that port is not the worker's`) },
  });
  expect(heard).toEqual([]);
});
