// What was decided about the version that serves holds for the one that takes its place.
import { carryDecisions } from '../host/grants/carriedOver.ts';
import { GrantStore } from '../host/grants/grants.ts';
import { defaultStateFolder } from '../host/grants/stateFolder.ts';
import type { PluginsFolder } from '../registry/installed/pluginsFolder.ts';
import { successionOf } from '../registry/installed/succession.ts';
import { maskValues } from './masked.ts';
import { terminalText } from './terminalText.ts';

/** To be called before the version serves, when it is there already: a host that runs finds the decision with it. */
export async function carryGrants(folder: PluginsFolder, way: { id: string; from: string; to: string }): Promise<void> {
  const succession = await successionOf(folder, way);
  if (!succession) return;
  const store = new GrantStore(defaultStateFolder(), (message) => process.stderr.write(terminalText(maskValues(`${message}\n`))));
  await store.load();
  await carryDecisions(store, succession);
}
