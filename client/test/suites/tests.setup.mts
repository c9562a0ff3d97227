import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-tests',
  isPatient: true,
} satisfies SuiteSetup;
