// Who is told what the code of a plugin does.
import type { Span } from '../../text/lineIndex.ts';
import type { Load } from './evaluate.ts';
import type { Effect, LoadedModule } from './values.ts';

/** What exploring reports, by place. */
export interface Listener {
  /** Set while code is followed that may never run. */
  doubtful: boolean;
  effect(module: LoadedModule, span: Span, effect: Effect, subject: string): void;
  /** A module that is not loaded yet, or is not the plugin's. @returns it where it is there. */
  load: Load;
}
