import path from 'node:path';
import { sharedMissing } from '../../../server/test/clone.mts';
import { unpackTutorial } from '../../../server/test/tutorial/unpackTutorial.mts';
import { ghostTextSettings } from '../suite/support/ghostTextSettings.mts';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-completion',
  prepare: async ({ workspace }) => {
    // Not where plugins are found yet: it takes part in JavaScript as well, so its test puts it there last. The suite skips that test
    // where there is no tutorial.
    if (sharedMissing === undefined) await unpackTutorial(path.join(workspace, 'tutorial'), ['process:spawn']);
  },
  settings: {
    ...pictureSettings,
    'codexPlugins.completion.sources': ['workspace'],
    ...ghostTextSettings,
  },
} satisfies SuiteSetup;
