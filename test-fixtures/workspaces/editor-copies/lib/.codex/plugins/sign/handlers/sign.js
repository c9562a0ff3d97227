exports.onFileSave = (eventText) => ({ success: true, formattedContent: `${JSON.parse(eventText).fileContent.trimEnd()} by lib\n` });
exports.onCommand = () => ({ success: true, message: 'done by lib' });
