exports.onCodeCompletion = (eventJson) => ({
  success: true,
  completions: JSON.parse(eventJson).completions.map((one) => ({ ...one, text: `${one.text} /* 3 */` })),
});
