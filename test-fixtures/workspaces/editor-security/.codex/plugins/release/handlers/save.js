const { appendFileSync, existsSync } = require('node:fs');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

exports.onFileSave = async (eventJson) => {
  const { filePath, workspaceRoot } = JSON.parse(eventJson);
  const note = (word) => appendFileSync(path.join(workspaceRoot, 'release.log'), `${word} ${path.basename(filePath)}\n`);
  note('began');
  while (!existsSync(path.join(workspaceRoot, 'go.txt'))) await delay(10);
  note('ended');
  return { success: true, message: 'published' };
};
