import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'demo', extensions: ['empty'] } satisfies SuiteSetup;
