exports.onFileSave = (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  return { success: true, formattedContent: fileContent.startsWith('# ') ? fileContent : `# Heading\n${fileContent}` };
};
