import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'editor-profile', settings: { ...pictureSettings, 'files.simpleDialog.enable': true } } satisfies SuiteSetup;
