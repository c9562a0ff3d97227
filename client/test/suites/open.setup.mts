import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

export default { isPatient: true, workspace: 'editor-open', workspaceFile: 'folders.code-workspace' } satisfies SuiteSetup;
