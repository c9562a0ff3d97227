// What was decided about the version that serves holds for the one that takes its place.
import type { VersionSuccession } from '../../contract/versionSuccession.ts';
import type { GrantStore } from './grants.ts';
import { manifestMark } from './manifestMark.ts';

/** Resolves once that is on disk. To be called before the version serves, when it is there already: a host that runs finds the decision with it. */
export async function carryDecisions(store: GrantStore, { pluginId, from, to }: VersionSuccession): Promise<void> {
  const { folder, permissions, manifestFile, manifestText, signer } = to;
  const asked = { permissions, manifest: manifestMark(manifestFile, manifestText, signer) };
  await store.carryOver({ pluginId, folder: from }, { folder, asked });
  await store.written();
}
