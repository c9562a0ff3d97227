/** Two spaces for each tab, and at most one blank line in a row. Line endings stay. */
exports.untab = (text) => text.replaceAll('\t', '  ').replace(/(\r?\n)(?:\r?\n){2,}/g, '$1$1');
