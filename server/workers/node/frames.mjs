// Frames on the pipe to the host, in both directions. The format is described in server/src/runner/wire.ts.
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';

const REQUESTS_FD = 3;
// On Windows, answers have a pipe of their own: see server/src/runner/process/process.ts.
const ANSWERS_FD = process.platform === 'win32' ? 4 : 3;

/** For as long the host may take to notice that a handler closed the pipe. */
const CLOSED_PIPE_MS = 5000;

let answers;

function frame(header, body) {
  const headerText = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(headerText);
  const bodyBytes = body === undefined ? 0 : Buffer.byteLength(body);
  const bytes = Buffer.allocUnsafe(8 + headerBytes + bodyBytes);
  bytes.writeUInt32BE(headerBytes, 0);
  bytes.writeUInt32BE(bodyBytes, 4);
  bytes.write(headerText, 8);
  if (bodyBytes > 0) {
    if (typeof body === 'string') bytes.write(body, 8 + headerBytes);
    else bytes.set(body, 8 + headerBytes);
  }
  return bytes;
}

/** Sends a message; `body` is text or bytes. */
export function send(header, body) {
  answers.write(frame(header, body));
}

/** Whether some of what was sent is still here, as the host has not read what came before: it is lost when the process ends. */
export function isSending() {
  return answers.writableLength > 0;
}

/** Calls `then` once everything is with the host. */
export function whenSent(then) {
  answers.write('', (error) => {
    if (!error) then();
  });
}

/** Sends a last message while the process exits, when asynchronous writes no longer happen. */
export function sendLast(header) {
  const bytes = frame(header);
  const until = Date.now() + 100;
  for (let offset = 0; offset < bytes.length && Date.now() < until;) {
    try {
      offset += writeSync(ANSWERS_FD, bytes, offset);
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

function lost(error) {
  // A handler closed the pipe. The host ends this process for it, and says why; an exit would hide that.
  if (error.code === 'EBADF') setTimeout(() => process.exit(0), CLOSED_PIPE_MS);
  else process.exit(0);
}

/**
 * Starts reading requests; `receive` is told of each, and whether it is the first of those that came together. The
 * process exits when the host is gone or wants it to end.
 */
export function connect(receive) {
  const requests = new Socket({ fd: REQUESTS_FD, readable: true, writable: ANSWERS_FD === REQUESTS_FD });
  answers = ANSWERS_FD === REQUESTS_FD ? requests : new Socket({ fd: ANSWERS_FD, writable: true });
  for (const stream of new Set([requests, answers])) stream.on('error', lost);
  requests.on('end', () => process.exit(0));

  let pending = [];
  let available = 0;
  let needed = 8;
  requests.on('data', (chunk) => {
    pending.push(chunk);
    available += chunk.length;
    if (available < needed) return;
    let rest = pending.length === 1 ? chunk : Buffer.concat(pending, available);
    needed = 8;
    let isFirst = true;
    while (rest.length >= 8) {
      const headerBytes = rest.readUInt32BE(0);
      const end = 8 + headerBytes + rest.readUInt32BE(4);
      if (rest.length < end) {
        needed = end;
        break;
      }
      const header = JSON.parse(rest.toString('utf8', 8, 8 + headerBytes));
      const body = header.type === 'inherit' ? rest.subarray(8 + headerBytes, end) : rest.toString('utf8', 8 + headerBytes, end);
      rest = rest.subarray(end);
      receive(header, body, isFirst);
      isFirst = false;
    }
    pending = rest.length === 0 ? [] : [rest];
    available = rest.length;
  });
}
