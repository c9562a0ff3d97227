import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'demo',
  settings: {
    ...pictureSettings,
    'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
    // The editor's own checks of JSON would stand beside what a plugin says.
    'json.validate.enable': false,
    'problems.defaultViewMode': 'tree',
  },
} satisfies SuiteSetup;
