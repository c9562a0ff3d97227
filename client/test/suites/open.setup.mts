import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'editor-open', workspaceFile: 'folders.code-workspace' } satisfies SuiteSetup;
