exports.onFileSave = (eventJson) => ({
  success: true,
  formattedContent: JSON.parse(eventJson).fileContent.replace(/^[a-z]/gm, (letter) => letter.toUpperCase()),
});
