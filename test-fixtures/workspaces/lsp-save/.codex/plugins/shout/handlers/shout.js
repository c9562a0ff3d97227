const { readFileSync, writeFileSync } = require('node:fs');

exports.onFileSave = async (eventJson) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  const text = readFileSync(filePath, 'utf8');
  writeFileSync(filePath, text.replace(/^# .*$/gm, (heading) => heading.toUpperCase()));
  const sleep = /@sleep (\d+)/.exec(fileContent);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, Number(sleep[1])));
  return { success: true };
};
