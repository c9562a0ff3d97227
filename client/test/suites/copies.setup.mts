import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { isPatient: true, workspace: 'editor-copies', workspaceFile: 'folders.code-workspace' } satisfies SuiteSetup;
