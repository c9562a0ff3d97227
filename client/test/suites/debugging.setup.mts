import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-debug',
  extensions: ['python-debugger'],
  isPatient: true,
  timeoutMs: 720_000,
  settings: {
    // Debian's package python3-debugpy belongs to this interpreter, not to another one that may come first on the PATH.
    'codexPlugins.runtime.python': '/usr/bin/python3',
  },
} satisfies SuiteSetup;
