exports.onFileSave = async (eventJson) => {
  const answer = await fetch('https://api.example.com/weather?place=here');
  return { success: true, formattedContent: `${JSON.parse(eventJson).fileContent}\nWeather: ${await answer.text()}\n` };
};
