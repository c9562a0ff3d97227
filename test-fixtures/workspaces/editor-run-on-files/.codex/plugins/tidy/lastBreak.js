exports.onFileSave = (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  return { success: true, formattedContent: fileContent === '' || fileContent.endsWith('\n') ? fileContent : `${fileContent}\n` };
};
