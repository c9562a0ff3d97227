// Who may reach the debug adapter inside a Python worker: a client whose request to attach has the session's secret among its arguments. The protocol has
// it that a client introduces itself first, and waits for the answer; more than that gets nobody through who has not shown the secret, and not even that
// where a session is on: an adapter leaves the client that it has for one that comes. What the adapter may say in return, who is the plugin's as much as
// the worker is, `adapterWords.ts` decides.
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import { ATTACH_SECRET, SERVED_REQUEST, SERVED_TITLE, type ServedAnswer } from '../../contract/attachTarget.ts';
import { oneLine } from '../../text/shownText.ts';
import { AdapterMessages, encodeMessage, type AdapterMessage } from './adapterMessages.ts';
import { AdapterWords } from './adapterWords.ts';
import type { DebuggerEndpoint, DoorHost } from './door.ts';
import { onData } from './guardedListener.ts';

/** Requests of our own are answered to nobody else, and clients count from 1. */
const OWN_SEQUENCE = 2_000_000_000;

/** The longest message of somebody who is not let in yet, and of an adapter until then. */
const STRANGERS_BYTES = 256 * 1024;
/** The longest one of a client that is. */
const LONGEST_BYTES = 64 * 1024 * 1024;
/** The longest one of an adapter whose client is, which is as long as what handlers answer may be. */
const ADAPTERS_BYTES = 8 * 1024 * 1024;
/** How much an adapter leaves unread of what it is told. */
const UNREAD_BYTES = 16 * 1024 * 1024;
/** How long a client may take to say goodbye to an adapter that is gone, in ms. */
const PARTING_MS = 2000;
/** How many different things that an adapter must not ask for are told of. */
const MOST_TOLD = 10;

/** A client and the adapter that it talks to. */
interface Talk {
  client: net.Socket;
  upstream: Duplex;
  host: DoorHost;
  words: AdapterWords;
  fromClient: AdapterMessages;
  fromAdapter: AdapterMessages;
  /** Nothing more is asked of the adapter: it has said that its program ends, or the client that it goes. */
  isEnding: boolean;
}

/** Lets in whoever attaches with the secret. */
export async function adapterDoor(client: net.Socket, host: DoorHost): Promise<void> {
  const messages = new AdapterMessages(STRANGERS_BYTES);
  const fromClient = nextMessages(client, messages);
  const first = await fromClient.next();
  if (isRequest(first, SERVED_REQUEST) && host.published() !== undefined) {
    const body: ServedAnswer = { title: SERVED_TITLE, isOccupied: host.isOccupied() };
    return endWith(client, first, { success: true, body });
  }
  if (!isRequest(first, 'initialize')) return void client.destroy();
  if (host.isOccupied()) {
    const reason = 'Another debugger is attached to this plugin. End its session first.';
    return endWith(client, first, { success: false, message: reason, body: { error: { id: 1, format: reason, showUser: true } } });
  }
  const endpoint = await host.running();
  if (endpoint !== undefined) await host.letGo(endpoint);
  if (endpoint === undefined || client.destroyed) return void client.destroy();
  const upstream = host.open(endpoint);
  const hangUpOnClient = (): void => void client.destroy();
  upstream.once('close', hangUpOnClient);
  const fromAdapter = new AdapterMessages(STRANGERS_BYTES);
  const words = new AdapterWords(
    (is) => endpoint.paused(is),
    () => endpoint.settled(),
  );
  const talk: Talk = { client, upstream, host, words, fromClient: messages, fromAdapter, isEnding: false };
  client.once('close', () => hangUp(talk));
  passAnswers(talk);
  if (endpoint.key !== undefined) upstream.write(request(OWN_SEQUENCE, 'pydevdAuthorize', { debugServerAccessToken: endpoint.key }));
  passRequest(talk, first);
  const second = await fromClient.next();
  if (second === undefined || !isRequest(second, 'attach') || !isKnown(second, host)) return void client.destroy();
  upstream.off('close', hangUpOnClient);
  letIn(talk, endpoint, second);
}

function letIn(talk: Talk, endpoint: DebuggerEndpoint, attach: AdapterMessage): void {
  const { client, upstream, host, fromClient, fromAdapter } = talk;
  const admission = host.admit();
  if (admission === undefined) return void client.destroy();
  admission.begun(endpoint, upstream, () => partFrom(talk));
  fromClient.longest = LONGEST_BYTES;
  fromAdapter.longest = ADAPTERS_BYTES;
  const { [ATTACH_SECRET]: _ours, ...others } = attach.arguments ?? {};
  passRequest(talk, { ...attach, arguments: others });
  const pass = (chunk: Buffer): void => {
    for (const message of fromClient.take(chunk)) {
      if (isRequest(message, 'disconnect') || isRequest(message, 'terminate')) {
        if (talk.isEnding) return endWith(client, message, { success: true });
        talk.isEnding = true;
        admission.leaves();
      } else if (talk.isEnding) continue;
      passRequest(talk, message);
    }
    if (fromClient.broken) client.destroy();
  };
  onData(client, pass);
  upstream.on('drain', () => client.resume());
  client.resume();
  pass(Buffer.alloc(0));
}

/**
 * The adapter is gone with its worker. Editors that were told so say goodbye, and would wait for two seconds for an answer, in which they do not come back
 * for the next worker.
 */
function partFrom({ client, isEnding }: Talk): void {
  if (!isEnding || client.destroyed) return void client.destroy();
  const patience = setTimeout(() => client.destroy(), PARTING_MS).unref();
  client.once('close', () => clearTimeout(patience)).resume();
}

/** The last that a client is told. */
function endWith(client: net.Socket, { seq = 0, command = '' }: AdapterMessage, outcome: Record<string, unknown>): void {
  client.end(encodeMessage({ seq: OWN_SEQUENCE + 2, type: 'response', request_seq: seq, command, ...outcome }), () => client.destroy());
}

/** Says goodbye for a client that has gone without: what it has stopped goes on, and the next one has to show the token again. */
function hangUp({ upstream, isEnding, host }: Talk): void {
  if (upstream.destroyed) return;
  // A second goodbye, or one of a client whose place was taken, would be one for the next client as well, who may be there by then.
  if (isEnding || host.isOccupied()) return void upstream.destroy();
  upstream.end(request(OWN_SEQUENCE + 1, 'disconnect', { terminateDebuggee: false }));
  upstream.resume();
}

function passRequest({ client, upstream, words }: Talk, message: AdapterMessage): void {
  const asked = words.fromClient(message);
  if (asked !== undefined && !upstream.write(encodeMessage(asked))) client.pause();
}

/** Passes on what the adapter may say, for as long as the session lasts. */
function passAnswers(talk: Talk): void {
  const { client, upstream, host, words, fromAdapter } = talk;
  const told = new Set<string>();
  const refuse = (command: string, answer: AdapterMessage): void => {
    if (upstream.writableLength > UNREAD_BYTES) upstream.destroy();
    else if (upstream.writable) upstream.write(encodeMessage(answer));
    if (told.has(command) || told.size >= MOST_TOLD) return;
    told.add(command);
    host.tell(
      `The plugin asked the debugger for "${oneLine(command, 60)}", which was refused: it may not have anything done outside of its worker.`,
    );
  };
  client.on('drain', () => upstream.resume());
  onData(upstream, (chunk) => {
    for (const message of fromAdapter.take(chunk)) {
      const verdict = words.fromAdapter(message);
      if (verdict.kind === 'pass' && message.type === 'event' && message['event'] === 'terminated') talk.isEnding = true;
      if (verdict.kind === 'refuse') refuse(verdict.command, verdict.answer);
      else if (verdict.kind === 'pass' && !client.destroyed) {
        const bytes = [encodeMessage(verdict.message)];
        // For who wanted the program to end, the session is over; the adapter was told to let go of it.
        if (verdict.message.command === 'terminate')
          bytes.push(encodeMessage({ seq: OWN_SEQUENCE + 3, type: 'event', event: 'terminated' }));
        if (!client.write(Buffer.concat(bytes))) upstream.pause();
      }
    }
    if (!fromAdapter.broken || upstream.destroyed) return;
    host.tell(
      'The debugger was disconnected: what the debug adapter in the worker said is no message of the protocol, or one that is too large or nested too deeply.',
    );
    upstream.destroy();
  });
}

/** The messages of a client, one at a time; undefined when there are no more, or what comes is none. */
function nextMessages(client: net.Socket, messages: AdapterMessages): { next(): Promise<AdapterMessage | undefined> } {
  return {
    next: () => {
      if (client.destroyed) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const done = (message: AdapterMessage | undefined): void => {
          stop();
          client.off('close', end);
          client.pause();
          resolve(message);
        };
        const end = (): void => done(undefined);
        const look = (chunk: Buffer): void => {
          // One at a time: what follows the request to attach is for the adapter only.
          const [message] = messages.take(chunk, 1);
          if (message !== undefined || messages.broken) done(message);
        };
        const stop = onData(client, look);
        client.once('close', end).resume();
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
  return host.published() !== undefined || (typeof secret === 'string' && host.knows(secret));
}

function request(seq: number, command: string, given: Record<string, unknown>): Buffer {
  return encodeMessage({ seq, type: 'request', command, arguments: given });
}
