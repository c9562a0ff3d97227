import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

/** An empty folder. */
export default { isPatient: true } satisfies SuiteSetup;
