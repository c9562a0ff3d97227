import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'demo',
  trust: 'ask',
  dialogs: true,
  extensions: ['python-debugger'],
  settings: {
    ...pictureSettings,
    // Debian's package python3-debugpy belongs to this interpreter, not to another one that may come first on the PATH.
    'codexPlugins.runtime.python': '/usr/bin/python3',
  },
  isPatient: true,
  timeoutMs: 400_000,
} satisfies SuiteSetup;
