exports.onCodeCompletion = (eventJson) => {
  const { completions } = JSON.parse(eventJson);
  if (completions.length > 0) return { success: true, completions: completions.map((one) => ({ ...one, text: `${one.text} (known)` })) };
  return { success: true, completions: [{ text: ' (out of nothing)' }] };
};
