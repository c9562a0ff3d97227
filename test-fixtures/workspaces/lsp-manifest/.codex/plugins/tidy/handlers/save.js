'use strict';

exports.onFileSave = (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  return { success: true, formattedContent: `${fileContent.trimEnd()}\n` };
};

exports.opened = () => ({ success: true });
