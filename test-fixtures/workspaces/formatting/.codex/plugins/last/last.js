exports.onFileSave = (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  return { success: true, formattedContent: `${fileContent}last( ${fileContent.split('\n').length - 1})\n` };
};
