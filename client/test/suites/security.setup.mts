import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default {
  isPatient: true,
  workspace: 'editor-security',
  dialogs: true,
  settings: pictureSettings,
  // Beside the workspace, where no plugin may look that does not say so.
  prepare: ({ workspace }) => writeFileSync(path.join(path.dirname(workspace), 'spelling.txt'), 'grey gray\n'),
} satisfies SuiteSetup;
