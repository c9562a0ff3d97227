'use strict';
// Formats JSON, JavaScript and TypeScript while they are being saved.
const path = require('node:path');
const { formatCode } = require('../lib/layout.js');
const { formatJson, NotJson } = require('../lib/json.js');
const { NotUnderstood } = require('../lib/tokens.js');

/** @param {string} eventText the event as JSON */
function onFileSave(eventText) {
  const { filePath, fileContent, language } = JSON.parse(eventText);
  const extension = path.extname(filePath).toLowerCase();
  const isJson = extension === '.json' || (language === 'json' && extension !== '.jsonc');
  if (!isJson && !/^\.[cm]?[jt]s$/.test(extension)) return { success: true };
  try {
    const formattedContent = isJson ? formatJsonFile(fileContent) : formatCode(fileContent);
    return formattedContent === fileContent ? { success: true } : { success: true, formattedContent };
  } catch (error) {
    if (!(error instanceof NotJson || error instanceof NotUnderstood)) throw error;
    const { message, why = message, line, column } = error;
    return { success: false, error: { message: `${path.basename(filePath)} was left as it is: ${why}.`, line, column } };
  }
}

function formatJsonFile(text) {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const formatted = formatJson(text.slice(mark.length));
  return mark + (text.includes('\r\n') ? formatted.replaceAll('\n', '\r\n') : formatted);
}

module.exports = { onFileSave };

// By hand: echo '{"filePath":"a.json","fileContent":"[1,2]"}' | node handlers/save.js
if (require.main === module) process.stdout.write(`${JSON.stringify(onFileSave(require('node:fs').readFileSync(0, 'utf8')))}\n`);
