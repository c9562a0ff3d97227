'use strict';
const { readFileSync } = require('node:fs');
const path = require('node:path');

exports.onProjectOpen = (event) => {
  const [folder] = JSON.parse(event).workspaceFolders;
  const filePath = path.join(folder, 'notes.txt');
  const start = { line: 0, character: 0 };
  return { success: true, diagnostics: [{ filePath, message: readFileSync(filePath, 'utf8').trim(), range: { start, end: start } }] };
};

exports.onFileSave = (event) => ({ success: true, formattedContent: `On disk: ${readFileSync(JSON.parse(event).filePath, 'utf8')}` });
