import { spawnSync } from 'node:child_process';
import { pictureSettings } from '../suite/support/pictureSettings.mts';
import type { SuiteSetup } from '../suite/support/suiteSetup.ts';

const namespace = ['unshare', '--user', '--map-root-user'] as const;
const [unshare, ...own] = namespace;
/** Elsewhere no machine has them. */
const hasNamespaces = process.platform === 'linux' && spawnSync(unshare, [...own, 'true']).status === 0;

export default {
  isPatient: true,
  workspace: 'editor-isolation',
  settings: { ...pictureSettings, 'codexPlugins.isolation.minimum': 'isolated' },
  // A machine that makes no user namespaces: the editor gets one of its own, in which there are no others.
  within: hasNamespaces ? [...namespace, 'sh', '-c', 'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"', 'sh'] : [],
} satisfies SuiteSetup;
