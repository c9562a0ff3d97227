// Editors that format on save ask for that beside the save itself, before it or in the midst of it: what plugins did then, they do not do twice.
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import { inTime } from '../waiting/inTime.ts';
import type { FileSnapshot } from './documentInChain.ts';
import type { Opening, Snapshot } from './documents.ts';

/** How long before a save a document can have been formatted for it, and how long a save can take. */
const ONE_SAVE_MS = 5000;

/** What plugins made of a document that was formatted. */
interface Formatted {
  generation: number;
  text: string;
  at: number;
  result: DispatchResult;
}

/** Knows of each document what was last formatted and what is being saved. */
export class FormattedBeforeSave {
  /** By URI. */
  readonly #formatted = new Map<string, Formatted>();
  readonly #saving = new Map<string, { generation: number; at: number }>();
  readonly #watching = new Map<string, Set<(runs: boolean) => void>>();

  /** Plugins formatted a document, and the editor was answered with this text. */
  formatted({ uri, generation }: Opening, text: string, result: DispatchResult): void {
    this.#formatted.set(uri, { generation, text, at: performance.now(), result });
  }

  /**
   * A save of a document begins.
   * @param runs whether handlers run for it.
   * @returns what was formatted for it a moment ago. What other parts of an editor do at the end of a text, such as adding a line break, is not told
   * from that.
   */
  saveBegins({ uri, generation, text }: Pick<Snapshot, 'uri' | 'generation' | 'text'>, runs: boolean): DispatchResult | undefined {
    for (const tell of this.#watching.get(uri) ?? []) tell(runs);
    if (runs) this.#saving.set(uri, { generation, at: performance.now() });
    const formatted = this.#formatted.get(uri);
    this.#formatted.delete(uri);
    if (formatted?.generation !== generation || isOver(formatted)) return undefined;
    return formatted.text.trimEnd() === text.trimEnd() ? formatted.result : undefined;
  }

  saved(uri: string): void {
    this.#saving.delete(uri);
  }

  documentClosed(uri: string): void {
    this.#formatted.delete(uri);
    this.#saving.delete(uri);
  }

  /** Whether a save of the document is under way for which handlers ran or run. */
  isBeingSaved({ uri, generation }: Opening): boolean {
    const saving = this.#saving.get(uri);
    return saving?.generation === generation && !isOver(saving);
  }

  /** Watches out for a save of a document from now on. */
  watch(uri: string): SaveWatch {
    const { promise, resolve } = Promise.withResolvers<{ runs: boolean }>();
    let begun: { runs: boolean } | undefined;
    const tell = (runs: boolean): void => resolve((begun ??= { runs }));
    const watching = this.#watching.get(uri) ?? new Set();
    this.#watching.set(uri, watching.add(tell));
    return {
      begun: () => begun,
      beginsWithin: async (ms) => (await inTime(promise, { ms })) !== undefined,
      dispose: () => {
        watching.delete(tell);
        if (watching.size === 0 && this.#watching.get(uri) === watching) this.#watching.delete(uri);
      },
    };
  }
}

/** What is known of the saves of a document since somebody began to watch out for them. */
export interface SaveWatch {
  /** Whether handlers run for it; undefined where none began. */
  begun: () => { runs: boolean } | undefined;
  beginsWithin: (ms: number) => Promise<boolean>;
  dispose: () => void;
}

/** Leaves out the handlers that formatted the document already. */
export function leavingOut(formatted: DispatchResult | undefined): Pick<DispatchRequest, 'leaveOut'> {
  if (!formatted) return {};
  const isDone = doneIn(formatted);
  return { leaveOut: (plugin, handler) => handler.formatter === true && isDone(plugin, handler) };
}

/** Leaves out the handlers that did their part before, too. */
export function leavingOutAlso({ leaveOut }: Pick<DispatchRequest, 'leaveOut'>, before: DispatchResult): Pick<DispatchRequest, 'leaveOut'> {
  const isDone = doneIn(before);
  return { leaveOut: (plugin, handler) => leaveOut?.(plugin, handler) === true || isDone(plugin, handler) };
}

function doneIn({ results }: DispatchResult): NonNullable<DispatchRequest['leaveOut']> {
  const nameOf = (pluginKey: string, script: string): string => `${pluginKey}\0${script}`;
  const done = new Set(results.flatMap((one) => (one.ok ? [nameOf(one.pluginKey, one.script)] : [])));
  return ({ key }, { script }) => done.has(nameOf(key, script));
}

/** Whether a document that is saved is a file. */
export function isFile(document: Snapshot): document is FileSnapshot {
  return document.filePath !== undefined;
}

function isOver({ at }: { at: number }): boolean {
  return performance.now() - at > ONE_SAVE_MS;
}
