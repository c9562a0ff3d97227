// What happens to a document that is saved, step by step: plugins, and what editors do by themselves.
import type { SavePhase } from './eventNames.ts';
import type { PluginState } from './views.ts';

/** Format with the editor's own formatter. */
export const FORMAT_STEP = 'editor.formatDocument';

/** Whether a name in an order is one of the editor's own steps: to format, or code actions of a kind, such as `source.organizeImports`. */
export function isEditorStep(name: string): boolean {
  return name === FORMAT_STEP || name === 'source' || name.startsWith('source.');
}

export interface PluginStep {
  kind: 'plugin';
  pluginKey: string;
  pluginId: string;
  name: string;
  phase: SavePhase;
  state: PluginState;
  /** Completes "left alone: …", where the plugin does so with this document. */
  leftAlone?: string;
}

export type SaveStep = PluginStep | { kind: 'editor'; step: string };

/** The steps of one document's saves, in their order. */
export interface SaveSteps {
  steps: SaveStep[];
  /** What is set for this document, by this glob where it has one of its own. */
  order: readonly string[];
  pattern?: string;
}
