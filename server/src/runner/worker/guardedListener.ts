// Listeners for what strangers send.
import type { Duplex } from 'node:stream';

/**
 * Takes what comes from a stream. Whatever goes wrong with it ends that stream, and nothing else: nobody would catch it, and the host would go down with
 * all that it does for others.
 */
export function onData(stream: Duplex, take: (chunk: Buffer) => void): () => void {
  const listener = (chunk: Buffer): void => {
    try {
      take(chunk);
    } catch (error) {
      stream.destroy(error as Error);
    }
  };
  stream.on('data', listener);
  return () => void stream.off('data', listener);
}
