// What the user's settings and files say about the saves of one document: which plugins leave it alone, and in which order the others run.
import * as l10n from '@vscode/l10n';
import { FilesLeftAlone, folderOf } from '../host/leftAlone/leftAlone.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import { isEditorStep, type PluginStep, type SaveStep, type SaveSteps } from '../contract/saveSteps.ts';
import type { HostSettings, SavePlan } from '../host/types.ts';
import { inOrder, segmentsOf } from '../host/dispatch/saveOrder.ts';
import { savePlanFor } from '../host/dispatch/savePlanFor.ts';
import type { FileSnapshot } from './documentInChain.ts';
import type { Host } from './hostFace.ts';
import type { Views } from './views.ts';

export interface SavePlansOptions {
  host: Pick<Host, 'savers' | 'plugins'>;
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
  async for({ uri, filePath }: Pick<FileSnapshot, 'uri' | 'filePath'>): Promise<SavePlan & Pick<SaveSteps, 'pattern'>> {
    const { settings, workspaceFolders, views } = this.#options;
    const folder = folderOf(filePath, workspaceFolders());
    try {
      return await savePlanFor({ filePath, folder, settings: (await settings(uri)).save }, this.#files);
    } catch (error) {
      views.say('error', `It could not be found out whether plugins are to leave ${filePath} alone, so they do: ${String(error)}`);
      return { leftAlone: () => l10n.t('it could not be found out whether it is excluded') };
    }
  }

  /** What happens when a document is saved. */
  async steps(document: FileSnapshot): Promise<SaveSteps> {
    const { host } = this.#options;
    const { leftAlone, order = [], pattern } = await this.for(document);
    const views = new Map(host.plugins().map((plugin) => [plugin.key, plugin]));
    const savers = host.savers({ language: document.language, filePath: document.filePath });
    const stepsOf = (phase: SavePhase): PluginStep[] => {
      const ofPhase = savers.filter((saver) => saver.phase === phase);
      return inOrder(ofPhase, order, ({ id }) => id).flatMap(({ key, id }) => {
        const view = views.get(key);
        const why = leftAlone?.({ id });
        const step = { kind: 'plugin', pluginKey: key, pluginId: id, phase, ...(why !== undefined && { leftAlone: why }) } as const;
        return view ? [{ ...step, name: view.name, state: view.state }] : [];
      });
    };
    const before = stepsOf('beforeSave');
    const segments = segmentsOf(before, order, ({ pluginId }) => pluginId);
    const inSegment = (segment: number): PluginStep[] => before.filter((_, index) => segments[index] === segment);
    const own = order.filter((name) => isEditorStep(name)).map((step): SaveStep => ({ kind: 'editor', step }));
    const steps: SaveStep[] = [...inSegment(0), ...own.flatMap((step, index) => [step, ...inSegment(index + 1)]), ...stepsOf('afterSave')];
    return { steps, order, ...(pattern !== undefined && { pattern }) };
  }
}
