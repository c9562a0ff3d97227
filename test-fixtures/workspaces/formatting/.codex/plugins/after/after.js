exports.onFileSave = (eventJson) => ({ success: true, formattedContent: `${JSON.parse(eventJson).fileContent}after( )\n` });
