import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'notices', settings: pictureSettings, timeoutMs: 300_000 } satisfies SuiteSetup;
