const fs = require('node:fs');

exports.onFileSave = () => {
  const line = `${'x'.repeat(99)}\n`;
  for (let count = 0; count < 30_000; count++) fs.writeSync(2, line);
  return { success: true };
};
