exports.onFileSave = (eventJson) => {
  const { fileContent, range } = JSON.parse(eventJson);
  if (!range) return { success: true };
  const isIn = (line) => line >= range.start.line && line <= range.end.line;
  return { success: true, formattedContent: fileContent.split('\n').map((text, line) => (isIn(line) ? `${text}!` : text)).join('\n') };
};
