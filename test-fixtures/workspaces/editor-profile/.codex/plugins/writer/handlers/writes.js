exports.onFileOpen = () => ({ success: true });
