exports.onCodeCompletion = async (eventJson) => {
  const { completions, prefix, triggerKind } = JSON.parse(eventJson);
  const line = prefix.slice(prefix.lastIndexOf('\n') + 1);
  if (line.includes('slow')) await new Promise((resolve) => setTimeout(resolve, 600));
  if (line.includes('endless')) await new Promise(() => {});
  if (line.includes('fail')) return { success: false, error: 'told to fail' };
  if (line.includes('suggest')) return { status: 200, result: { suggestions: ['suggested()', 'other()'] } };
  if (completions.length === 0) return { success: true, completions: [{ text: `made up (${triggerKind})` }] };
  return { success: true, completions: completions.map((one) => ({ ...one, text: `${one.text} // signed` })) };
};
