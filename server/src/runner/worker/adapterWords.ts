// What the debug adapter inside a worker may say to the user's debugger. Whoever speaks there is the plugin: it may have brought its own adapter. A debugger
// does more for its adapter than to show things: it runs commands in a terminal, starts further sessions, follows links and opens places. So only
// answers to what the debugger asked for pass, and events that say how the plugin is doing; of both, nothing by which something would be done elsewhere.
import { withoutLinks } from '../../text/shownText.ts';
import type { AdapterMessage } from './adapterMessages.ts';

/** Those of the protocol. Editors act upon others: `debugpyAttach`, for one, starts a session with a configuration of the sender's. */
const EVENTS = new Set([
  ...['initialized', 'stopped', 'continued', 'exited', 'terminated', 'thread', 'output', 'breakpoint', 'module', 'loadedSource', 'process'],
  ...['capabilities', 'progressStart', 'progressUpdate', 'progressEnd', 'invalidated', 'memory'],
]);

/** What editors show as a part of a program's output. `important` ones become notifications, `telemetry` is sent away. */
const CATEGORIES = new Set(['console', 'stdout', 'stderr']);

/** What a client says that it does for its adapter. */
const SERVICES = ['supportsRunInTerminalRequest', 'supportsStartDebuggingRequest', 'supportsArgsCanBeInterpretedByShell'];

/** Texts that editors show in notifications and hovers, where what looks like a link becomes one, which may run a command. */
const SHOWN = new Set(['message', 'title']);

/** As much of why something failed as is shown, and of each part that is filled in. */
const LONGEST_REASON = 10_000;
const LONGEST_PART = 1000;

/** Requests after which the code goes on. */
const GOING_ON = new Set(['continue', 'next', 'stepIn', 'stepOut', 'goto', 'restart', 'disconnect', 'terminate']);

type Body = Record<string, unknown>;

/** What becomes of a message from the adapter. */
export type Verdict =
  | { kind: 'pass'; message: AdapterMessage }
  | { kind: 'drop' }
  /** The adapter wants something done: it gets `answer`, and nobody else hears of it. */
  | { kind: 'refuse'; command: string; answer: AdapterMessage };

/** Follows one conversation: what was asked for, and what may be answered. */
export class AdapterWords {
  /** The commands of requests that have no answer yet, by their number. */
  readonly #asked = new Map<number, string>();
  readonly #onPaused: (is: boolean) => void;
  readonly #onSettled: () => void;

  /**
   * @param onPaused is told whenever the code has stopped, or is to go on.
   * @param onSettled is told once the adapter has all that the client knew when it began.
   */
  constructor(onPaused: (is: boolean) => void = () => undefined, onSettled: () => void = () => undefined) {
    this.#onPaused = onPaused;
    this.#onSettled = onSettled;
  }

  /** @returns what the adapter is told; undefined for what is no request: the client was asked nothing that it could answer. */
  fromClient(message: AdapterMessage): AdapterMessage | undefined {
    const { type, seq, command } = message;
    if (type !== 'request' || typeof seq !== 'number' || typeof command !== 'string') return undefined;
    this.#asked.set(seq, command);
    // What follows such a request does not have to be told.
    if (GOING_ON.has(command)) this.#onPaused(false);
    // The program is the worker, which goes on without its debugger.
    if (command === 'terminate' || command === 'disconnect')
      return { ...message, command: 'disconnect', arguments: { terminateDebuggee: false } };
    // As debugpy has it where its adapter is a process of its own. Threads stop all at once, and one that is left behind would keep its next call for good.
    if (command === 'continue' || command === 'pause') return { ...message, arguments: { ...message.arguments, threadId: '*' } };
    if (command !== 'initialize') return message;
    const offered = Object.entries(message.arguments ?? {}).filter(([name]) => !SERVICES.includes(name));
    return { ...message, arguments: Object.fromEntries(offered) };
  }

  /** Decides about what the adapter says. */
  fromAdapter(message: AdapterMessage): Verdict {
    switch (message.type) {
      case 'response':
        return this.#response(message);
      case 'event':
        if (message['event'] === 'stopped') this.#onPaused(true);
        if (message['event'] === 'continued') this.#onPaused(false);
        return event(message);
      case 'request': {
        const command = String(message.command).slice(0, 100);
        const reason = 'A plugin that is being debugged asks nothing of its debugger.';
        const answer = { seq: 0, type: 'response', request_seq: Number(message.seq) || 0, success: false, command, message: reason };
        return { kind: 'refuse', command, answer };
      }
      default:
        return { kind: 'drop' };
    }
  }

  #response({ seq, request_seq, success, message, body }: AdapterMessage): Verdict {
    const command = this.#asked.get(request_seq as number);
    if (command === undefined) return { kind: 'drop' };
    this.#asked.delete(request_seq as number);
    if (command === 'configurationDone') this.#onSettled();
    const answer: AdapterMessage = {
      seq: numberOf(seq),
      type: 'response',
      request_seq: request_seq!,
      success: success === true,
      command,
      ...(typeof message === 'string' && { message: withoutMarkup(message) }),
    };
    const harmless = success === true ? harmlessBody(body) : failure(body);
    return { kind: 'pass', message: harmless === undefined ? answer : { ...answer, body: harmless } };
  }
}

function event({ seq, event: name, body }: AdapterMessage): Verdict {
  if (typeof name !== 'string' || !EVENTS.has(name)) return { kind: 'drop' };
  const given = harmlessBody(body);
  if (name === 'output') {
    if (given?.['category'] === 'telemetry') return { kind: 'drop' };
    if (given !== undefined && !CATEGORIES.has(given['category'] as string)) given['category'] = 'console';
  }
  // Otherwise it has the session started anew, with data of its own.
  if (name === 'terminated') delete given?.['restart'];
  const message: AdapterMessage = { seq: numberOf(seq), type: 'event', event: name };
  return { kind: 'pass', message: given === undefined ? message : { ...message, body: given } };
}

/** Why something failed, in words only: no address to open, which may be a command, and nothing to be sent away. */
function failure(body: unknown): Body | undefined {
  const error = isObject(body) ? body['error'] : undefined;
  if (!isObject(error)) return undefined;
  const variables = isObject(error['variables']) ? error['variables'] : {};
  const format = typeof error['format'] === 'string' ? error['format'].slice(0, LONGEST_REASON) : '';
  // Filled in here: a link could be put together of pieces that are none.
  const filled = format.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const part = Object.hasOwn(variables, name) ? variables[name] : undefined;
    return typeof part === 'string' ? part.slice(0, LONGEST_PART) : whole;
  });
  const shown = withoutMarkup(filled.slice(0, LONGEST_REASON));
  return { error: { id: numberOf(error['id']), format: shown, showUser: error['showUser'] === true } };
}

function harmlessBody(body: unknown): Body | undefined {
  return isObject(body) ? (harmless(body) as Body) : undefined;
}

function harmless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(harmless);
  if (!isObject(value)) return value;
  const copy: Body = {};
  for (const [name, inner] of Object.entries(value)) {
    if (name === '__proto__' || (name === 'path' && typeof inner === 'string' && leadsAway(inner))) continue;
    copy[name] = SHOWN.has(name) && typeof inner === 'string' ? withoutMarkup(inner) : harmless(inner);
  }
  return copy;
}

/** Whether a place is none on this machine: editors open addresses as well, and Windows asks other machines for their shares. */
function leadsAway(place: string): boolean {
  return /^[a-z][a-z\d+.-]+:/i.test(place) || /^[\\/]{2}/.test(place);
}

/** Takes links and icons apart, also those of Markdown. */
function withoutMarkup(text: string): string {
  return withoutLinks(text)
    .replace(/\](?=[[:])/g, '] ')
    .replace(/<(?=[a-z][a-z\d+.-]*:)/gi, '< ');
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
