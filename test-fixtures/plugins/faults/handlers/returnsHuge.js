exports.onFileSave = () => ({ success: true, formattedContent: 'x'.repeat(50 * 1024 * 1024) });
