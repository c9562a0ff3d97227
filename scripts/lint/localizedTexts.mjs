// A rule for oxlint: what the extension says to people goes through `l10n.t`, so that it can be said in their language.

const HINT = 'Say it with l10n.t(…), a whole sentence with {0} for what varies, so that it can be translated.';

/** Properties and setters that the editor shows as they are. */
const SHOWN = new Set([
  'title',
  'placeHolder',
  'placeholder',
  'prompt',
  'label',
  'detail',
  'description',
  'tooltip',
  'openLabel',
  'saveLabel',
  'message',
  'ariaLabel',
]);

const WORD = /\p{Letter}{2}/u;
/** Two words, one behind the other: nothing but a text for people has that. */
const WORDS = /\p{Letter}{2,}[,:.;]? \p{Letter}+/u;
const MARKUP = /^\s*<|^[\w$.-]+ (?:==|!=|=~|in) /;
/** What an interpreter is asked. */
const PROGRAM = /^(?:JSON\.\w+\(|import \w)/;

const ICON = /\$\([\w~-]+\)/g;
/** The product's own name is the same everywhere. */
const NAME = /^Codex Plugins?:? ?\0?$/;

function textOf(node) {
  const text = node.type === 'Literal' ? node.value : node.quasis.map((quasi) => quasi.value.cooked ?? '').join('\u0000');
  return typeof text === 'string' ? text.replaceAll(ICON, '') : undefined;
}

/** JSON is written into files. */
const JSON_TEXT = /^(?:"[^"]*"|\{ ".*\}|\[".*\])$/s;

/** Lists of names, patterns, and what is written into files are no texts for people. */
function isForMachines(parent) {
  if (parent.type === 'CallExpression') return ['words', 'stringify', 'log'].includes(calleeName(parent));
  if (parent.type === 'MemberExpression') return !parent.computed && parent.property.name === 'split';
  if (parent.type === 'NewExpression') return parent.callee.name === 'RegExp';
  if (parent.type === 'VariableDeclarator') return parent.id.name === 'creates';
  return parent.type === 'Property' && !parent.computed && ['newText', 'creates'].includes(parent.key.name);
}

function calleeName({ callee }) {
  if (callee.type === 'Identifier') return callee.name;
  return callee.type === 'MemberExpression' && !callee.computed ? callee.property.name : '';
}

function isTranslated(call) {
  const { callee } = call;
  return (
    callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'l10n' && calleeName(call) === 't'
  );
}

/** What a worker does against the protocol is told in the protocol's words. */
const OF_PROTOCOL = new Set(['onViolation', 'violate']);

/** What is compared with a text is none that is said. */
const COMPARING = new Set(['startsWith', 'endsWith', 'includes', 'split', 'indexOf']);

/** Logs are read by whoever helps, in one language; but what `say` says at other levels is for who uses the editor. */
function isLogged({ callee, arguments: given }) {
  const name = callee.type === 'MemberExpression' ? callee.property.name : callee.name;
  if (name === 'log' || (name === 'write' && callee.object?.property?.name === 'stderr')) return true;
  if (name === 'say') return ['debug', 'error'].includes(given[0]?.value);
  if (callee.type !== 'MemberExpression' || callee.computed) return false;
  if (!['trace', 'debug', 'info', 'warn', 'error'].includes(callee.property.name)) return false;
  const { object } = callee;
  const logger = object.type === 'MemberExpression' ? object.property.name : object.type === 'Identifier' ? object.name : '';
  return /output|log|channel|host/i.test(logger);
}

/** A line of the log, as it is handed on. */
function isLogLine({ properties }) {
  return properties.some((one) => one.type === 'Property' && one.key.name === 'level');
}

/** Whether a text stands where the editor shows it, whatever it looks like. */
function isShown(node) {
  const { parent } = node;
  if (parent.type === 'Property') return parent.value === node && !parent.computed && SHOWN.has(parent.key.name ?? parent.key.value);
  if (parent.type === 'AssignmentExpression')
    return parent.right === node && parent.left.type === 'MemberExpression' && SHOWN.has(parent.left.property.name);
  return parent.type === 'CallExpression' && /^(?:show\w+Message|setStatusBarMessage)$/.test(calleeName(parent));
}

function isCompared({ parent }) {
  if (parent.type === 'BinaryExpression') return ['===', '!=='].includes(parent.operator);
  return parent.type === 'CallExpression' && COMPARING.has(calleeName(parent));
}

function isExempt(node) {
  if (isCompared(node)) return true;
  for (let { parent } = node; parent; { parent } = parent) {
    if (parent.type === 'CallExpression' && (isTranslated(parent) || isLogged(parent))) return true;
    if (parent.type === 'CallExpression' && OF_PROTOCOL.has(calleeName(parent))) return true;
    if (parent.type === 'ObjectExpression' && isLogLine(parent)) return true;
    // What is thrown is a fault of our own, or is said in words of its own where it is caught.
    if (parent.type === 'NewExpression' && (parent.callee.name ?? '').endsWith('Error')) return true;
    if (parent.type === 'ImportDeclaration' || parent.type === 'TSLiteralType') return true;
    if (isForMachines(parent)) return true;
  }
  // What a text may be is compared with it.
  const isCase = node.parent.type === 'SwitchCase' && node.parent.test === node;
  return isCase || JSON_TEXT.test(textOf(node));
}

const localized = {
  meta: { type: 'problem', docs: { description: HINT } },
  create(context) {
    const look = (node) => {
      const text = textOf(node);
      if (text === undefined || MARKUP.test(text) || PROGRAM.test(text) || NAME.test(text)) return;
      if (!WORDS.test(text) && !(WORD.test(text) && isShown(node))) return;
      if (!isExempt(node)) context.report({ node, message: `"${text.replaceAll('\u0000', '…')}" is in one language only. ${HINT}` });
    };
    return { Literal: look, TemplateLiteral: look };
  },
};

export default { meta: { name: 'texts' }, rules: { localized } };
