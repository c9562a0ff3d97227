exports.onFileSave = async (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  console.log(`tidied ${fileContent.length} characters`);
  return { success: true, formattedContent: fileContent.replace(/[ \t]+$/gm, '') };
};
