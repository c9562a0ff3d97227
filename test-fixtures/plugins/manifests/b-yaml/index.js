exports.handleRequest = async (request) => request;
exports.weatherHandler = async () => {
  const answer = await fetch('https://weather.example.com/today');
  return { status: 200, data: await answer.json() };
};
