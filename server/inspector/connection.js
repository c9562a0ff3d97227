// @ts-check
// The stream of what happens, read anew whenever it ends: with a pause that grows, and from where it ended.

/** @typedef {import('../src/devserver/inspector/messages.ts').StreamMessage} StreamMessage */
/**
 * `refused`: the server is there and does not let this page in, as it has another token by now.
 * @typedef {{ state: 'connecting' | 'live' } | { state: 'waiting', seconds: number, refused: boolean }} ConnectionState
 */

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** The server says something every 15 seconds; when it does not, the connection is gone without a word. */
const SILENCE_MS = 40_000;

/**
 * @param {{ onMessage: (message: StreamMessage, size: number) => void, onState: (state: ConnectionState) => void }} listener
 * @returns {{ retryNow: () => void }}
 */
export function connect({ onMessage, onState }) {
  let lastEventId = '';
  let wait = FIRST_WAIT_MS;
  /** @type {(() => void) | undefined} */
  let skipWait;

  /** @returns {Promise<boolean>} whether the server refused. */
  async function readOnce() {
    const stop = new AbortController();
    let silence = setTimeout(() => stop.abort(), SILENCE_MS);
    try {
      /** @type {Record<string, string>} */
      const headers = lastEventId === '' ? {} : { 'Last-Event-ID': lastEventId };
      const response = await fetch('stream?kept', { headers, signal: stop.signal, cache: 'no-store' });
      if (!response.ok || !response.body) return response.status === 401 || response.status === 403;
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return false;
        clearTimeout(silence);
        silence = setTimeout(() => stop.abort(), SILENCE_MS);
        const frames = (rest + value).split('\n\n');
        rest = frames.pop() ?? '';
        for (const frame of frames) read(frame);
      }
    } catch {
      // Whatever it was, the way on is the same.
      return false;
    } finally {
      clearTimeout(silence);
    }
  }

  /** @param {string} frame */
  function read(frame) {
    let type = '';
    let data = '';
    for (const line of frame.split('\n')) {
      if (line.startsWith('id: ')) lastEventId = line.slice(4);
      else if (line.startsWith('event: ')) type = line.slice(7);
      else if (line.startsWith('data: ')) data = line.slice(6);
    }
    if (data === '') return;
    if (type === 'hello') {
      wait = FIRST_WAIT_MS;
      onState({ state: 'live' });
    }
    onMessage(/** @type {StreamMessage} */ ({ type, data: JSON.parse(data) }), data.length);
  }

  async function run() {
    onState({ state: 'connecting' });
    for (;;) {
      const refused = await readOnce();
      const ms = refused ? Math.max(wait, 2_000) : wait;
      onState({ state: 'waiting', seconds: ms / 1000, refused });
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        skipWait = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
      // Not all pages of a server that comes back ask at the same moment.
      wait = Math.min(LONGEST_WAIT_MS, wait * (1.6 + Math.random() * 0.4));
    }
  }
  void run();
  return { retryNow: () => skipWait?.() };
}
