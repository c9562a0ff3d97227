exports.onFileSave = (eventJson, { log }) => {
  const { fileContent } = JSON.parse(eventJson);
  log.info('looking for headings');
  return { success: true, formattedContent: fileContent.replace(/^#.*$/gm, (heading) => heading.toUpperCase()) };
};
