exports.onFileSave = (eventJson) => {
  const { fileContent, range } = JSON.parse(eventJson);
  const formatted = fileContent.split('\n').map((text, line) => {
    const isIn = !range || (line >= range.start.line && line <= range.end.line);
    return isIn ? text.toUpperCase().replaceAll(/;(?=.)/g, ';\n') : text;
  });
  return { success: true, formattedContent: formatted.join('\n') };
};
