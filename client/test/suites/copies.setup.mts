import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { workspace: 'editor-copies', workspaceFile: 'folders.code-workspace' } satisfies SuiteSetup;
