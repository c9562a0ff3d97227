const { execFileSync } = require('node:child_process');

exports.onFileSave = (eventJson) => ({
  success: true,
  formattedContent: execFileSync('sort', { input: JSON.parse(eventJson).fileContent, encoding: 'utf8' }),
});
