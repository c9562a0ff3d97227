// `codex-plugin dev` as its author starts it: a process of the built command line, what it tells, and how it is asked.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

export const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

export type Message = { type: string } & Record<string, unknown>;

export interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
  /** The body as JSON; undefined where it is none. */
  body: unknown;
}

export interface Asked {
  method?: string;
  headers?: Record<string, string>;
  /** Sent as it is. */
  raw?: string | Buffer;
  /** Sent as JSON, with the header that says so. */
  json?: unknown;
  host?: string;
  agent?: http.Agent;
}

/** Waits for what is told, also for what was told before. */
class Told<One> {
  readonly all: One[] = [];
  #listeners = new Set<() => void>();

  push(one: One): void {
    this.all.push(one);
    for (const listener of this.#listeners) listener();
  }

  async next(wanted: (one: One) => boolean, { after = 0 }: { after?: number } = {}): Promise<One> {
    for (;;) {
      const found = this.all.slice(after).find(wanted);
      if (found !== undefined) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#listeners.add(resolve);
      await promise;
      this.#listeners.delete(resolve);
    }
  }
}

export class DevProcess {
  readonly child: ChildProcess;
  /** With `--json`: what it told. */
  readonly messages = new Told<Message>();
  readonly lines = new Told<string>();
  readonly errors = new Told<string>();
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  port = 0;
  token = '';
  inspectorUrl = '';

  constructor(args: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv; node?: readonly string[] }) {
    const { cwd, env, node = [] } = options;
    this.child = spawn(process.execPath, [...node, CLI, 'dev', ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.lines.push(line);
      if (line.startsWith('{')) this.messages.push(JSON.parse(line) as Message);
    });
    createInterface({ input: this.child.stderr! }).on('line', (line) => this.errors.push(line));
    this.exited = once(this.child, 'close').then(([code, signal]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
  }

  /** Resolves when it listens. @throws what it said where it ended before. */
  async listening(): Promise<Message> {
    const told = this.messages.next(({ type }) => type === 'listening');
    const ended = this.exited.then(({ code }) => {
      throw new Error(`ended with ${code}: ${[...this.lines.all, ...this.errors.all].join('\n')}`);
    });
    ended.catch(() => undefined);
    const listening = await Promise.race([told, ended]);
    this.port = Number(new URL(String(listening['url'])).port);
    this.token = String(listening['token']);
    this.inspectorUrl = String(listening['inspectorUrl']);
    return listening;
  }

  ask(target: string, { method, headers = {}, raw, json, host = '127.0.0.1', agent }: Asked = {}): Promise<Answer> {
    const body = json === undefined ? raw : JSON.stringify(json);
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          host,
          port: this.port,
          path: target,
          method: method ?? (body === undefined ? 'GET' : 'POST'),
          headers: {
            host: `localhost:${this.port}`,
            ...(json !== undefined && { 'content-type': 'application/json' }),
            ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
          ...(agent && { agent }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text, body: parsed(text) });
          });
        },
      );
      // A server that refuses a body hangs up when it has answered, which writing may hear of before the answer is read.
      let failure = new Error(`There was no answer from ${target}.`);
      request.on('error', (error) => (failure = error)).on('close', () => reject(failure));
      request.end(body);
    });
  }

  /** Fires an event through the management routes. */
  fire(event: string, payload: unknown): Promise<Answer> {
    return this.ask(`/_codex/events/${encodeURIComponent(event)}`, { json: payload, headers: { authorization: `Bearer ${this.token}` } });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.child.kill(signal);
    return this.exited;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Starts one that ends with the test, and waits until it listens, at any free port unless one is named. */
export async function startDev(
  folder: string,
  args: readonly string[] = [],
  options: { env?: NodeJS.ProcessEnv; node?: readonly string[] } = {},
): Promise<DevProcess> {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const dev = new DevProcess(['--json', ...port, ...args], { cwd: folder, ...options });
  onTestFinished(async () => void (await dev.stop('SIGKILL')));
  await dev.listening();
  return dev;
}

/** A plugin's folder with these files, gone after the test. */
export async function pluginFolder(files: Record<string, string | object>): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'dev-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  }
  return folder;
}

/** The manifest of a plugin with endpoints: `POST /generate` by its function. */
export function manifestOf(endpoints: Record<string, string>, more: Record<string, unknown> = {}): object {
  return {
    name: 'com.example.served',
    version: '1.0.0',
    main: 'index.js',
    api_endpoints: Object.entries(endpoints).map(([event, handler]) => {
      const [method, at] = event.split(' ');
      return { path: at, method, handler };
    }),
    permissions: [],
    ...more,
  };
}
