import type { SuiteSetup } from '../suite/support/suiteSetup.ts';
export default {} satisfies SuiteSetup;
