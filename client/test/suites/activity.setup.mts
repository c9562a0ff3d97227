import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  timeoutMs: 300_000,
  workspace: 'editor-activity',
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.sources': ['workspace'],
    // As long as may be: a busy machine must not turn a test of what is shown into one of speed.
    'codexPlugins.completion.budgetMs': 10_000,
    'codexPlugins.completion.baseBudgetMs': 10_000,
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  },
} satisfies SuiteSetup;
