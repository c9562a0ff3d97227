import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-tests',
  isPatient: true,
  timeoutMs: 360_000,
} satisfies SuiteSetup;
