exports.onFileSave = async (eventJson) => {
  const { fileContent } = JSON.parse(eventJson);
  await null;
  throw new Error(`cannot do ${fileContent.length} characters`);
};
