// Settings for suites that look at ghost text.

export const ghostTextSettings = {
  // As long as may be: a busy machine must not turn a test of what is shown into one of speed.
  'codexPlugins.completion.budgetMs': 10_000,
  'codexPlugins.completion.baseBudgetMs': 10_000,
  // The list of suggestions would cover the ghost text.
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'editor.wordBasedSuggestions': 'off',
} as const;
