// Whole texts by the end of what was typed, without a look at what stands behind the cursor.
const TEXTS = {
  'function f(': ['f(a, b) {'],
  'x = con': ['const total = 1;', 'x = contain;', 'console'],
};

exports.onCodeCompletion = (text) => {
  const { prefix, completions } = JSON.parse(text);
  const own = Object.keys(TEXTS).find((end) => prefix.endsWith(end));
  return { success: true, completions: [...completions, ...(own === undefined ? [] : TEXTS[own]).map((one) => ({ text: one }))] };
};
