import type { SuiteSetup } from '../suite/support/suiteSetup.ts';
export default { trust: 'ask', dialogs: true } satisfies SuiteSetup;
