// Closes the worker's own pipe, and answers.
exports.onFileSave = () => {
  require('node:fs').closeSync(3);
  return { success: true };
};
