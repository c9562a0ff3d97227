const fs = require('node:fs');

exports.onFileSave = () => {
  // Few calls: each may hand the processor over to the host.
  const lines = `${'x'.repeat(99)}\n`.repeat(100);
  for (let count = 0; count < 300; count++) fs.writeSync(2, lines);
  return { success: true };
};
