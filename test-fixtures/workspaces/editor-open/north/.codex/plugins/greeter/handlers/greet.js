const path = require('node:path');

const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 5 } };

exports.onProjectOpen = (eventJson) => {
  const { workspaceRoot, workspaceFolders } = JSON.parse(eventJson);
  const message = `Opened ${path.basename(workspaceRoot)} of ${workspaceFolders.length}.`;
  return { success: true, message, diagnostics: [{ filePath: path.join(workspaceRoot, 'README.md'), range, message, severity: 2 }] };
};

exports.onFileOpen = (eventJson) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  const message = `${path.basename(filePath)} has ${fileContent.length} characters.`;
  return { success: true, diagnostics: [{ range, message, severity: 3 }] };
};

exports.onCommand = (eventJson) => {
  const { command, arguments: given } = JSON.parse(eventJson);
  return { success: true, message: `${command}, ${given.join(' and ')}!` };
};
