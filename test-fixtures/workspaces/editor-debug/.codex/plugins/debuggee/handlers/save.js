exports.onFileSave = (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  const lines = fileContent.split('\n').length;
  return { success: true, message: `${lines} lines` };
};
