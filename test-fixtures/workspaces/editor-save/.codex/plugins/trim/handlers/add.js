exports.onFileSave = (eventText) => ({ success: true, formattedContent: `${JSON.parse(eventText).fileContent}added\n` });
