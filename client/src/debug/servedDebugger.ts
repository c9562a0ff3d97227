// Whether a debugger is to be had at a port already: that of `codex-plugin dev`, in a terminal.
import net from 'node:net';
import type { Runtime } from '../../../server/src/protocol.ts';

const PATIENCE_MS = 500;

/** As `codex-plugin dev --inspect` says of itself. */
const TITLE = /^Codex plugin$/;

/** Inspectors say whose they are. Debug adapters say nothing to who does not begin a session, so that something has to be there. */
export async function isServedAt(port: number, runtime: Runtime): Promise<boolean> {
  return runtime === 'node' ? isInspector(port) : isListening(port);
}

async function isInspector(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const [first] = (await answer.json()) as { title?: string }[];
    return TITLE.test(first?.title ?? '');
  } catch {
    return false;
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1', timeout: PATIENCE_MS });
    const done = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}
