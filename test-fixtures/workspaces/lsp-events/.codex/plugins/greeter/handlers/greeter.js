let opened;
const anotherWasOpened = new Promise((resolve) => (opened = resolve));
// A folder called "waits" is the last to be done, wherever it stands in the list.
exports.onProjectOpen = async (eventJson) => {
  const { workspaceRoot, workspaceFolders } = JSON.parse(eventJson);
  const name = workspaceRoot.split('/').at(-1);
  if (name === 'waits') await anotherWasOpened;
  else opened();
  return { success: true, message: `Hello ${name} of ${workspaceFolders.length}` };
};
exports.onFileOpen = (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  const range = { start: { line: 0, character: 0 }, end: { line: 0, character: fileContent.length } };
  return { success: true, diagnostics: [{ range, message: `Opened with ${fileContent.length} characters.`, severity: 3 }] };
};
exports.onCommand = (eventJson) => {
  const { command, arguments: given } = JSON.parse(eventJson);
  return { success: true, message: `${command} ${given.join(' ')}`, data: given.length };
};
exports.onContextUpdate = (eventJson, context) => {
  context.log.info(`context: ${JSON.parse(eventJson).activeFile}`);
};
exports.onErrorReport = (eventJson) => {
  const { diagnostics } = JSON.parse(eventJson);
  return { success: true, message: `${diagnostics.length} errors, severity ${diagnostics[0].severity}` };
};
