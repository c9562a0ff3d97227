exports.onCodeCompletion = (eventJson) => {
  const { completions, prefix } = JSON.parse(eventJson);
  if (/crash[^\n]*$/.test(prefix)) process.exit(7);
  return { success: true, completions: completions.map((one) => ({ ...one, text: `${one.text} /* 2 */` })) };
};
