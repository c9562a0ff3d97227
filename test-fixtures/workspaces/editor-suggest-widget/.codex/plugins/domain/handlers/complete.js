const OWN = [
  {
    text: 'shopTotalOf(order)',
    kind: 'function',
    detail: '(order: Order): number',
    documentation:
      'The **sum** of an order, in cents.\n\n```js\nshopTotalOf({ items }); // 250\n```\n\n[Run](command:workbench.action.closeAllEditors) <b>bold</b> ![image](https://example.com/a.png)',
  },
  { text: 'shopTaxOf(order, country)', kind: 'function', detail: '(order: Order, country: string): number' },
  { text: 'shopLoop = () => {\n    work();\n  };', kind: 'snippet', detail: 'three lines' },
  { text: 'shopWithoutKind()' },
];

// What the language service has is left as it is, but said to be something: that alone is no reason to list it twice.
exports.onCodeCompletion = (eventJson) => {
  const { completions, prefix } = JSON.parse(eventJson);
  const [word] = /[\w$]*$/.exec(prefix);
  const others = completions.map((one) => ({ ...one, kind: 'variable', detail: 'of somebody else' }));
  return { success: true, completions: [...others, ...OWN.filter(({ text }) => text.startsWith(word))] };
};
