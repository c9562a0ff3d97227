// Replaces tabs.
exports.onFileSave = (eventJson) => ({ success: true, formattedContent: JSON.parse(eventJson).fileContent.replaceAll('\t', '    ') });
