'use strict';
// Prints JSON with two spaces. Strings and numbers are copied as they are written, so that no digit, key or duplicate gets lost.

/** The text is not JSON. The message says where (1-based). */
class NotJson extends Error {}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+)/gy;

/**
 * @param {string} text
 * @returns {string} the same JSON, ending with one newline
 */
function formatJson(text) {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new NotJson(place(text, error));
  }
  let out = '';
  let depth = 0;
  let previous = '';
  const newLine = () => `\n${'  '.repeat(depth)}`;
  for (const [, token] of text.trim().matchAll(TOKEN)) {
    const closes = token === '}' || token === ']';
    const opened = previous === '{' || previous === '[';
    if (closes) depth--;
    if (closes ? !opened : opened || previous === ',') out += newLine();
    out += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth++;
    previous = token;
  }
  return `${out}\n`;
}

/** V8 names an offset in some messages, a line and column in others, and for a text that just ends neither. */
function place(text, error) {
  const offset = /at position (\d+)/.exec(error.message)?.[1] ?? (/end of JSON/i.test(error.message) ? text.length : undefined);
  if (offset === undefined) return error.message;
  const before = text.slice(0, Number(offset)).split('\n');
  const reason = error.message.replace(/ in JSON at position.*| at position.*/s, '');
  return `${reason} (line ${before.length}, column ${before.at(-1).length + 1})`;
}

module.exports = { formatJson, NotJson };
