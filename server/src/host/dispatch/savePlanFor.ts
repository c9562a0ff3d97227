// What the user's settings and files say about the saves of one file: which plugins leave it alone, and in which order the others run.
import type { FilesLeftAlone } from '../leftAlone/leftAlone.ts';
import type { HostSettings, SavePlan } from '../types.ts';
import { orderFor } from './saveOrder.ts';

export interface SavedPlace {
  filePath: string;
  /** The workspace folder that it is in, if it is in one. */
  folder: string | undefined;
  /** As they are for this file. */
  settings: Pick<HostSettings['save'], 'exclude' | 'order'>;
}

/** @returns the plan, with the glob for which it has an order of its own, if it has. */
export async function savePlanFor(
  { filePath, folder, settings: { exclude, order } }: SavedPlace,
  files: FilesLeftAlone,
): Promise<Required<Pick<SavePlan, 'leftAlone' | 'order'>> & { pattern?: string }> {
  const { why, plugins } = await files.look(filePath, folder, exclude);
  return { leftAlone: ({ id }) => why ?? plugins.get(id), ...orderFor(order, filePath, folder) };
}
