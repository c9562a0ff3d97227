const { until } = require('./until.js');

// Removes white space at the ends of lines.
exports.onFileSave = async (eventJson, { signal }) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  if (fileContent.includes('@hold-before')) await until(`${filePath}.before`);
  if (signal.aborted) return { success: false, error: 'it was told to stop' };
  const formattedContent = fileContent.replaceAll(/[ \t]+$/gm, '');
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };
  return { success: true, formattedContent, diagnostics: [{ range, message: 'Looked at before the save.', severity: 3 }] };
};
