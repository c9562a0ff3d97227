exports.onCodeCompletion = (eventJson) => ({
  success: true,
  completions: JSON.parse(eventJson).prefix.endsWith('>') ? [{ text: 'a long line (of words), that = goes [on and] on; ever.after' }] : [],
});
