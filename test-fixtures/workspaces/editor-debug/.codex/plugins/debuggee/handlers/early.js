exports.onFileSave = (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  return { success: true, formattedContent: fileContent.trimEnd() + '\n' };
};
