import path from 'node:path';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';
import { writePlugin } from '../suite/support/writtenPlugin.mts';

export default {
  dialogs: true,
  settings: pictureSettings,
  prepare: ({ workspace }) => {
    for (let number = 1; number <= 30; number++) {
      const permissions = ['filesystem:read', ...(number % 3 === 0 ? ['process:spawn:git'] : [])];
      writePlugin(path.join(workspace, '.codex/plugins'), { name: `Plugin ${number}`, languages: ['plaintext'], permissions });
    }
  },
} satisfies SuiteSetup;
