exports.onCommand = () => ({ success: true, message: 'Shouted.' });
