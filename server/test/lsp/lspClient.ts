// A plain language client: JSON-RPC framing over the server's stdio, and nothing of our own client's code.
import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

interface Message {
  jsonrpc: '2.0';
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

export interface Received {
  method: string;
  // Tests know which message they look at.
  // oxlint-disable-next-line typescript/no-explicit-any
  params: any;
}

/** As much of a ChildProcess as a client and its tests need. */
export interface ServerProcess {
  readonly pid?: number | undefined;
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
  once(event: 'exit', listener: (code: number | null, signal: string | null) => void): unknown;
  kill(signal?: NodeJS.Signals): boolean;
}

export interface ClientOptions {
  server: string;
  env?: Record<string, string>;
  /** Starts the server where it runs elsewhere. */
  start?: ((server: string, env: Record<string, string>) => ServerProcess) | undefined;
  /** Answers to the server's requests, by method. */
  // oxlint-disable-next-line typescript/no-explicit-any
  answers?: Record<string, (params: any) => unknown>;
}

const PATIENCE_MS = 15_000;

function startHere(server: string, env: Record<string, string>): ServerProcess {
  return spawn(process.execPath, [server, '--stdio'], { stdio: 'pipe', env: { ...process.env, ...env } });
}

export class LspClient {
  readonly process: ServerProcess;
  readonly received: Received[] = [];
  /** What an editor shows now, by URI: each list that the server publishes replaces the one before. */
  readonly diagnostics = new Map<string, Received['params'][]>();
  /** Resolves with the exit code, or the signal's name. */
  readonly exited: Promise<number | string>;
  stderr = '';
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly answers: Record<string, (params: any) => unknown>;
  #nextId = 1;
  #buffer = Buffer.alloc(0);
  readonly #pending = new Map<number | string, (message: Message) => void>();
  /** By request: how many messages had come when it was answered. */
  readonly #answeredAfter = new Map<number | string, number>();
  readonly #waiting = new Set<() => void>();

  constructor({ server, env = {}, start = startHere, answers = {} }: ClientOptions) {
    this.answers = answers;
    this.process = start(server, env);
    this.process.stdout!.on('data', (chunk: Buffer) => this.#read(chunk));
    this.process.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.process.stdin!.on('error', () => {});
    this.exited = new Promise((resolve) => this.process.once('exit', (code, signal) => resolve(code ?? signal ?? -1)));
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  async request(method: string, params: unknown = null): Promise<any> {
    const id = this.#nextId++;
    const { promise, resolve } = Promise.withResolvers<Message>();
    this.#pending.set(id, resolve);
    this.#send({ jsonrpc: '2.0', id, method, params });
    const answer = await promise;
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }

  /** Sends a request and returns its id beside the answer, so that it can be cancelled. */
  start(method: string, params: unknown): { id: number; answer: Promise<unknown> } {
    const id = this.#nextId;
    return { id, answer: this.request(method, params) };
  }

  notify(method: string, params: unknown = {}): void {
    this.#send({ jsonrpc: '2.0', method, params });
  }

  /** The first message (or request) from the server, past or future, that fits. Later ones may say something else: this is no state. */
  async waitFor(method: string, fits: (params: Received['params']) => boolean = () => true): Promise<Received['params']> {
    const { params } = await this.until(
      () => this.received.find((message) => message.method === method && fits(message.params)),
      () => `No ${method} came.`,
    );
    return params;
  }

  /** Looks now and after each message until there is something to see. */
  async until<T>(see: () => T | undefined, otherwise: () => string): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const look = (): void => {
      const seen = see();
      if (seen !== undefined) resolve(seen);
    };
    this.#waiting.add(look);
    const all = (): string => this.received.map((message) => JSON.stringify(message).slice(0, 300)).join('\n');
    const timer = setTimeout(() => reject(new Error(`${otherwise()} Received:\n${all()}\n${this.stderr}`)), PATIENCE_MS);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
    }
  }

  /** The messages that came before the answer to a request. */
  receivedBefore(id: number): Received[] {
    return this.received.slice(0, this.#answeredAfter.get(id));
  }

  count(method: string, fits: (params: Received['params']) => boolean = () => true): number {
    return this.received.filter((message) => message.method === method && fits(message.params)).length;
  }

  /** Ends the server as an editor does. */
  async stop(): Promise<number | string> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await Promise.race([this.request('shutdown'), this.exited]);
      this.notify('exit', null);
    }
    return await this.exited;
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify(message));
    this.process.stdin!.write(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const headerEnd = this.#buffer.indexOf('\r\n\r\n');
      if (headerEnd === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, headerEnd).toString())![1]);
      const start = headerEnd + 4;
      if (this.#buffer.length < start + length) return;
      const message = JSON.parse(this.#buffer.subarray(start, start + length).toString()) as Message;
      this.#buffer = this.#buffer.subarray(start + length);
      this.#take(message);
    }
  }

  #take(message: Message): void {
    if (message.method === undefined) {
      this.#answeredAfter.set(message.id!, this.received.length);
      this.#pending.get(message.id!)?.(message);
      this.#pending.delete(message.id!);
      return;
    }
    const { method, params } = message as Received;
    this.received.push({ method, params });
    if (method === 'textDocument/publishDiagnostics') this.diagnostics.set(params.uri, params.diagnostics);
    if (message.id !== undefined) void this.#answer(message);
    for (const look of this.#waiting) look();
  }

  async #answer({ id, method, params }: Message): Promise<void> {
    const answer = this.answers[method!];
    if (answer) this.#send({ jsonrpc: '2.0', id: id!, result: (await answer(params)) ?? null });
    else this.#send({ jsonrpc: '2.0', id: id!, error: { code: -32601, message: `This client does not know ${method}` } });
  }
}
