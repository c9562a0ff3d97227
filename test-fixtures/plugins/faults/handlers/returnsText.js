exports.onFileSave = () => JSON.stringify({ success: true });
