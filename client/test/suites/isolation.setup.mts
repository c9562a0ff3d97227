import path from 'node:path';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

const programs = path.resolve(import.meta.dirname, '../../../test-fixtures/workspaces/editor-isolation/bin');

export default {
  workspace: 'editor-isolation',
  settings: { ...pictureSettings, 'codexPlugins.isolation.minimum': 'isolated' },
  // A bubblewrap that gives up at once comes first, as on a machine whose kernel forbids namespaces.
  env: { PATH: [programs, process.env['PATH']].join(path.delimiter) },
} satisfies SuiteSetup;
