exports.onFileSave = () => process.exit(3);
