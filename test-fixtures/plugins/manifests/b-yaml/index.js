exports.handleRequest = async (request) => request;
exports.weatherHandler = async () => ({ status: 200, data: {} });
