import type { SuiteSetup } from '../suite/support/suiteSetup.ts';
import { ghostTextSettings } from '../suite/support/ghostTextSettings.mts';
import { pictureSettings } from '../suite/support/pictureSettings.mts';

export default {
  workspace: 'editor-typing',
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.sources': ['workspace'],
    ...ghostTextSettings,
    // What a key does to the text must be known without asking the editor.
    'editor.autoClosingBrackets': 'never',
    'editor.autoClosingQuotes': 'never',
    'editor.autoSurround': 'never',
    'editor.autoIndent': 'none',
    'editor.useTabStops': false,
    'editor.trimAutoWhitespace': false,
    'editor.renderWhitespace': 'none',
    'editor.stickyScroll.enabled': false,
    'editor.folding': false,
    'editor.occurrencesHighlight': 'off',
  },
  // Whose seed it is; of the environment of whoever starts the run.
  env: process.env['TYPING_SEED'] === undefined ? {} : { TYPING_SEED: process.env['TYPING_SEED'] },
  timeoutMs: 600_000,
} satisfies SuiteSetup;
