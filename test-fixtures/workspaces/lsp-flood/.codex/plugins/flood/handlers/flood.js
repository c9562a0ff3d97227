// The document says by which road.
const { writeSync } = require('node:fs');

exports.onFileSave = (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  if (fileContent.includes('@write')) for (let line = 0; line < 200_000; line++) writeSync(1, '.\n');
  if (fileContent.includes('@print')) for (let line = 0; line < 32_000; line++) console.log('.');
  if (fileContent.includes('@text')) console.log('.\n'.repeat(32_000));
  return { success: true };
};
