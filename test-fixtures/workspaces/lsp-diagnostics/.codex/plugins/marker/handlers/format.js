// Drops empty lines and what is at the ends of lines. It says nothing of problems.
exports.onFileSave = (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  return { success: true, formattedContent: fileContent.replaceAll(/[ \t]+$/gm, '').replaceAll(/\n{2,}/g, '\n') };
};
