// What attacks have in common, in whatever file they are.
'use strict';
const os = require('node:os');
const path = require('node:path');

const MARKER = 'MARKER-of-a-secret';

/** What was obtained counts only when the secret is in it. */
function got(value) {
  const text = typeof value === 'string' ? value : Buffer.isBuffer(value) ? value.toString('latin1') : JSON.stringify(value);
  if (!text.includes(MARKER)) throw new Error(`got something else: ${text.slice(0, 200)}`);
  return text.slice(0, 100);
}
const tmp = (name) => path.join(os.tmpdir(), `${process.pid}-${Math.random().toString(36).slice(2)}-${name}`);
const done = (value) => value ?? 'done';

function connected(options, message = 'hello\n') {
  return new Promise((resolve, reject) => {
    const socket = require('node:net').connect(options, () => socket.write(message));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
      socket.destroy();
    });
    socket.on('close', () => (text === '' ? reject(new Error('no answer')) : resolve(text)));
    socket.on('error', reject);
    socket.setTimeout(3000, () => socket.destroy(new Error('timed out')));
  });
}

function finished(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`exit code ${code}`))));
  });
}

module.exports = { MARKER, got, tmp, done, connected, finished };
