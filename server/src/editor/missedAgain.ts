// Fires events again for a plugin that the user allowed only after it had missed them: as things are now, and where their moment has not passed.
import type { MissedEvent } from '../host/types.ts';
import type { SavePhase } from '../contract/eventNames.ts';
import type { FileOpen } from './fileOpen.ts';
import type { ProjectOpen } from './projectOpen.ts';
import type { Saves } from './save.ts';
import type { Views } from './views.ts';

export interface MissedAgainOptions {
  projectOpen: Pick<ProjectOpen, 'again'>;
  fileOpen: Pick<FileOpen, 'again'>;
  saves: Pick<Saves, 'again'>;
  views: Pick<Views, 'say'>;
}

export class MissedAgain {
  readonly #options: MissedAgainOptions;

  constructor(options: MissedAgainOptions) {
    this.#options = options;
  }

  /**
   * Begins at once, and nobody has to wait for it. The phases of a save follow each other.
   * @param name what the user calls the plugin.
   */
  fire(name: string, events: readonly MissedEvent[]): void {
    const { projectOpen, fileOpen, saves } = this.#options;
    const phases = new Map<string, Set<SavePhase>>();
    for (const missed of events) {
      const { event, filePath, workspaceRoot, phase, pluginKey, generation } = missed;
      if (event === 'onProjectOpen' && workspaceRoot !== undefined) this.#unawaited(missed, projectOpen.again(workspaceRoot, pluginKey));
      if (filePath === undefined) continue;
      if (event === 'onFileOpen') this.#unawaited(missed, fileOpen.again(filePath, generation, pluginKey));
      if (event !== 'onFileSave' || phase === undefined) continue;
      const ofSave = phases.get(filePath);
      phases.set(filePath, (ofSave ?? new Set()).add(phase));
      if (!ofSave)
        this.#unawaited(
          missed,
          saves.again(filePath, () => ({ name, pluginKey, phases: phases.get(filePath)! })),
        );
    }
  }

  #unawaited({ event }: MissedEvent, fired: Promise<void>): void {
    fired.catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.views.say('error', `${event} could not be made up for: ${text}`);
    });
  }
}
