exports.onFileSave = () => ({ success: true, data: 1n });
