// Marks each BAD in the text that it is given. Directives in the text make it slow, let it fail or throw, so that tests can say in the document what
// they need.
const mark = async (eventText) => {
  const { event, fileContent = '', filePath, arguments: given } = JSON.parse(eventText);
  if (event === 'onCommand') return { success: true, diagnostics: [at(Number(given[0]), 0, 3, filePath)] };
  if (event === 'onErrorReport') return { success: true, diagnostics: [] };
  const sleep = /@sleep (\d+)/.exec(fileContent);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, Number(sleep[1])));
  const lines = fileContent.split(/\r\n|\n/);
  if (fileContent.includes('@throw')) broken(lines);
  const line = lines.findIndex((text) => text.includes('@fail')) + 1;
  if (line > 0) return { success: false, error: { message: 'told to fail', line, column: 1, endColumn: 6 } };
  if (fileContent.includes('@clean')) return { success: true };
  return { success: true, diagnostics: lines.flatMap((text, index) => (text.includes('BAD') ? [at(index, text.indexOf('BAD'), 3)] : [])) };
};

function at(line, character, length, filePath) {
  return { range: { start: { line, character }, end: { line, character: character + length } }, message: 'This is bad.', severity: 2, filePath };
}

function broken() {
  throw new TypeError('told to throw');
}

module.exports = { onFileOpen: mark, onFileSave: mark, onErrorReport: mark, onCommand: mark };
