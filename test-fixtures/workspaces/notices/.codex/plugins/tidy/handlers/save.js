const path = require('node:path');

exports.onFileSave = (eventText) => {
  const { filePath, fileContent } = JSON.parse(eventText);
  try {
    return { success: true, formattedContent: `${JSON.stringify(JSON.parse(fileContent), null, 2)}\n` };
  } catch (error) {
    return { success: false, error: `${path.basename(filePath)} was left as it is: ${error.message}` };
  }
};
