'use strict';
// Cuts JavaScript and TypeScript into tokens. Knows strings, templates, regular expressions and comments, and nothing else of the grammar;
// where one of them cannot be told from something else it gives up with a sentence, and the file stays as it is.

/** @typedef {{ type: 'space' | 'newline' | 'lineComment' | 'blockComment' | 'string' | 'template' | 'regex' | 'word' | 'number' | 'punctuator', text: string, start: number, line: number, opens?: boolean, closes?: boolean }} Token */

/** The text cannot be cut into tokens with certainty. The message says why, and on which line (1-based). */
class NotUnderstood extends Error {}

// Longest first, so that the first match is the right one.
const PUNCTUATORS =
  '>>>= ... === !== **= <<= >>= >>> &&= ||= ??= => == != <= >= && || ?? ?. ++ -- += -= *= /= %= &= |= ^= << >> ** { } ( ) [ ] ; , < > + - * / % & | ^ ! ~ ? : = . @ #'.split(' ');

/** Words after which an expression begins, so that a slash opens a regular expression. */
const BEFORE_EXPRESSION = new Set(
  'return typeof case in of delete void throw new instanceof do else yield await extends default'.split(' '),
);
const PAREN_BEFORE_STATEMENT = new Set(['if', 'while', 'for', 'with']);

const SPACE = /[ \t\v\f\u00a0\ufeff]+/y;
const NEWLINE = /\r\n|\n|\r/y;
const WORD = /[#]?(?:[$_\p{ID_Start}]|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})(?:[$\u200c\u200d\p{ID_Continue}]|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})*/uy;
const NUMBER = /(?:0[xXoObB][0-9a-fA-F_]+n?|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?[\d_]+)?n?)/y;
const STRING = /"(?:[^"\\\r\n]|\\(?:\r\n|[^]))*"|'(?:[^'\\\r\n]|\\(?:\r\n|[^]))*'/y;
const REGEX = /\/(?:[^/\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*\])+\/[a-zA-Z]*/y;

/**
 * @param {string} text
 * @returns {Token[]} joined, their texts are the input again
 */
function tokenize(text) {
  /** @type {Token[]} */
  const tokens = [];
  /** Open brackets; a template's `${` is one of its own. */
  const open = [];
  let at = 0;
  let line = 1;
  /** The last two tokens that are neither space nor comment. */
  let previous;
  let beforePrevious;
  /** What stood before the parenthesis that was closed last. */
  let closedParenAfter;

  const fail = (what) => {
    throw Object.assign(new NotUnderstood(`${what} (line ${line})`), { why: what, line });
  };
  const match = (pattern) => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  const push = (type, length, more) => {
    const token = { type, text: text.slice(at, at + length), start: at, line, ...more };
    tokens.push(token);
    at += length;
    if (type === 'newline') line++;
    else if (type === 'template' || type === 'blockComment' || type === 'string') line += token.text.split(/\r\n|\n|\r/).length - 1;
    if (type !== 'space' && type !== 'newline' && type !== 'lineComment' && type !== 'blockComment') {
      beforePrevious = previous;
      previous = token;
    }
  };
  const template = (closes) => {
    let end = at + 1;
    while (end < text.length && text[end] !== '`' && !(text[end] === '$' && text[end + 1] === '{')) end += text[end] === '\\' ? 2 : 1;
    if (end >= text.length) fail('A template literal is not closed');
    const opens = text[end] === '$';
    if (opens) open.push({ text: '${' });
    push('template', end + (opens ? 2 : 1) - at, { opens, closes });
  };

  if (/[\u2028\u2029]/.test(text)) fail('There is a Unicode line separator in the file');
  if (text.startsWith('#!')) push('lineComment', /^[^\r\n]*/.exec(text)[0].length);
  while (at < text.length) {
    const char = text[at];
    const pair = text.slice(at, at + 2);
    let found;
    if ((found = match(SPACE))) push('space', found.length);
    else if ((found = match(NEWLINE))) push('newline', found.length);
    else if (pair === '//') push('lineComment', /[^\r\n]*/y.exec(text.slice(at))[0].length);
    else if (pair === '/*') {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) fail('A comment is not closed');
      push('blockComment', end + 2 - at);
    } else if (char === '"' || char === "'") {
      if (!(found = match(STRING))) fail('A string is not closed on its line');
      push('string', found.length);
    } else if (char === '`') template(false);
    else if (char === '}' && open.at(-1)?.text === '${') {
      open.pop();
      template(true);
    } else if (char === '/' && regexMayStart()) {
      if (!(found = match(REGEX))) fail('A regular expression is not closed on its line');
      push('regex', found.length);
    } else if ((found = match(NUMBER)) && /[\d.]/.test(char) && found !== '.') push('number', found.length);
    else if ((found = match(WORD))) push('word', found.length);
    else punctuator();
  }
  if (open.length > 0) fail(`"${open.at(-1).text}" from line ${open.at(-1).line} is not closed`);
  return tokens;

  function punctuator() {
    let found = PUNCTUATORS.find((one) => text.startsWith(one, at));
    if (found === '?.' && /\d/.test(text[at + 2] ?? '')) found = '?';
    if (!found) fail(`Unexpected ${JSON.stringify(text[at])}`);
    if (found === '<' && (text[at + 1] === '/' || text.startsWith('!--', at + 1))) fail('JSX and HTML comments are not supported');
    if ('([{'.includes(found)) open.push({ text: found, line, after: isMember(beforePrevious) ? undefined : previous?.text });
    if (')]}'.includes(found)) {
      const opened = open.pop();
      if (!opened || '([{'.indexOf(opened.text) !== ')]}'.indexOf(found)) fail(`"${found}" closes nothing that is open`);
      if (found === ')') closedParenAfter = opened.after;
    }
    const postfix = found === '!' && isOperand(previous) && tokens.at(-1) === previous;
    push('punctuator', found.length, postfix ? { postfix } : undefined);
  }

  function isMember(token) {
    return token?.text === '.' || token?.text === '?.';
  }

  function isOperand(token) {
    if (!token) return false;
    if (token.type === 'word') return isMember(beforePrevious) || !BEFORE_EXPRESSION.has(token.text);
    return token.type !== 'punctuator' || token.text === ')' || token.text === ']' || token.text === '}';
  }

  /** Whether a slash here opens a regular expression; otherwise it divides. */
  function regexMayStart() {
    if (!previous) return true;
    if (previous.type === 'template') return previous.opens;
    if (previous.type === 'word') return BEFORE_EXPRESSION.has(previous.text) && !isMember(beforePrevious);
    if (previous.type !== 'punctuator') return false;
    if (previous.text === ')') return PAREN_BEFORE_STATEMENT.has(closedParenAfter);
    if (previous.text === '}') fail('A slash after "}" may divide or open a regular expression');
    return previous.text !== ']' && previous.text !== '++' && previous.text !== '--' && !previous.postfix;
  }
}

module.exports = { tokenize, NotUnderstood };
