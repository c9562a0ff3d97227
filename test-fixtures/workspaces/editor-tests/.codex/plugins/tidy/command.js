exports.onCommand = async () => ({ success: true, message: 'Done.' });
