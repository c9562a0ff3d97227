exports.onFileSave = () => new Promise(() => {});
