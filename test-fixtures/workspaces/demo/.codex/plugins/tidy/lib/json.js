'use strict';
// Prints JSON with two spaces. Strings and numbers are copied as they are written, so that no digit, key or duplicate gets lost.

/** The text is not JSON, and `why`. The message says where as well, and `line` and `column` do (1-based). */
class NotJson extends Error {
  /** @param {string} text that is not JSON from an offset on */
  constructor(why, text, offset) {
    const before = text.slice(0, offset).split('\n');
    const [line, column] = [before.length, before.at(-1).length + 1];
    super(`${why} (line ${line}, column ${column})`);
    Object.assign(this, { why, line, column });
  }
}

const TOKEN = /\s*("(?:[^"\\\n]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+|")/gy;

/**
 * @param {string} text
 * @returns {string} the same JSON, ending with one newline
 */
function formatJson(text) {
  try {
    JSON.parse(text);
  } catch {
    throw firstFault(text);
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

/** Where and why a text is not JSON; JSON.parse itself does not always say where. */
function firstFault(text) {
  const fault = (why, at) => new NotJson(why, text, at);
  const open = [];
  /** What may come next: a value, a key, a colon, or what stands after a value. */
  let wanted = 'value';
  let mayClose = false;
  for (const match of text.matchAll(TOKEN)) {
    const token = match[1];
    const at = match.index + match[0].length - token.length;
    const closes = { '}': '{', ']': '[' }[token];
    if (closes) {
      if (open.at(-1) !== closes) return fault(`"${token}" closes nothing that is open`, at);
      if (wanted !== 'comma' && !mayClose) return fault(`${wanted === 'colon' ? 'a colon' : `a ${wanted}`} is missing before "${token}"`, at);
      open.pop();
      wanted = 'comma';
    } else if (wanted === 'comma') {
      if (open.length === 0) return fault('there is something after the end', at);
      if (token !== ',') return fault(`a comma is missing before ${shown(token)}`, at);
      wanted = open.at(-1) === '{' ? 'key' : 'value';
      mayClose = false;
      continue;
    } else if (wanted === 'colon') {
      if (token !== ':') return fault(`a colon is missing before ${shown(token)}`, at);
      wanted = 'value';
    } else if (wanted === 'key') {
      if (!isValue(token) || token[0] !== '"') return fault(`a key in double quotes should stand where ${shown(token)} is`, at);
      wanted = 'colon';
    } else if (token === '{' || token === '[') {
      open.push(token);
      wanted = token === '{' ? 'key' : 'value';
      mayClose = true;
      continue;
    } else if (!isValue(token)) return fault(`${shown(token)} is not a JSON value`, at);
    else wanted = 'comma';
    mayClose = false;
  }
  return fault(open.length > 0 ? `"${open.at(-1)}" is never closed` : 'a value is missing', text.length);
}

function isValue(token) {
  try {
    JSON.parse(token);
    return true;
  } catch {
    return false;
  }
}

function shown(token) {
  return token.length > 20 ? `${token.slice(0, 20)}…` : token;
}

module.exports = { formatJson, NotJson };
