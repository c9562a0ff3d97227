// A folder as it would be published, for whoever installs it.
import { packPlugin } from '../pack/pack.ts';
import { InstallFault } from '../installFault.ts';
import type { Pack } from './localOffers.ts';

export const packForInstall: Pack = async (folder) => {
  const outcome = await packPlugin(folder, {});
  if (outcome.ok) return outcome.packed;
  const said = outcome.problems.slice(0, 3).map(({ message }) => message);
  throw new InstallFault(`${folder} cannot be packed: ${said.join(' ')} codex-plugin pack says more.`);
};
