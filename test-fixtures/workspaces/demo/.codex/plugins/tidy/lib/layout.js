'use strict';
// Lays JavaScript and TypeScript out anew: indentation by brackets, single spaces, one blank line at most.
// Never adds, removes or reorders a token, and never a line break between two tokens; what it made is compared with what it was given.
const { tokenize, NotUnderstood } = require('./tokens.js');
const { standApart, gap } = require('./spacing.js');

const UNIT = '  ';
const words = (text) => new Set(text.split(' '));

/** A line that starts with one of these goes on with the line before. */
const LEADING = words('. ?. ? : && || ?? + - * / % | & ^ = == === != !== <= >= => instanceof as satisfies');
/** These may start something new after a closing brace (a generator method, a sign). */
const NOT_AFTER_BRACE = words('+ - * as');
/** A line goes on in the next one when it ends with one of these. */
const TRAILING = words('= += -= *= /= %= **= <<= >>= >>>= &= |= ^= &&= ||= ??= && || ?? ? : + - * / % ** | & ^ == === != !== <= >= => extends implements instanceof');
const LOGICAL = words('&& || ??');
const BEFORE_GROUP = words('if while for switch return typeof await in of case throw yield');
const BEFORE_BLOCK = words(') => else do try finally');

/**
 * @param {string} text
 * @returns {string} the same tokens, laid out; ends with one newline unless empty
 */
function formatCode(text) {
  const tokens = tokenize(text);
  const endOfLine = tokens.find((token) => token.type === 'newline')?.text ?? '\n';
  let out = '';
  let blank = true;
  const layout = new Layout();
  for (const line of splitLines(tokens)) {
    const isBlank = line.tokens.every((token) => token.type === 'space');
    if (isBlank && blank && !layout.inTemplate) continue;
    out += (isBlank && !layout.inTemplate ? '' : layout.line(line)) + line.end;
    blank = isBlank;
  }
  // White space inside a literal is not ours, and a text that ends in one ends with its closing quote.
  out = out.replace(/[\s\ufeff]+$/, '');
  if (out !== '') out += endOfLine;
  const formatted = text.startsWith('\ufeff') && !out.startsWith('\ufeff') ? `\ufeff${out}` : out;
  if (essence(tokens) !== essence(tokenize(formatted))) throw new NotUnderstood('Formatting would have changed more than white space');
  return formatted;
}

/** Tokens between line breaks. A token that spans lines belongs to the line that it starts in. */
function splitLines(tokens) {
  const lines = [{ tokens: [], end: '' }];
  for (const token of tokens) {
    const line = lines.at(-1);
    if (token.type === 'newline') {
      line.end = token.text;
      lines.push({ tokens: [], end: '' });
    } else line.tokens.push(token);
  }
  const significant = (line) => line.tokens.find((token) => !isTrivia(token));
  for (let index = lines.length - 2; index >= 0; index--) {
    lines[index].next = significant(lines[index + 1]) ?? lines[index + 1].next;
  }
  return lines;
}

function isTrivia(token) {
  return token.type === 'space' || token.type === 'newline' || isComment(token);
}

function isComment(token) {
  return token.type === 'lineComment' || token.type === 'blockComment';
}

class Layout {
  /** Open brackets, each with the level of the line whose start it belongs to. */
  #open = [];
  /** Stands for a bracket around the whole file. */
  #outermost = {};
  #line = 0;
  /** The last two tokens that are neither space nor comment. */
  #previous;
  #beforePrevious;

  get inTemplate() {
    return this.#open.some((bracket) => bracket.text === '${');
  }

  line({ tokens, next }) {
    // Lines that start inside a template's substitution stay as they are: their author aligned them with the text around them.
    if (this.inTemplate) {
      this.#follow(tokens, 0);
      return tokens.map((token) => token.text).join('');
    }
    while (tokens[0]?.type === 'space') tokens.shift();
    while (tokens.at(-1)?.type === 'space') tokens.pop();
    const level = this.#level(tokens, next);
    const indent = UNIT.repeat(level);
    const previous = this.#previous;
    this.#follow(tokens, level);
    return indent + spaced(tokens, indent, previous);
  }

  /** How deep a line stands. */
  #level(tokens, next) {
    const code = tokens.filter((token) => !isTrivia(token));
    const first = code[0];
    if (first && isComment(tokens[0]) === false) {
      let closed = 0;
      while (code[closed]?.type === 'punctuator' && ')]}'.includes(code[closed].text)) closed++;
      if (closed > 0) return this.#open.at(-closed)?.base ?? 0;
    }
    const top = this.#open.at(-1);
    // A comment stands like the code below it.
    const judged = first ?? next;
    const inside = top ? top.base + 1 : 0;
    if (!judged) return inside;
    if (top?.kind === 'switch') {
      const colon = code[1] ? code[1].text === ':' : true;
      const isCase = judged.text === 'case' || (judged.text === 'default' && colon);
      if (isCase) {
        const last = code.at(-1);
        if (last?.text === ':') last.endsLabel = true;
        return inside;
      }
      return inside + 1 + this.#extra(judged, top);
    }
    if (code.length === 2 && first.type === 'word' && code[1].text === ':' && (!top || top.kind === 'block')) code[1].endsLabel = true;
    return inside + this.#extra(judged, top);
  }

  /** How much deeper than its bracket's content a line stands because it goes on with a statement; a ternary inside a continuation is deeper still. */
  #extra(first, top) {
    const statement = top ?? this.#outermost;
    const isBranch = first.type === 'punctuator' && (first.text === '?' || first.text === ':');
    if (!this.#goesOn(first, top)) statement.extra = 0;
    else if (!isBranch) statement.extra = Math.max(1, statement.branches ? statement.extra : 0);
    else if (!statement.branches) statement.extra = (statement.extra ?? 0) + 1;
    statement.branches = isBranch;
    return statement.extra;
  }

  /** Whether a line that starts with this token continues the statement of the line before. */
  #goesOn(first, top) {
    const previous = this.#previous;
    // Inside a bracket that opened on the line before, the bracket alone says how deep the line stands.
    if (top && top.line === this.#line) return false;
    if (top?.text === '(' && top.isGroup && (LOGICAL.has(previous?.text) || LOGICAL.has(first.text))) return false;
    if (!previous || previous.endsLabel || previous.postfix) return false;
    if (previous.type === 'word' && !['.', '?.'].includes(this.#beforePrevious?.text) && (previous.text === 'else' || previous.text === 'do')) {
      return first.text !== '{';
    }
    if (previous.text === ')' && ['if', 'for', 'while'].includes(previous.word)) return first.text !== '{';
    if (previous.type !== 'string' && TRAILING.has(previous.text)) return previous.type === 'punctuator' || previous.type === 'word';
    if (previous.text === ',') return !top || top.kind === 'block';
    if (!LEADING.has(first.text) || (first.type !== 'punctuator' && first.type !== 'word')) return false;
    if (previous.type === 'punctuator' && [';', '{', '(', '['].includes(previous.text)) return false;
    return previous.text !== '}' || !NOT_AFTER_BRACE.has(first.text);
  }

  /** Keeps track of brackets and of the token before. */
  #follow(tokens, level) {
    let base = level;
    if (tokens.some((token) => !isTrivia(token))) this.#line++;
    for (const token of tokens) {
      if (isTrivia(token)) continue;
      const { type, text } = token;
      if (token.closes || (type === 'punctuator' && ')]}'.includes(text))) {
        const bracket = this.#open.pop();
        base = Math.min(base, bracket.base);
        if (text === ')') token.word = bracket.word;
      }
      if (token.opens) this.#open.push({ text: '${', base });
      else if (type === 'punctuator' && '([{'.includes(text)) {
        const word = this.#word();
        const isGroup = BEFORE_GROUP.has(word) || this.#previous?.type === 'punctuator' && !')]'.includes(this.#previous.text);
        this.#open.push({ text, base, line: this.#line, kind: this.#kind(text), word, isGroup });
      }
      this.#beforePrevious = this.#previous;
      this.#previous = token;
    }
  }

  #kind(text) {
    if (text !== '{') return undefined;
    if (this.#previous?.text === ')' && this.#previous.word === 'switch') return 'switch';
    return BEFORE_BLOCK.has(this.#previous?.text) ? 'block' : undefined;
  }

  /** The keyword before an opening parenthesis. */
  #word() {
    const before = this.#beforePrevious?.text;
    if (this.#previous?.type !== 'word' || before === '.' || before === '?.') return undefined;
    return this.#previous.text === 'await' ? before : this.#previous.text;
  }
}

/** The tokens of one line with one space, or none, between them. */
function spaced(tokens, indent, previous) {
  const code = tokens.filter((token) => token.type !== 'space');
  const apart = standApart(code);
  let out = '';
  for (const [index, token] of code.entries()) {
    const left = code[index - 1];
    if (left) {
      const space = left.start + left.text.length < token.start ? ' ' : '';
      // Comments beside each other may be aligned.
      const wide = isComment(token) ? tokens[tokens.indexOf(token) - 1].text : space;
      out += gap(left, token, space && wide, { before: code[index - 2] ?? previous, after: code[index + 1], apart });
    }
    if (token.type === 'blockComment' && out === '') out += alignComment(token.text, indent);
    else out += token.type === 'lineComment' ? token.text.trimEnd() : token.text;
  }
  return out;
}

/** Puts the stars of a documentation comment below each other; other comments stay as they are. */
function alignComment(text, indent) {
  const parts = text.split(/(\r\n|\n|\r)/);
  const isRest = (index) => index > 0 && index % 2 === 0;
  if (!parts.every((part, index) => !isRest(index) || part.trimStart().startsWith('*'))) return text;
  return parts.map((part, index) => (isRest(index) ? `${indent} ${part.trim()}` : index === 0 ? part.trimEnd() : part)).join('');
}

/** What formatting must not change: every token, and where line breaks stand. */
function essence(tokens) {
  const parts = [];
  let broken = false;
  for (const token of tokens) {
    if (token.type === 'newline') broken = true;
    if (token.type === 'newline' || token.type === 'space') continue;
    const text = isComment(token) ? token.text.split(/\r\n|\n|\r/).map((line) => line.trim()).join('\n') : token.text;
    parts.push(`${broken && parts.length > 0 ? '\n' : ' '}${token.type} ${text}`);
    broken = false;
  }
  return parts.join('\0');
}

module.exports = { formatCode };
