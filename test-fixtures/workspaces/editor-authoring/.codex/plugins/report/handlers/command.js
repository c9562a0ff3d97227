'use strict';
// Says what it was asked, and about which file.
exports.onCommand = (eventText) => {
  const { command, arguments: given, filePath = 'no file' } = JSON.parse(eventText);
  const name = filePath.split(/[\\/]/).at(-1);
  return { success: true, message: `${command}(${given.join(', ')}) on ${name}` };
};
