const { appendFileSync } = require('node:fs');

exports.onFileSave = (eventText) => {
  appendFileSync(JSON.parse(eventText).filePath, 'saved\n');
  return { success: true };
};
