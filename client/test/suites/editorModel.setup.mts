import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  // The editor asks for consent in a dialog.
  dialogs: true,
  extensions: ['editor-model'],
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.sources': ['languageService'],
    'codexPlugins.completion.baseBudgetMs': 10_000,
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    'editor.wordBasedSuggestions': 'off',
  },
} satisfies SuiteSetup;
