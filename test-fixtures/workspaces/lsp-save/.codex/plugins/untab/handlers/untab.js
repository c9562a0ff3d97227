exports.onFileSave = async (eventJson, { log }) => {
  const { filePath, fileContent } = JSON.parse(eventJson);
  const sleep = /@sleep (\d+)/.exec(fileContent);
  if (sleep) log.info(`asleep over ${filePath}`);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, Number(sleep[1])));
  return { success: true, formattedContent: fileContent.replaceAll('\t', '    ') };
};
