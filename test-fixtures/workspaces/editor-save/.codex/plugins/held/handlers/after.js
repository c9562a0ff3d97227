const { existsSync, writeFileSync } = require('node:fs');
const { setTimeout: delay } = require('node:timers/promises');

exports.onFileSave = async (eventJson) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  writeFileSync(`${filePath}.started`, '');
  while (!existsSync(`${filePath}.go`)) await delay(10);
  return { success: true, formattedContent: fileContent.toUpperCase() };
};
