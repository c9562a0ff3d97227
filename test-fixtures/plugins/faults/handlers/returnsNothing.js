exports.onFileSave = () => {};
