const { existsSync } = require('node:fs');

// Ends documents with a mark, once.
exports.onFileSave = async (eventJson) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  while (!existsSync(`${filePath}.go`)) await new Promise((resolve) => setTimeout(resolve, 10));
  return { success: true, formattedContent: fileContent.endsWith('-- held\n') ? fileContent : `${fileContent}-- held\n` };
};
