import path from 'node:path';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';
import { writePlugin } from '../suite/support/writtenPlugin.mts';

export default {
  dialogs: true,
  settings: pictureSettings,
  prepare: ({ workspace, home }) => {
    const here = path.join(workspace, '.codex/plugins');
    writePlugin(here, { name: 'Tidy', languages: ['plaintext'], permissions: ['filesystem:read', 'network:request:words.example.com'] });
    writePlugin(here, { name: 'Careful', languages: ['markdown'], permissions: ['filesystem:write', 'process:spawn:git'] });
    writePlugin(here, { name: 'Bare', languages: ['ini'] });
    const installed = path.join(home, '.codex/plugins');
    writePlugin(installed, { name: 'Mine 10', languages: ['css'], permissions: ['filesystem:read', 'env:read:LANG'] });
    writePlugin(installed, { name: 'Mine 2', languages: ['css'], permissions: ['filesystem:read'] });
  },
  isPatient: true,
  timeoutMs: 300_000,
} satisfies SuiteSetup;
