exports.onFileSave = () => ({ success: true });
