// Who may reach the inspector of a Node.js worker: a WebSocket client that asks for the session's secret as its path. There are no other paths, so that
// nobody is told where the debugger is, unless the session is published: then the port says so as that of `node --inspect` does. What the inspector may say in return, `inspectorWords.ts` decides.
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { SERVED_TITLE, type ServedAnswer } from '../../contract/attachTarget.ts';
import type { Admission, DoorHost } from './door.ts';
import { onData } from './guardedListener.ts';
import { InspectorWords } from './inspectorWords.ts';

const LONGEST_HEAD = 8 * 1024;

/** Lets in whoever asks for the path that is the secret. */
export async function inspectorDoor(client: net.Socket, host: DoorHost): Promise<void> {
  const read = await readHead(client);
  if (read === undefined) return void client.destroy();
  const { fields, rest } = read;
  const published = host.published();
  const asked = /^GET \/json(?:\/(version|list))?\/? HTTP\/1\.1$/.exec(read.request);
  if (published !== undefined && asked && isByNumber(fields))
    return sayJson(client, asked[1] === 'version' ? VERSION : targets(client, published, host.isOccupied()));
  const secret = /^GET \/([\w-]+) HTTP\/1\.1$/.exec(read.request)?.[1];
  const isWebSocket = fields.some((field) => /^upgrade:\s*websocket\s*$/i.test(field));
  // Pages in a browser always say where they come from.
  const isPage = fields.some((field) => /^origin:\s*https?:/i.test(field));
  if (secret === undefined || !isWebSocket || isPage || !host.knows(secret)) return refuse(client, '404 Not Found');
  const admission = host.admit();
  if (admission === undefined) return refuse(client, '409 Conflict');
  await letIn(client, host, { admission, fields, rest });
}

async function letIn(
  client: net.Socket,
  host: DoorHost,
  { admission, fields, rest }: { admission: Admission; fields: string[]; rest: Buffer },
): Promise<void> {
  const endpoint = await admission.endpoint();
  if (endpoint === undefined || client.destroyed) return void client.destroy();
  const upstream = host.open(endpoint);
  client.once('close', () => upstream.destroy());
  upstream.once('close', () => client.destroy());
  upstream.once('data', (chunk: Buffer) => {
    if (chunk.toString('latin1', 0, 12) === 'HTTP/1.1 101') admission.begun(endpoint, upstream);
  });
  // What is packed could not be looked at.
  const others = fields.filter((field) => !/^(?:host|sec-websocket-extensions):/i.test(field));
  const head = [`GET /${endpoint.key ?? ''} HTTP/1.1`, `Host: 127.0.0.1:${endpoint.port}`, ...others, '', ''].join('\r\n');
  upstream.write(Buffer.concat([Buffer.from(head, 'latin1'), rest]));
  const words = new InspectorWords({
    paused: (is) => endpoint.paused(is),
    settled: () => endpoint.settled(),
    ending: () => admission.ends(),
  });
  const frames = new ClientFrames((text) => {
    words.settledBy = lastOfBeginning(text) ?? words.settledBy;
  });
  const look = (chunk: Buffer): void => {
    // Inspectors hang up first when they are told goodbye.
    if (frames.saysGoodbye(chunk)) admission.leaves();
  };
  look(rest);
  client.on('data', look);
  client.pipe(upstream);
  passWords(upstream, client, { host, words });
}

/** What debuggers ask for when they have said all that there is to say at the beginning. @returns the number of that request. */
function lastOfBeginning(text: string): number | undefined {
  if (!text.includes('"Runtime.runIfWaitingForDebugger"')) return undefined;
  try {
    const { id } = JSON.parse(text) as { id?: unknown };
    return typeof id === 'number' ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Passes on what the inspector may say, for as long as the session lasts. */
function passWords(upstream: Duplex, client: net.Socket, { host, words }: { host: DoorHost; words: InspectorWords }): void {
  client.on('drain', () => upstream.resume());
  upstream.once('end', () => client.end());
  onData(upstream, (chunk) => {
    for (const bytes of words.take(chunk)) if (!client.destroyed && !client.write(bytes)) upstream.pause();
    if (!words.broken || upstream.destroyed) return;
    host.tell(
      'The debugger was disconnected: what the inspector in the worker said is none of its messages, or one that is too large or nested too deeply.',
    );
    upstream.destroy();
  });
}

/** Messages that are longer are none of those that are looked at. */
const LONGEST_LOOKED_AT = 256;

/** Follows what a WebSocket client sends, frame by frame, to see the one that closes, and what short ones say. */
class ClientFrames {
  readonly #onShort: (text: string) => void;
  #head: Buffer = Buffer.alloc(0);
  /** What is left of the frame that was seen last. */
  #left = 0;
  /** What came of a short one so far, with its mask. */
  #short: { mask: Buffer; pieces: Buffer[] } | undefined;

  constructor(onShort: (text: string) => void) {
    this.#onShort = onShort;
  }

  saysGoodbye(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      const skipped = Math.min(this.#left, chunk.length - at);
      this.#short?.pieces.push(chunk.subarray(at, at + skipped));
      this.#left -= skipped;
      at += skipped;
      if (this.#left === 0) this.#readShort();
      if (at === chunk.length) break;
      this.#head = Buffer.concat([this.#head, chunk.subarray(at, ++at)]);
      const head = this.#head;
      const short = (head[1] ?? 0) & 0x7f;
      const more = short === 127 ? 8 : short === 126 ? 2 : 0;
      const mask = head[1]! & 0x80 ? 4 : 0;
      if (head.length < 2 || head.length < 2 + more + mask) continue;
      if ((head[0]! & 0x0f) === 8) return true;
      this.#left = more === 0 ? short : more === 2 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
      if (mask > 0 && this.#left <= LONGEST_LOOKED_AT) this.#short = { mask: head.subarray(2 + more), pieces: [] };
      this.#head = Buffer.alloc(0);
    }
    return false;
  }

  #readShort(): void {
    if (this.#short === undefined) return;
    const { mask, pieces } = this.#short;
    this.#short = undefined;
    this.#onShort(
      Buffer.concat(pieces)
        .map((byte, index) => byte ^ mask[index % 4]!)
        .toString(),
    );
  }
}

/** What Node.js says of itself there. */
const VERSION = { Browser: 'node.js', 'Protocol-Version': '1.1' };

function targets({ localPort }: net.Socket, secret: string, isOccupied: boolean): object[] {
  const served: ServedAnswer = { title: SERVED_TITLE, isOccupied };
  const address = `ws://127.0.0.1:${localPort}/${secret}`;
  return [{ description: 'Codex plugin', id: secret, ...served, type: 'node', url: '', webSocketDebuggerUrl: address }];
}

/** Whether the port was asked for by a name that no page can have: a name that somebody's DNS leads here is none. */
function isByNumber(fields: readonly string[]): boolean {
  const hosts = fields.filter((field) => /^host:/i.test(field));
  return (
    hosts.length === 1 &&
    /^host:\s*(?:localhost|127\.0\.0\.1)(?::\d+)?\s*$/i.test(hosts[0]!) &&
    !fields.some((field) => /^origin:/i.test(field))
  );
}

function sayJson(client: net.Socket, value: object): void {
  const text = JSON.stringify(value);
  const head = ['HTTP/1.1 200 OK', 'Content-Type: application/json; charset=UTF-8', 'Cache-Control: no-cache', 'Connection: close'];
  client.end([...head, `Content-Length: ${Buffer.byteLength(text)}`, '', text].join('\r\n'), () => client.destroy());
}

function refuse(client: net.Socket, status: string): void {
  client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => client.destroy());
}

/** @returns undefined for what is no head of a request, or ends before it is one. */
function readHead(client: net.Socket): Promise<{ request: string; fields: string[]; rest: Buffer } | undefined> {
  return new Promise((resolve) => {
    let read = Buffer.alloc(0);
    const done = (found: { request: string; fields: string[]; rest: Buffer } | undefined): void => {
      client.off('data', look);
      client.pause();
      resolve(found);
    };
    const look = (chunk: Buffer): void => {
      read = Buffer.concat([read, chunk]);
      const end = read.indexOf('\r\n\r\n');
      if (end < 0 && read.length <= LONGEST_HEAD) return;
      if (end < 0 || end > LONGEST_HEAD) return done(undefined);
      const [request = '', ...fields] = read.toString('latin1', 0, end).split('\r\n');
      done({ request, fields, rest: read.subarray(end + 4) });
    };
    client.on('data', look);
    client.once('close', () => resolve(undefined));
  });
}
