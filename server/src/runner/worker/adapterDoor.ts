// Who may reach the debug adapter inside a Python worker: a client whose request to attach has the session's secret among its arguments. The protocol has
// it that a client introduces itself first, and waits for the answer; more than that gets nobody through who has not shown the secret.
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { ATTACH_SECRET } from '../../contract/attachTarget.ts';
import { AdapterMessages, encodeMessage, type AdapterMessage } from './adapterMessages.ts';
import type { DebuggerEndpoint, DoorHost } from './door.ts';

/** Requests of our own are answered to nobody else, and clients count from 1. */
const OWN_SEQUENCE = 2_000_000_000;

/** The longest message of somebody who is not let in yet, and of an adapter before it has answered. */
const STRANGERS_BYTES = 256 * 1024;
/** The longest one of a client that is. */
const LONGEST_BYTES = 64 * 1024 * 1024;

/** Lets in whoever attaches with the secret. */
export async function adapterDoor(client: net.Socket, host: DoorHost): Promise<void> {
  const messages = new AdapterMessages(STRANGERS_BYTES);
  const fromClient = nextMessages(client, messages);
  const first = await fromClient.next();
  if (!isRequest(first, 'initialize')) return void client.destroy();
  const endpoint = await host.running();
  if (endpoint === undefined || client.destroyed) return void client.destroy();
  const upstream = host.open(endpoint);
  upstream.once('close', () => client.destroy());
  client.once('close', () => hangUp(upstream));
  passAnswers(upstream, client, endpoint.key !== undefined);
  if (endpoint.key !== undefined) upstream.write(request(OWN_SEQUENCE, 'pydevdAuthorize', { debugServerAccessToken: endpoint.key }));
  upstream.write(encodeMessage(first));
  const second = await fromClient.next();
  if (second === undefined || !isRequest(second, 'attach') || !isKnown(second, host)) return void client.destroy();
  letIn(client, host, { endpoint, upstream, attach: second, messages });
}

function letIn(
  client: net.Socket,
  host: DoorHost,
  {
    endpoint,
    upstream,
    attach,
    messages,
  }: { endpoint: DebuggerEndpoint; upstream: Duplex; attach: AdapterMessage; messages: AdapterMessages },
): void {
  const admission = host.admit();
  if (admission === undefined) return void client.destroy();
  admission.begun(endpoint, upstream);
  const { [ATTACH_SECRET]: _ours, ...others } = attach.arguments ?? {};
  upstream.write(encodeMessage({ ...attach, arguments: others }));
  messages.longest = LONGEST_BYTES;
  const pass = (chunk: Buffer): void => {
    for (const message of messages.take(chunk)) {
      if (isRequest(message, 'disconnect')) admission.leaves();
      if (!upstream.write(encodeMessage(message))) client.pause();
    }
    if (messages.broken) client.destroy();
  };
  client.on('data', pass);
  upstream.on('drain', () => client.resume());
  client.resume();
  pass(Buffer.alloc(0));
}

/** Says goodbye for a client that has gone without: what it has stopped goes on, and the next one has to show the token again. */
function hangUp(upstream: Duplex): void {
  if (upstream.destroyed) return;
  upstream.end(request(OWN_SEQUENCE + 1, 'disconnect', { terminateDebuggee: false }));
  upstream.resume();
}

/** Passes on what the adapter says, but for its answer to the token: after that one, as it comes. */
function passAnswers(upstream: Duplex, client: net.Socket, hasToken: boolean): void {
  const messages = new AdapterMessages(STRANGERS_BYTES);
  let isAnswered = !hasToken;
  const pass = (bytes: Uint8Array): void => {
    if (bytes.length > 0 && !client.destroyed && !client.write(bytes)) upstream.pause();
  };
  client.on('drain', () => upstream.resume());
  upstream.on('data', (chunk: Buffer) => {
    if (isAnswered) return pass(chunk);
    for (const message of messages.take(chunk)) {
      if (message.request_seq === OWN_SEQUENCE) isAnswered = true;
      else pass(encodeMessage(message));
    }
    if (isAnswered) pass(messages.rest);
    else if (messages.broken) upstream.destroy();
  });
}

/** The messages of a client, one at a time; undefined when there are no more, or what comes is none. */
function nextMessages(client: net.Socket, messages: AdapterMessages): { next(): Promise<AdapterMessage | undefined> } {
  return {
    next: () => {
      if (client.destroyed) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const done = (message: AdapterMessage | undefined): void => {
          client.off('data', look).off('close', end);
          client.pause();
          resolve(message);
        };
        const end = (): void => done(undefined);
        const look = (chunk: Buffer): void => {
          // One at a time: what follows the request to attach is for the adapter only.
          const [message] = messages.take(chunk, 1);
          if (message !== undefined || messages.broken) done(message);
        };
        client.on('data', look).once('close', end).resume();
        look(Buffer.alloc(0));
      });
    },
  };
}

function isRequest(message: AdapterMessage | undefined, command: string): message is AdapterMessage {
  return message?.type === 'request' && message.command === command;
}

function isKnown({ arguments: given }: AdapterMessage, host: DoorHost): boolean {
  const secret = given?.[ATTACH_SECRET];
  return typeof secret === 'string' && host.knows(secret);
}

function request(seq: number, command: string, given: Record<string, unknown>): Buffer {
  return encodeMessage({ seq, type: 'request', command, arguments: given });
}
