import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'editor-authoring', timeoutMs: 300_000, settings: pictureSettings } satisfies SuiteSetup;
