import type { SuiteSetup } from '../suite/support/suiteSetup.ts';
export default { trust: 'restricted' } satisfies SuiteSetup;
