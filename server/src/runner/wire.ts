// The protocol between the runner and its worker programs (server/workers/node/worker.mjs and server/workers/python/worker.py): message types, framing, checks.
//
// One duplex pipe, file descriptor 3 of the worker. A frame is a 4-byte big-endian header length, a 4-byte big-endian body length, a JSON
// header and raw body bytes. Events and responses travel as bodies, so that their JSON is written and read once.
import { BUDGETS } from '../contract/budgets.ts';
import { LOG_LEVELS, type LogLevel } from '../contract/logLevel.ts';

/**
 * Both sides say which protocol they speak: programs of two releases that were mixed up must not misunderstand each other.
 * The copies are in server/workers/node/worker.mjs and server/workers/python/worker.py.
 */
export const PROTOCOL_VERSION = 2;

/** The largest header that a worker may send. Workers shorten stacks and messages to stay far below it. */
export const MAX_HEADER_BYTES = 256 * 1024;

const PREFIX_BYTES = 8;

const NOTHING = Buffer.alloc(0);

/** Host to worker. What the body holds is said beside each. */
export type WorkerRequest =
  /** First frame, and again whenever the plugin's settings change. Body: the settings as a JSON object. */
  | { type: 'configure'; pluginId: string; folder: string }
  /** Run one handler. Body: the event as JSON text. */
  | {
      type: 'call';
      id: number;
      /** Absolute path of the script, and its name relative to the plugin's folder for log lines. */
      path: string;
      script: string;
      event: string;
      eventId: string;
      /** The function that the manifest names, if it does. */
      function?: string;
      /** The worker sends `started` when the script is loaded and the function is about to run. */
      announce: boolean;
      /** How long the function may run. */
      deadlineMs: number;
      /** The event's responses carry nothing, so that returning nothing is right. */
      mayReturnNothing: boolean;
      /** The function gets the body as an object, whatever it is marked with. */
      parsed?: true;
    }
  /**
   * Abort a call's signal; a call that has not started yet must not start any more. With `timeout`, a call that has not run for as long as it
   * may goes on. It is answered by `ran`. No body.
   */
  | { type: 'cancel'; id: number; reason: 'cancelled' | 'timeout' }
  /**
   * The worker is being replaced: a call that has not begun must not begin any more, and fails as `cancelled` with 0 ms; one that has begun goes
   * on. No body.
   */
  | { type: 'withdraw'; id: number }
  /** Let a debugger attach. Answered by `debugging`. No body. */
  | { type: 'debug' }
  /** Import a script before there is a call for it, and look for what events call in it. Answered by `imported`. No body. */
  | { type: 'import'; id: number; path: string; script: string; handlers: readonly WireHandler[] }
  /** Another worker takes over: say what handlers have kept in their state. Answered by `state`. No body. */
  | { type: 'handOver' }
  /** What the handlers of the worker before had kept in their state. Body: as that one said it. */
  | { type: 'inherit' }
  /** Begin a profile of what runs, which is looked at every so often. Answered by `profiling`, before any later call begins. No body. */
  | { type: 'profile'; intervalUs: number }
  /** Until the profile ends, each call runs its handler again and again for so long, a quarter of its deadline at most. No body, no answer. */
  | { type: 'burst'; ms: number }
  /** End it. Answered by `profile`, in one or more parts. No body. */
  | { type: 'endProfile' };

/** What is called for an event: the function that the manifest names, if it does. */
export interface WireHandler {
  event: string;
  function?: string;
}

/** In what way a call failed inside the worker. */
const CALL_FAULTS = [
  'import',
  'not-found',
  'threw',
  'rejected',
  'uncaught',
  'exit',
  'nothing',
  'not-object',
  'not-json',
  'too-large',
  'cancelled',
] as const;

export type CallFault = (typeof CALL_FAULTS)[number];

/** What a plugin lacked a permission for, as its own process tells it: shown, never acted upon. `detail` completes "the plugin may not …". */
export interface WireDenial {
  permission: string;
  detail: string;
  /** Only the operating system refused, which it does for other reasons too. */
  guess?: boolean;
  /** The line of the plugin's code that came to it, counted from 1. */
  file?: string;
  line?: number;
}

/**
 * How many denials a worker may tell of with one call. The copies are MAX_DENIALS in server/workers/node/worker.mjs and
 * server/workers/python/codex_worker/calls.py, and MOST_TOLD of the guards.
 */
export const MOST_DENIALS = 8;

/** An error as a worker describes it. */
export interface WireError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
  /** Set when a missing permission is behind it. */
  denial?: WireDenial;
}

/** Something in the state of handlers that no other worker can have: under which key, and why not, in words that complete "it is …". */
export interface WireDropped {
  key: string;
  why: string;
}

/** Of how many such things a worker tells. The copies are in server/workers/node/state.mjs and server/workers/python/codex_worker/state.py. */
export const MOST_DROPPED = 20;

/** Worker to host. */
export type WorkerResponse =
  /** The worker can take calls, as this version of the protocol has them. No body. */
  | { type: 'ready'; protocol: number }
  /** A call that asked for it begins to run now. No body. */
  | { type: 'started'; id: number }
  /** The function of a call that was announced has given the event loop back for the first time, in a worker whose calls share one. No body. */
  | { type: 'waits'; id: number }
  /**
   * Answer to a cancellation for `timeout`, unless the call was answered: for how long the function has run by itself, by the worker's clock. No
   * body.
   */
  | { type: 'ran'; id: number; handlerMs: number }
  /**
   * A call's response. Body: one JSON object, or `null` where the event's responses carry nothing. `handlerMs`: how long the function ran by
   * itself, by the worker's clock. `denials`: what the guard refused while the call ran, the last one last, whatever the handler made of it.
   */
  | { type: 'result'; id: number; function: string; handlerMs: number; denials?: WireDenial[] }
  /** A call failed. `error.message` describes what was returned instead where nothing was thrown. `handlerMs`: 0 when it did not run. No body. */
  | {
      type: 'failure';
      id: number;
      fault: CallFault;
      function?: string;
      handlerMs: number;
      error: WireError;
      denials?: WireDenial[];
    }
  /** Lines that were printed or logged. Body: UTF-8 text, one or more lines. */
  | {
      type: 'log';
      source: 'stdout' | 'stderr' | 'log' | 'runner';
      level: LogLevel;
      eventId?: string;
      script?: string;
    }
  /**
   * Answer to `debug`: the loopback port on which the runtime's own debugger listens and what it asks of those who connect (the path of an inspector, the
   * token of a debug adapter), or why there is none. No body.
   */
  | { type: 'debugging'; port: number; key?: string }
  | { type: 'debugging'; error: string; lacks?: 'debugpy'; isManaged?: boolean }
  /**
   * Answer to `import`: the script is there, or `error` says why it is not. `missing` is the first of the handlers that it does not have, by its place
   * among them; `error.message` lists then what could be called. No body.
   */
  | { type: 'imported'; id: number; error?: WireError; missing?: number }
  /** Answer to `handOver`. Body: the state, in a form that a worker of the same language reads, or nothing where there is none. */
  | { type: 'state'; dropped: WireDropped[] }
  /** Answer to `profile`: it has begun, or why it has not. No body. */
  | { type: 'profiling'; error?: string }
  /**
   * Answer to `endProfile`: bodies that make one JSON object (contract/workerProfile.ts) when put together, with `more` for all but the last; or why
   * there is none.
   */
  | { type: 'profile'; more: boolean }
  | { type: 'profile'; error: string }
  /** The worker is about to exit: an error or an exit that belongs to no call, or (with `id`) a call that ended the process. No body. */
  | { type: 'fatal'; id?: number; error: WireError };

/** Makes one frame, to be written in one go. */
export function encodeFrame(header: WorkerRequest, body: string | Buffer = ''): Buffer {
  const headerText = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(headerText);
  const bodyBytes = Buffer.byteLength(body);
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headerBytes + bodyBytes);
  frame.writeUInt32BE(headerBytes, 0);
  frame.writeUInt32BE(bodyBytes, 4);
  frame.write(headerText, PREFIX_BYTES, 'utf8');
  if (typeof body === 'string') frame.write(body, PREFIX_BYTES + headerBytes, 'utf8');
  else body.copy(frame, PREFIX_BYTES + headerBytes);
  return frame;
}

export type DecodedFrame = { header: WorkerResponse; headerBytes: number; body: Buffer };

/** Cuts a byte stream into frames and checks each. Once `push` has named a violation, the stream is beyond repair. */
export class FrameReader {
  /** The beginning of a frame whose rest is still to come: the first `#available` bytes of it. */
  #partial: Buffer = NOTHING;
  #available = 0;
  /** Bytes that must have arrived before it is worth looking again. */
  #needed = PREFIX_BYTES;

  /** @returns what is wrong with the stream, in words that complete "the worker …", or undefined. */
  push(chunk: Buffer, onFrame: (frame: DecodedFrame) => void): string | undefined {
    let rest = chunk;
    if (this.#available > 0 || chunk.length < this.#needed) {
      this.#append(chunk);
      if (this.#available < this.#needed) return undefined;
      rest = this.#partial.subarray(0, this.#available);
      this.#partial = NOTHING;
      this.#available = 0;
    }
    this.#needed = PREFIX_BYTES;
    while (rest.length >= PREFIX_BYTES) {
      const headerBytes = rest.readUInt32BE(0);
      const bodyBytes = rest.readUInt32BE(4);
      if (headerBytes > MAX_HEADER_BYTES) return `sent a header of ${headerBytes} bytes (limit ${MAX_HEADER_BYTES})`;
      if (bodyBytes > BUDGETS.responseBytes) return `sent a body of ${bodyBytes} bytes (limit ${BUDGETS.responseBytes})`;
      const end = PREFIX_BYTES + headerBytes + bodyBytes;
      if (rest.length < end) {
        this.#needed = end;
        break;
      }
      const header = parseHeader(rest.toString('utf8', PREFIX_BYTES, PREFIX_BYTES + headerBytes));
      if (typeof header === 'string') return header;
      onFrame({ header, headerBytes, body: rest.subarray(PREFIX_BYTES + headerBytes, end) });
      rest = rest.subarray(end);
    }
    if (rest.length > 0) this.#append(rest);
    return undefined;
  }

  /** Into one buffer that grows: a frame that comes byte by byte must not become millions of objects. */
  #append(bytes: Buffer): void {
    const size = this.#available + bytes.length;
    if (size > this.#partial.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(size, Math.min(this.#needed, size * 2)));
      this.#partial.copy(grown, 0, 0, this.#available);
      this.#partial = grown;
    }
    this.#available += bytes.copy(this.#partial, this.#available);
  }
}

function parseHeader(text: string): WorkerResponse | string {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    return `sent a header that is not JSON: ${JSON.stringify(text.slice(0, 80))}`;
  }
  return isWorkerResponse(header) ? header : `sent a message that the protocol does not have: ${text.slice(0, 120)}`;
}

function isWorkerResponse(value: unknown): value is WorkerResponse {
  if (typeof value !== 'object' || value === null) return false;
  const header = value as Record<string, unknown>;
  switch (header['type']) {
    case 'ready':
      // One that does not say it is of a release in which there was none to say.
      header['protocol'] ??= 0;
      return Number.isInteger(header['protocol']);
    case 'started':
    case 'waits':
      return Number.isInteger(header['id']);
    case 'ran':
      return Number.isInteger(header['id']) && isDuration(header['handlerMs']);
    case 'result':
      return (
        Number.isInteger(header['id']) &&
        typeof header['function'] === 'string' &&
        isDuration(header['handlerMs']) &&
        areOptionalDenials(header['denials'])
      );
    case 'failure':
      return (
        Number.isInteger(header['id']) &&
        (CALL_FAULTS as readonly string[]).includes(String(header['fault'])) &&
        isOptionalText(header['function']) &&
        isDuration(header['handlerMs']) &&
        isWireError(header['error']) &&
        areOptionalDenials(header['denials'])
      );
    case 'log':
      return (
        ['stdout', 'stderr', 'log', 'runner'].includes(String(header['source'])) &&
        (LOG_LEVELS as readonly string[]).includes(String(header['level'])) &&
        isOptionalText(header['eventId']) &&
        isOptionalText(header['script'])
      );
    case 'debugging':
      return (isPort(header['port']) && (header['key'] === undefined || isKey(header['key']))) || typeof header['error'] === 'string';
    case 'imported':
      return (
        Number.isInteger(header['id']) &&
        (header['error'] === undefined || isWireError(header['error'])) &&
        (header['missing'] === undefined || (Number.isInteger(header['missing']) && header['error'] !== undefined))
      );
    case 'state':
      return Array.isArray(header['dropped']) && header['dropped'].length <= MOST_DROPPED && header['dropped'].every(isDropped);
    case 'profiling':
      return isOptionalText(header['error']);
    case 'profile':
      return typeof header['more'] === 'boolean' || typeof header['error'] === 'string';
    case 'fatal':
      return (header['id'] === undefined || Number.isInteger(header['id'])) && isWireError(header['error']);
    default:
      return false;
  }
}

function isWireError(value: unknown): value is WireError {
  if (typeof value !== 'object' || value === null) return false;
  const error = value as Record<string, unknown>;
  return (
    typeof error['name'] === 'string' &&
    typeof error['message'] === 'string' &&
    isOptionalText(error['stack']) &&
    isOptionalText(error['code']) &&
    isOptionalDenial(error['denial'])
  );
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function areOptionalDenials(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length <= MOST_DENIALS && value.every(isDenial));
}

function isOptionalDenial(value: unknown): boolean {
  return value === undefined || isDenial(value);
}

/** Whether something that a plugin's process sent is what a guard tells of a refusal. */
export function isDenial(value: unknown): value is WireDenial {
  if (typeof value !== 'object' || value === null) return false;
  const denial = value as Record<string, unknown>;
  return (
    typeof denial['permission'] === 'string' &&
    typeof denial['detail'] === 'string' &&
    (denial['guess'] === undefined || typeof denial['guess'] === 'boolean') &&
    isOptionalText(denial['file']) &&
    (denial['line'] === undefined || (Number.isInteger(denial['line']) && (denial['line'] as number) > 0))
  );
}

function isDropped(value: unknown): value is WireDropped {
  if (typeof value !== 'object' || value === null) return false;
  const { key, why } = value as Record<string, unknown>;
  return typeof key === 'string' && typeof why === 'string';
}

function isDuration(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

/** It is made part of a request's first line. */
function isKey(value: unknown): boolean {
  return typeof value === 'string' && /^[\w-]{1,100}$/.test(value);
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}
