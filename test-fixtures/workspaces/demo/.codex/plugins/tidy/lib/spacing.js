'use strict';
// How much space stands between two tokens of one line. A space is taken away only beside brackets, commas and semicolons, which never melt
// into their neighbours.

const words = (text) => new Set(text.split(' '));

const SPACED = words('=> = == === != !== <= && || ?? += -= *= /= %= &&= ||= ??=');
/** Between two operands these stand apart; elsewhere they are signs, or have to do with types. */
const BETWEEN_OPERANDS = words('+ - * / % | & **');
const NO_OPERAND = words('return typeof case in of delete void throw new instanceof do else yield await function import export async static get set default extends');
const BEFORE_PARENTHESIS = words('if for while switch catch with');
const AFTER_BRACE = words('else catch finally while');
/** A question mark before one of these marks something optional and begins no choice. */
const AFTER_OPTIONAL = words(': ) , ( ; = ] }');

const textOf = (token) => (token?.type === 'punctuator' || token?.type === 'word' ? token.text : '');

/** @param tokens of one line, without spaces @returns those that stand apart from both neighbours: `?` and `:` of a choice, comparisons */
function standApart(code) {
  const found = new Set();
  const open = [0];
  let angle = false;
  for (const [index, token] of code.entries()) {
    const text = textOf(token);
    angle ||= text === '<';
    // After a type argument list, `>=` is its end and an assignment.
    if (text === '>=' && !angle) found.add(token);
    else if (token.opens || (text !== '' && '([{'.includes(text))) open.push(0);
    else if (token.closes || (text !== '' && ')]}'.includes(text))) open.length > 1 ? open.pop() : (open[0] = 0);
    else if (text === '?' && index > 0 && !AFTER_OPTIONAL.has(textOf(code[index + 1]))) {
      found.add(token);
      open[open.length - 1]++;
    } else if (text === ':' && open.at(-1) > 0) {
      found.add(token);
      open[open.length - 1]--;
    }
  }
  return found;
}

/**
 * @param left the token before, comments included
 * @param right the token after
 * @param {string} space what stands between them now
 * @param around `before` and `after` are the tokens around the two; `apart` holds tokens that stand apart from both neighbours
 * @returns {string} what should stand between them
 */
function gap(left, right, space, { before, after, apart }) {
  if (right.type === 'lineComment' || right.type === 'blockComment') return space === '' && right.type === 'lineComment' ? ' ' : space;
  if (left.type === 'lineComment' || left.type === 'blockComment') return space;
  const leftText = textOf(left);
  const rightText = textOf(right);
  const isMember = textOf(before) === '.' || textOf(before) === '?.';
  if (leftText === '{' && rightText === '}') return '';
  if (leftText === '(' || leftText === '[') return '';
  if (rightText === ')' || rightText === ']' || rightText === ',' || rightText === ';') return '';
  if (leftText === '{' || rightText === '}') return ' ';
  if (leftText === ';') return ' ';
  if (leftText === ',') return rightText === '>' ? space : ' ';
  if (apart.has(left) || apart.has(right) || SPACED.has(leftText) || SPACED.has(rightText)) return ' ';
  if (leftText === ':') return ' ';
  if (BETWEEN_OPERANDS.has(rightText) && isOperand(left, isMember) && textOf(after) !== '?') return ' ';
  if (BETWEEN_OPERANDS.has(leftText) && isOperand(before, false) && rightText !== '?') return ' ';
  if (rightText === '{' && (leftText === ')' || left.type === 'word')) return ' ';
  if (rightText === '(' && BEFORE_PARENTHESIS.has(leftText) && !isMember) return ' ';
  if (leftText === '}' && AFTER_BRACE.has(rightText)) return ' ';
  return space === '' ? '' : ' ';
}

function isOperand(token, isMember) {
  if (!token) return false;
  if (token.type === 'word') return isMember || !NO_OPERAND.has(token.text);
  if (token.type === 'punctuator') return token.text === ')' || token.text === ']';
  return token.type === 'number' || token.type === 'string' || token.type === 'regex' || (token.type === 'template' && !token.opens);
}

module.exports = { gap, standApart };
