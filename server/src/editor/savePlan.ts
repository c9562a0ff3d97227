// What the user's settings and files say about the saves of one document: which plugins leave it alone, and in which order the others run.
import { FilesLeftAlone, folderOf, type LeftAlone } from '../host/leftAlone/leftAlone.ts';
import type { HostSettings, SavePlan } from '../host/types.ts';
import { orderFor } from '../host/dispatch/saveOrder.ts';
import type { FileSnapshot } from './documentInChain.ts';
import type { Views } from './views.ts';

export interface SavePlansOptions {
  /** The settings as they are for one document. */
  settings: (uri: string) => Promise<HostSettings>;
  workspaceFolders: () => readonly string[];
  views: Pick<Views, 'say'>;
}

export class SavePlans {
  readonly #options: SavePlansOptions;
  readonly #files = new FilesLeftAlone();

  constructor(options: SavePlansOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async for({ uri, filePath }: FileSnapshot): Promise<SavePlan> {
    const { settings, workspaceFolders, views } = this.#options;
    const folder = folderOf(filePath, workspaceFolders());
    try {
      const { exclude, order } = (await settings(uri)).save;
      const left = await this.#files.look(filePath, folder, exclude);
      return { leftAlone: ({ id }) => whyFor(left, id), order: orderFor(order, filePath, folder) };
    } catch (error) {
      views.say('error', `It could not be found out whether plugins are to leave ${filePath} alone, so they do: ${String(error)}`);
      return { leftAlone: () => 'it could not be found out whether it is excluded' };
    }
  }
}

function whyFor({ why, plugins }: LeftAlone, pluginId: string): string | undefined {
  return why ?? plugins.get(pluginId);
}
