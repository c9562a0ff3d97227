'use strict';
// What handlers of Codex plugins may import: a mark for handlers that want the parsed event, and a way to run a handler by hand.

const DEFINED = Symbol.for('codexPlugins.defineHandler');
const WORKER = Symbol.for('codexPlugins.worker');

/** Marks a handler that wants the event as an object instead of as JSON text. */
function defineHandler(handler) {
  if (typeof handler !== 'function') throw new TypeError('defineHandler takes the handler function.');
  const wrapped = function (...args) {
    return handler.apply(this, args);
  };
  Object.defineProperty(wrapped, 'name', { value: handler.name });
  Object.defineProperty(wrapped, DEFINED, { value: true });
  return wrapped;
}

/**
 * Runs a handler by hand: one event as JSON on stdin, its response as one line of JSON on stdout; exit code 1 when it fails.
 * Does nothing inside the plugin host's worker, which calls the handler itself.
 */
async function runFromStdin(handler) {
  if (globalThis[WORKER]) return;
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const log = Object.fromEntries(['debug', 'info', 'warn', 'error'].map((level) => [level, (...args) => console.error(...args)]));
  const context = { signal: new AbortController().signal, log, state: {}, settings: {}, parse: () => JSON.parse(text) };
  try {
    const response = await handler(handler[DEFINED] ? JSON.parse(text) : text, context);
    process.stdout.write(`${JSON.stringify(response ?? {})}\n`);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}

module.exports = { defineHandler, runFromStdin };
