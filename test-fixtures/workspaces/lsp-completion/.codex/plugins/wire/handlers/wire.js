exports.onRequest = (eventJson) => ({ success: true, maxItems: 1, prefix: `${JSON.parse(eventJson).prefix}!` });
exports.onCodeCompletion = (eventJson) => {
  const { completions, prefix } = JSON.parse(eventJson);
  return { success: true, completions: completions.map((one) => ({ ...one, text: `${one.text} /* ${prefix.slice(-2)} */` })) };
};
exports.onResponse = (eventJson) => ({
  success: true,
  completions: JSON.parse(eventJson).completions.map((one) => ({ ...one, text: `${one.text} // last` })),
});
