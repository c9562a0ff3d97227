// Writes to the worker's own pipe.
const fs = require('node:fs');

exports.onFileSave = () => {
  fs.writeSync(3, 'x'.repeat(64));
  return new Promise(() => {});
};
