// Run on Files: what goes over the wire for one file, and which handlers take part.
import type { TextEdit } from '../text/textEdits.ts';
import type { HandlerView, PluginView } from './views.ts';

export interface RunOnFileParams {
  /** The same for all files of a run, and no other. */
  runId: string;
  pluginKey: string;
  uri: string;
  /** VS Code language id. */
  language: string;
  /** As it is in the editor, or else in the file. */
  text: string;
}

/** What handlers made of one file. Nothing of it is applied anywhere. */
export interface RunOnFileAnswer {
  /** None where they leave it as it is. */
  edits: TextEdit[];
  /** A handler of the plugin did not do its part, in its own words where it has some. What the others did is in `edits`. */
  problem?: { kind: 'declined' | 'failed'; message: string };
  /** Why no handler was given the file, in a sentence; empty where none is for such files. */
  leftOut?: string;
  /** Why the plugin may not run any more, in a sentence: there is no use in asking for the next file. */
  stopped?: string;
}

/** What can happen to a file beside what a handler returns. */
const WORKS_ON_DISK = /^(?:filesystem:write|process:spawn)(?::|$)/;

type Plugin = Pick<PluginView, 'permissions' | 'handlers'>;
type Handler = Pick<HandlerView, 'event' | 'phase'>;

/** Whether a handler can be run for a preview: it makes something of a text, and does not work on the saved file itself. */
export function isForPreview(plugin: Plugin, handler: Handler): boolean {
  return handler.event === 'onFileSave' && !worksOnDisk(plugin, handler);
}

/** Whether a handler works on the saved file: it runs when that is on disk, and may write to it, or start what does. */
export function worksOnDisk(plugin: Plugin, { event, phase }: Handler): boolean {
  return event === 'onFileSave' && phase === 'afterSave' && mayWorkOnDisk(plugin);
}

/** Whether a plugin may write files or start programs. */
export function mayWorkOnDisk({ permissions }: Plugin): boolean {
  return permissions.some(({ name }) => WORKS_ON_DISK.test(name));
}
