// What was decided about the version that serves holds for the one that takes its place.
import { GrantStore } from '../host/grants/grants.ts';
import { manifestMark } from '../host/grants/manifestMark.ts';
import { defaultStateFolder } from '../host/grants/stateFolder.ts';
import path from 'node:path';
import { manifestOf } from '../registry/installed/installedManifest.ts';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';

/** To be called before the version serves, when it is there already: a host that runs finds the decision with it. */
export async function carryGrants(folder: PluginsFolder, { id, from, to }: { id: string; from: string; to: string }): Promise<void> {
  const found = await manifestOf(folder, id, to);
  if (!found) return;
  const store = new GrantStore(defaultStateFolder(), (message) => process.stderr.write(terminalText(maskValues(`${message}\n`))));
  await store.load();
  const signer = (await folder.record(id, to))?.signer;
  await store.carryOver(
    { pluginId: id, folder: folder.folderOf(id, from) },
    {
      folder: folder.folderOf(id, to),
      asked: {
        permissions: found.manifest.permissions.map(({ name }) => name),
        manifest: manifestMark(path.basename(found.file), found.text, signer),
      },
    },
  );
  await store.written();
}
