// Adds a permission to a plugin's manifest in the editor, after a handler was denied it.
import * as l10n from '@vscode/l10n';
import { addToList } from '../../../manifest/syntax/edits.ts';
import type { EditorClient } from '../../client.ts';
import type { Host } from '../../hostFace.ts';
import type { CheckedManifests } from '../documents/checkedManifests.ts';
import type { ActionAnswer, AddPermissionParams } from '../../../protocol.ts';

export interface AddPermissionOptions {
  host: Pick<Host, 'plugins'>;
  client: Pick<EditorClient, 'applyEdit'>;
  manifests: Pick<CheckedManifests, 'ofFile'>;
}

/** The edit goes to the manifest as it stands in the editor, unsaved text included; saving it is left to the author. */
export async function addPermission(
  { host, client, manifests }: AddPermissionOptions,
  { pluginKey, permission }: AddPermissionParams,
): Promise<ActionAnswer> {
  const plugin = host.plugins().find((one) => one.key === pluginKey);
  if (!plugin) return { ok: false, message: l10n.t('That plugin is not loaded any more.') };
  const manifest = await manifests.ofFile(plugin.manifestFile);
  if (!manifest) return { ok: false, message: l10n.t('{0} cannot be read any more.', plugin.manifestFile) };
  const edits = addToList(manifest.document, 'permissions', permission);
  if (!edits)
    return { ok: false, message: l10n.t('{0} has to be corrected before "{1}" can be added to it.', plugin.manifestFile, permission) };
  const { applied } = await client.applyEdit({ label: l10n.t('Add {0}', permission), edit: { changes: { [manifest.uri]: edits } } });
  return applied
    ? { ok: true }
    : { ok: false, message: l10n.t('The editor did not apply the change to {0}; try again.', plugin.manifestFile) };
}
