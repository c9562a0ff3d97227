/** What stands before the cursor, and what it is completed with. */
const TEXTS = {
  '>': 'a long line (of words), that = goes [on and] on; ever.after',
  'if x:\n': '    return total',
};

exports.onCodeCompletion = (eventJson) => {
  const { prefix } = JSON.parse(eventJson);
  const end = Object.keys(TEXTS).find((one) => prefix.endsWith(one));
  return { success: true, completions: end === undefined ? [] : [{ text: TEXTS[end] }] };
};
