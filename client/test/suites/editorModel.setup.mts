import { ghostTextSettings } from '../suite/support/ghostTextSettings.mts';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  // The editor asks for consent in a dialog.
  dialogs: true,
  extensions: ['editor-model'],
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.sources': ['languageService'],
    ...ghostTextSettings,
  },
} satisfies SuiteSetup;
