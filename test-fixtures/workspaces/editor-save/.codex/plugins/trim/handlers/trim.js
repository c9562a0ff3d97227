const fs = require('node:fs');

exports.onFileSave = (eventText) => {
  const { filePath, fileContent } = JSON.parse(eventText);
  // Byte for byte, whatever the encoding.
  const text = fs.readFileSync(filePath, 'latin1');
  fs.writeFileSync(filePath, text.replace(/ +$/gm, ''), 'latin1');
  return { success: true, message: `given ${fileContent}` };
};
