const { existsSync } = require('node:fs');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

exports.onFileSave = async (eventJson) => {
  const { workspaceRoot } = JSON.parse(eventJson);
  while (!existsSync(path.join(workspaceRoot, 'go.txt'))) await delay(10);
  return { success: true, message: 'waited' };
};
