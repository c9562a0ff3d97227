import type { SuiteSetup } from '../suite/support/suiteSetup.ts';
import { pictureSettings } from '../suite/support/pictureSettings.mts';

export default {
  workspace: 'editor-typing',
  // Under test the end of the extension host is that of the run. In an ordinary window the editor starts the suite anew with it.
  dialogs: true,
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.budgetMs': 10_000,
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    'editor.wordBasedSuggestions': 'off',
  },
} satisfies SuiteSetup;
