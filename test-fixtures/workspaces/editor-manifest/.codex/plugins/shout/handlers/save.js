'use strict';

exports.onFileSave = (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  return { success: true, formattedContent: fileContent.replace(/\/\/.*/g, (comment) => comment.toUpperCase()) };
};
