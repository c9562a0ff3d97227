exports.onFileSave = (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  try {
    JSON.parse(fileContent);
  } catch {
    return { success: false, error: 'The JSON is not finished.' };
  }
  return { success: true };
};
