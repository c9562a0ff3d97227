// Directives in the text make it slow, broken or chatty, so that tests can say in the document what they need.
exports.onFileSave = async (eventJson) => {
  const { fileContent, reason } = JSON.parse(eventJson);
  const sleep = /@sleep (\d+)/.exec(fileContent);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, Number(sleep[1])));
  while (fileContent.includes('@spin'));
  if (fileContent.includes('@exit')) process.exit(1);
  if (fileContent.includes('@throw')) throw new Error('told to throw');
  const lines = fileContent.split(/\r\n|\n/);
  const diagnostics = lines.flatMap((line, index) => {
    const character = line.indexOf('FIXME');
    if (character === -1) return [];
    const range = { start: { line: index, character }, end: { line: index, character: character + 5 } };
    return [{ range, message: 'Something is left to fix.', severity: 2, code: 'fixme' }];
  });
  return { success: true, formattedContent: lines.map((line) => line.trimEnd()).join('\n'), diagnostics, message: `reason ${reason}` };
};
