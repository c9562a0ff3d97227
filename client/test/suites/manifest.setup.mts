import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-manifest',
  timeoutMs: 300_000,
  settings: {
    ...pictureSettings,
    // A list that comes up by itself would take keys that are meant for the text; the suite asks for each.
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    'editor.suggestOnTriggerCharacters': false,
    'editor.wordBasedSuggestions': 'off',
    '[json]': { 'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' } },
  },
} satisfies SuiteSetup;
