import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'formatting', timeoutMs: 300_000 } satisfies SuiteSetup;
