// What tests of channels share: the worker's end of one.
import { createRequire } from 'node:module';
import path from 'node:path';
import { duplexPair, type Duplex } from 'node:stream';

const { Channel } = createRequire(import.meta.url)(path.resolve(import.meta.dirname, '../../../workers/node/guard/channel.cjs')) as {
  Channel: new (socket: Duplex) => { open(): Duplex };
};

/** Gives one end of a new channel to whoever serves it. @returns what opens connections over the other end, as a worker does. */
export function openOver(serve: (channel: Duplex) => void): () => Duplex {
  const [here, there] = duplexPair();
  serve(there);
  const channel = new Channel(here);
  return () => channel.open();
}
