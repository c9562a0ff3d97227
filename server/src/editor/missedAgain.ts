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
    const opened = events.filter(({ event, workspaceRoot }) => event === 'onProjectOpen' && workspaceRoot !== undefined);
    const roots = opened.map(({ workspaceRoot }) => workspaceRoot!);
    if (opened[0]) this.#unawaited(opened[0], projectOpen.again(roots, opened[0].pluginKey));
    const phases = new Map<string, Set<SavePhase>>();
    for (const missed of events) {
      const { event, filePath, phase, pluginKey, generation } = missed;
      if (filePath === undefined) continue;
      if (event === 'onFileOpen') this.#unawaited(missed, fileOpen.again(filePath, generation, pluginKey));
      if (event !== 'onFileSave' || phase === undefined) continue;
      const ofSave = phases.get(filePath) ?? new Set();
      if (ofSave.size === 0)
        this.#unawaited(
          missed,
          saves.again(filePath, () => ({ name, pluginKey, phases: ofSave })),
        );
      phases.set(filePath, ofSave.add(phase));
    }
  }

  #unawaited({ event }: MissedEvent, fired: Promise<void>): void {
    fired.catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.#options.views.say('error', `${event} could not be made up for: ${text}`);
    });
  }
}
