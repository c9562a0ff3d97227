exports.format = () => ({ success: true });
exports.check = () => ({ success: true });
