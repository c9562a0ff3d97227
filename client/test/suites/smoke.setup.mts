import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'demo',
  settings: {
    ...pictureSettings,
    // The list of suggestions would cover the ghost text; and a busy machine must not keep it from showing.
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    'codexPlugins.completion.budgetMs': 10_000,
  },
} satisfies SuiteSetup;
