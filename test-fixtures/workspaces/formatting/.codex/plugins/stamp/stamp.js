exports.onFileSave = async (eventJson) => {
  const { fileContent, reason, options } = JSON.parse(eventJson);
  const sleep = /@sleep (\d+)/.exec(fileContent);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, Number(sleep[1])));
  const line = fileContent.split('\n').findIndex((text) => text.includes('FIXME'));
  const range = { start: { line, character: 0 }, end: { line, character: 5 } };
  const diagnostics = line < 0 ? [] : [{ range, message: 'Something is left to fix.', severity: 2 }];
  const indented = options.tabSize === undefined ? '' : `, tab ${options.tabSize}, spaces ${options.insertSpaces}`;
  return { success: true, formattedContent: `${fileContent}// stamped\n`, diagnostics, message: `reason ${reason}${indented}` };
};
