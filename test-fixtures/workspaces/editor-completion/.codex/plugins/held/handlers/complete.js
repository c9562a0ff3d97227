const { existsSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { setTimeout: delay } = require('node:timers/promises');

exports.onCodeCompletion = async (eventJson) => {
  const { prefix, workspaceRoot } = JSON.parse(eventJson);
  const line = prefix.slice(prefix.lastIndexOf('\n') + 1);
  if (line.endsWith('?')) {
    writeFileSync(path.join(workspaceRoot, 'asked.txt'), line);
    while (!existsSync(path.join(workspaceRoot, 'go.txt'))) await delay(10);
  }
  return { success: true, completions: [{ text: ` [answer to "${line}"]` }] };
};
