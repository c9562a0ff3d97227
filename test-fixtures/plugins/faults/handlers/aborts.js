exports.onFileSave = () => process.abort();
