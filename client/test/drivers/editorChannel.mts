// The driver's end of the channel: a small HTTP server on the loopback interface that the suite in the extension host asks for things.
import { randomBytes } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import {
  channelVariable,
  grepVariable,
  type EditorAnswer,
  type EditorRequest,
  type MochaResult,
} from '../suite/support/channelProtocol.mts';
import type { SuiteRun } from './driver.mts';

/** A request that is about the screen or the keyboard. */
export type ScreenRequest = Exclude<EditorRequest, { kind: 'logged' | 'progress' | 'result' }>;

export interface EditorChannel {
  /** Variables that the extension host needs to find the channel. */
  readonly env: Readonly<Record<string, string>>;
  /** Settles when the suite has sent its result. */
  readonly result: Promise<MochaResult>;
  close(): Promise<void>;
}

const LOG_FILE = 'Codex Plugins.log';
const LOG_LINES = 30;

/**
 * Opens a channel for one suite.
 * @param onScreenRequest does what the suite asks; its value goes back, its error too. Absent: the driver has no screen, and the suite
 * is told so, whereupon the test skips itself.
 */
export async function openChannel(suite: SuiteRun, onScreenRequest?: (request: ScreenRequest) => Promise<unknown>): Promise<EditorChannel> {
  // Other users of this machine can reach a loopback port, but not guess this path.
  const secretPath = `/${randomBytes(16).toString('hex')}`;
  let settle: (result: MochaResult) => void;
  const result = new Promise<MochaResult>((resolve) => {
    settle = resolve;
  });

  const answer = async (message: EditorRequest): Promise<EditorAnswer> => {
    if (message.kind === 'progress') {
      suite.log(message.line);
      return { ok: true, value: null };
    }
    if (message.kind === 'result') {
      settle(message.result);
      return { ok: true, value: null };
    }
    if (message.kind === 'logged') return { ok: true, value: await lastLogged(suite.dataFolder) };
    if (onScreenRequest === undefined) return { ok: false, error: 'this driver has no keyboard and no screen', unavailable: true };
    try {
      return { ok: true, value: (await onScreenRequest(message)) ?? null };
    } catch (error) {
      return { ok: false, error: error instanceof Error ? error.message : String(error), unavailable: false };
    }
  };
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    if (incoming.url !== secretPath || incoming.method !== 'POST') {
      outgoing.writeHead(404).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const message = JSON.parse(Buffer.concat(chunks).toString('utf8')) as EditorRequest;
    outgoing.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(await answer(message)));
  };

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port on 127.0.0.1.');
  return {
    env: {
      [channelVariable]: `http://127.0.0.1:${address.port}${secretPath}`,
      ...(suite.grep === undefined ? {} : { [grepVariable]: suite.grep }),
    },
    result,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Empty where nothing was logged. */
async function lastLogged(dataFolder: string): Promise<string> {
  const lines: string[] = [];
  for await (const file of glob(`**/${LOG_FILE}`, { cwd: dataFolder })) {
    lines.push(...(await readFile(path.join(dataFolder, file), 'utf8')).trimEnd().split('\n'));
  }
  return lines.slice(-LOG_LINES).join('\n');
}
