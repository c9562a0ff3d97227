// Whether a debugger is to be had at a port already: that of `codex-plugin dev`, in a terminal.
import net from 'node:net';
import { SERVED_REQUEST, SERVED_TITLE, type Runtime, type ServedAnswer } from '../../../server/src/protocol.ts';

/** `occupied`: another debugger is attached to it, and there is one at a time. */
export type ServedState = 'free' | 'occupied';

const PATIENCE_MS = 500;
/** Longer than the answer is. */
const LONGEST_BYTES = 4096;

/** @returns undefined where nobody listens, or somebody who is not ours. */
export async function servedAt(port: number, runtime: Runtime): Promise<ServedState | undefined> {
  const answer = runtime === 'node' ? await askInspector(port) : await askAdapter(port);
  if (answer?.title !== SERVED_TITLE) return undefined;
  return answer.isOccupied === true ? 'occupied' : 'free';
}

async function askInspector(port: number): Promise<Partial<ServedAnswer> | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/json/list`, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const [first] = (await answer.json()) as (Partial<ServedAnswer> | undefined)[];
    return first;
  } catch {
    return undefined;
  }
}

/** Its one answer is the last that it says: what is no message is none of ours. */
function askAdapter(port: number): Promise<Partial<ServedAnswer> | undefined> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const signal = AbortSignal.timeout(PATIENCE_MS);
    let said = '';
    const done = (): void => {
      socket.destroy();
      signal.removeEventListener('abort', done);
      resolve(bodyIn(said));
    };
    signal.addEventListener('abort', done);
    const question = JSON.stringify({ seq: 1, type: 'request', command: SERVED_REQUEST });
    socket.once('connect', () => socket.write(`Content-Length: ${Buffer.byteLength(question)}\r\n\r\n${question}`));
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.length > LONGEST_BYTES) done();
    });
    socket.once('error', done).once('end', done).once('close', done);
  });
}

function bodyIn(said: string): Partial<ServedAnswer> | undefined {
  try {
    const { success, body } = JSON.parse(said.slice(said.indexOf('\r\n\r\n'))) as { success?: unknown; body?: Partial<ServedAnswer> };
    return success === true ? body : undefined;
  } catch {
    return undefined;
  }
}
