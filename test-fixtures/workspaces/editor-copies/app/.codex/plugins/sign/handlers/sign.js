exports.onFileSave = (eventText) => ({ success: true, formattedContent: `${JSON.parse(eventText).fileContent.trimEnd()} by app\n` });
exports.onCommand = () => ({ success: true, message: 'done by app' });
