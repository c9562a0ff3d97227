const { readFileSync } = require('node:fs');
const { until } = require('./until.js');

// Says what it is given and what is on disk, and puts a mark at the end.
exports.onFileSave = async (eventJson) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  if (fileContent.includes('@hold-after')) await until(`${filePath}.after`);
  const onDisk = readFileSync(filePath, 'utf8');
  return { success: true, formattedContent: `${fileContent}<!-- seen -->\n`, message: JSON.stringify({ fileContent, onDisk }) };
};
