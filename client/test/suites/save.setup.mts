import path from 'node:path';
import { sharedMissing } from '../../../server/test/clone.mts';
import { unpackTutorial } from '../../../server/test/tutorial/unpackTutorial.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  workspace: 'editor-save',
  prepare: async ({ workspace }) => {
    // The suite skips the test of the tutorial's plugin where there is none.
    if (sharedMissing === undefined) await unpackTutorial(path.join(workspace, '.codex/plugins/tutorial'), ['process:spawn']);
  },
  timeoutMs: 300_000,
} satisfies SuiteSetup;
