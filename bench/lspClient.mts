// A small language client: JSON-RPC over the stdio of dist/server.js, and nothing that an editor would add to the times.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';

interface Message {
  id?: number | string;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { message: string };
}

/** Something that was asked, and may be taken back. */
export interface Question<T> {
  /** Rejects where the server says that it was taken back. */
  answer: Promise<T>;
  cancel(): void;
}

type Waiter = { method: string; matches: (params: unknown) => boolean; resolve: (params: unknown) => void };

export class LspClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #waiters: Waiter[] = [];
  readonly #listeners = new Map<string, (params: unknown) => void>();
  #buffer: Buffer = Buffer.alloc(0);
  #lastId = 0;
  /** Rejects when the server ends, so that nobody waits for an answer that cannot come. */
  readonly #ended: Promise<never>;

  constructor(command: string, server: string, environment: NodeJS.ProcessEnv) {
    this.#child = spawn(command, [server, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'], env: environment });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    const { promise, reject } = Promise.withResolvers<never>();
    this.#child.on('error', reject).on('exit', (code) => reject(new Error(`The server ended with ${code}.`)));
    promise.catch(() => undefined);
    this.#ended = promise;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /**
   * The handshake up to and with `initialized`.
   * @param more.watchesFiles as VS Code and most editors do; otherwise the server has to.
   */
  async initialize(
    workspaceFolder: string,
    { settings = {}, watchesFiles = true }: { settings?: Record<string, unknown>; watchesFiles?: boolean } = {},
  ): Promise<void> {
    const uri = pathToFileURL(workspaceFolder).href;
    await this.request('initialize', {
      processId: process.pid,
      rootUri: uri,
      workspaceFolders: [{ uri, name: 'bench' }],
      capabilities: {
        workspace: { workspaceFolders: true, ...(watchesFiles && { didChangeWatchedFiles: { dynamicRegistration: true } }) },
        textDocument: { synchronization: { willSaveWaitUntil: true, didSave: true }, publishDiagnostics: {} },
        experimental: { codexPlugins: { views: true } },
      },
      initializationOptions: { trusted: true, grants: 'manifest', settings },
    });
    this.notify('initialized', {});
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return this.ask<T>(method, params).answer;
  }

  ask<T>(method: string, params: unknown): Question<T> {
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#answers.set(id, { resolve, reject });
    this.#send({ id, method, params });
    const answer = Promise.race([promise as Promise<T>, this.#ended]);
    return { answer, cancel: () => this.notify('$/cancelRequest', { id }) };
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** Tells of every notification of this kind. There is one listener for each. */
  listen(method: string, listener: (params: unknown) => void): void {
    this.#listeners.set(method, listener);
  }

  /** The parameters of the next notification that fits. */
  next<T>(method: string, matches: (params: T) => boolean): Promise<T> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#waiters.push({ method, matches: matches as (params: unknown) => boolean, resolve });
    return Promise.race([promise as Promise<T>, this.#ended]);
  }

  async close(): Promise<void> {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    this.#child.once('exit', () => resolve());
    await this.request('shutdown', null);
    this.notify('exit', null);
    await ended;
  }

  #send(message: Message): void {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #read(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.toString('latin1', 0, end))?.[1]);
      const start = end + 4;
      if (this.#buffer.length < start + length) return;
      const message = JSON.parse(this.#buffer.toString('utf8', start, start + length)) as Message;
      this.#buffer = this.#buffer.subarray(start + length);
      this.#take(message);
    }
  }

  #take(message: Message): void {
    const { id, method } = message;
    if (method !== undefined && id !== undefined) {
      // Requests of the server, such as for configuration: this client has no settings, and none of its files change.
      const items = (message.params as { items?: unknown[] } | undefined)?.items;
      this.#send({ id, result: items ? items.map(() => null) : null });
    } else if (method !== undefined) {
      this.#listeners.get(method)?.(message.params);
      const waiter = this.#waiters.find((one) => one.method === method && one.matches(message.params));
      this.#waiters = this.#waiters.filter((one) => one !== waiter);
      waiter?.resolve(message.params);
    } else {
      const answer = this.#answers.get(id as number);
      this.#answers.delete(id as number);
      if (message.error) answer?.reject(new Error(message.error.message));
      else answer?.resolve(message.result);
    }
  }
}
