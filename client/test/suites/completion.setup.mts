import path from 'node:path';
import { tutorialMissing, unpackTutorial } from '../../../server/test/tutorial/unpackTutorial.mts';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-completion',
  prepare: async ({ workspace }) => {
    // The suite skips the test of the tutorial's plugin where there is none.
    if (tutorialMissing === undefined) await unpackTutorial(path.join(workspace, '.codex/plugins/tutorial'), ['process:spawn']);
  },
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.sources': ['openDocuments'],
    // As long as may be: a busy machine must not turn a test of what is shown into one of speed.
    'codexPlugins.completion.budgetMs': 10_000,
    'codexPlugins.completion.baseBudgetMs': 10_000,
    // The list of suggestions would cover the ghost text.
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    'editor.suggestOnTriggerCharacters': false,
    'editor.wordBasedSuggestions': 'off',
  },
} satisfies SuiteSetup;
