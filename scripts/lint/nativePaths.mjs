// A rule for oxlint: paths of the system are compared and cut in server/src/paths and nowhere else, since `/` is right on one platform only.

const SLASHES = new Set(['/', '\\']);
const PLATFORMS = new Set(['posix', 'win32', 'sep']);
const HINT = 'Use server/src/paths: paths.within, below, same and relative for paths of the system, slashed for names in manifests.';

function isSeparator(node) {
  if (node.type === 'Literal') return SLASHES.has(node.value);
  if (node.type === 'Identifier') return node.name === 'sep';
  return node.type === 'MemberExpression' && !node.computed && node.property.name === 'sep';
}

/** A text with a separator at its end: `folder + '/'`, `${folder}/`. */
function endsInSeparator(node) {
  if (node.type === 'BinaryExpression') return node.operator === '+' && isSeparator(node.right);
  if (node.type === 'ConditionalExpression') return endsInSeparator(node.consequent) || endsInSeparator(node.alternate);
  if (node.type !== 'TemplateLiteral' || node.expressions.length === 0) return false;
  const end = node.quasis.at(-1).value.cooked;
  return SLASHES.has(end) || (end === '' && isSeparator(node.expressions.at(-1)));
}

const nativePaths = {
  meta: { type: 'problem', docs: { description: HINT } },
  create(context) {
    const report = (node, what) => context.report({ node, message: `${what} ${HINT}` });
    return {
      CallExpression(node) {
        const { callee } = node;
        const [first] = node.arguments;
        if (callee.type !== 'MemberExpression' || callee.computed || first === undefined) return;
        if (callee.property.name === 'split' && isSeparator(first)) report(node, 'A path is cut by a separator.');
        if (['startsWith', 'endsWith', 'includes', 'indexOf'].includes(callee.property.name) && endsInSeparator(first))
          report(node, 'Paths are compared as texts.');
      },
      MemberExpression(node) {
        if (node.object.type !== 'Identifier' || node.object.name !== 'path' || node.computed) return;
        if (PLATFORMS.has(node.property.name)) report(node, `path.${node.property.name} is one platform's.`);
      },
      ImportDeclaration(node) {
        if (!/^(?:node:)?path(?:\/(?:posix|win32))?$/.test(node.source.value)) return;
        if (/posix|win32/.test(node.source.value)) report(node, `${node.source.value} is one platform's.`);
        for (const one of node.specifiers) {
          const name = one.type === 'ImportSpecifier' ? one.imported.name : '';
          if (PLATFORMS.has(name)) report(one, `"${name}" is one platform's.`);
        }
      },
    };
  },
};

export default { meta: { name: 'codex' }, rules: { 'native-paths': nativePaths } };
