const { appendFileSync } = require('node:fs');
const path = require('node:path');

exports.handler = (eventJson) => {
  const { event, workspaceRoot } = JSON.parse(eventJson);
  appendFileSync(path.join(workspaceRoot, 'witness.log'), `${event}\n`);
  return { success: true };
};
