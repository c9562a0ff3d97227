// Adds a permission to a plugin's manifest in the editor, after a handler was denied it.
import { readFile } from 'node:fs/promises';
import { addToList } from '../../../manifest/syntax/edits.ts';
import { parseManifest } from '../../../manifest/syntax/parse.ts';
import type { EditorClient } from '../../client.ts';
import type { Documents } from '../../documents.ts';
import type { Host } from '../../hostFace.ts';
import { uriOf } from '../../uris.ts';

export interface AddPermissionOptions {
  host: Pick<Host, 'plugins'>;
  client: Pick<EditorClient, 'applyEdit'>;
  documents: Documents;
}

/** The edit goes to the manifest as it stands in the editor, unsaved text included; saving it is left to the author. */
export async function addPermission(
  { host, client, documents }: AddPermissionOptions,
  { pluginKey, permission }: { pluginKey: string; permission: string },
): Promise<{ ok: boolean; message?: string }> {
  const plugin = host.plugins().find((one) => one.key === pluginKey);
  if (!plugin) return { ok: false, message: 'That plugin is not loaded any more.' };
  const uri = uriOf(plugin.manifestFile);
  const text = documents.snapshot(uri)?.text ?? (await readFile(plugin.manifestFile, 'utf8'));
  const edits = addToList(parseManifest(text, plugin.manifestFile), 'permissions', permission);
  if (!edits) return { ok: false, message: `${plugin.manifestFile} has to be corrected before "${permission}" can be added to it.` };
  const { applied } = await client.applyEdit({ label: `Add ${permission}`, edit: { changes: { [uri]: edits } } });
  return applied ? { ok: true } : { ok: false, message: `The editor did not apply the change to ${plugin.manifestFile}; try again.` };
}
