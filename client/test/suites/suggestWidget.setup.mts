import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-suggest-widget',
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.suggestWidget': true,
    'codexPlugins.completion.sources': ['languageService'],
    // As long as may be: a busy machine must not turn a test of what is shown into one of speed.
    'codexPlugins.completion.budgetMs': 10_000,
    'codexPlugins.completion.baseBudgetMs': 10_000,
    'editor.wordBasedSuggestions': 'off',
    'editor.quickSuggestions': { other: 'on', comments: 'off', strings: 'off' },
  },
} satisfies SuiteSetup;
