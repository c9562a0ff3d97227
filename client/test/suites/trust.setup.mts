import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'editor-trust', trust: 'restricted', settings: pictureSettings } satisfies SuiteSetup;
