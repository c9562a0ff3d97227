// Does what the text tells it to: @sleep MS, @throw, @decline, @grow.
exports.onFileSave = async (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  const sleep = /@sleep (\d+)/.exec(fileContent);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, Number(sleep[1])));
  if (fileContent.includes('@throw')) throw new Error('told to throw');
  if (fileContent.includes('@decline')) return { success: false, error: 'This file has a syntax error in line 1.' };
  if (fileContent.includes('@grow')) return { success: true, formattedContent: `${fileContent}// more\n` };
  return { success: true, formattedContent: fileContent.replace(/[ \t]+$/gm, '') };
};
