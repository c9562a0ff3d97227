// Where completions are from: which source had them, and which plugins made something of them.
import type { Completion, WhenTaken } from '../../contract/completions.ts';
import { completionsOf } from '../dispatch/responses.ts';
import type { DispatchResult } from '../types.ts';
import type { Fitted } from './fitting/fit.ts';

/** Who made a completion what it is. */
export interface Origin {
  /** The source that it comes from; absent where a plugin made it up. */
  source?: string;
  /** Ids of the plugins that made or changed it, in order. */
  plugins: readonly string[];
  /** Ids of the plugins that left its text as it was and said what it is: gave it a kind, or another one. */
  describedBy?: readonly string[];
  /** Of one that nobody has changed. */
  whenTaken?: WhenTaken;
}

/** A completion that fits, and where it is from. */
export type Suggestion = Fitted & { origin: Origin };

/** The origins of completions on their way through handlers. */
export class Origins {
  #known = new Map<string, Origin>();
  /** What handlers said so far that texts are. */
  #kinds = new Map<string, string>();

  constructor(base: readonly (Completion & { whenTaken?: WhenTaken })[]) {
    for (const { text, source, whenTaken } of base)
      this.#add(text, { plugins: [], ...(source !== undefined && { source }), ...(whenTaken && { whenTaken }) });
  }

  /** Takes what handlers answered, one after the other. */
  passed({ results }: DispatchResult): void {
    for (const result of results) {
      const completions = result.ok && result.response ? completionsOf(result.response) : undefined;
      if (!completions) continue;
      const before = this.#known;
      this.#known = new Map();
      const kinds = this.#kinds;
      this.#kinds = new Map();
      for (const one of completions) {
        const text = textOf(one);
        const known = before.get(text);
        const { kind } = one;
        if (kind !== undefined) this.#kinds.set(text, kind);
        if (!known) this.#add(text, changedFrom(before, text, result.pluginId));
        else this.#add(text, kind === undefined || kind === kinds.get(text) ? known : describedBy(known, result.pluginId));
      }
    }
  }

  of(completion: unknown): Origin {
    return this.#known.get(textOf(completion)) ?? { plugins: [] };
  }

  #add(text: string, origin: Origin): void {
    if (!this.#known.has(text)) this.#known.set(text, origin);
  }
}

/** What a plugin made: from the longest one that is in it, or of nothing. */
function changedFrom(known: ReadonlyMap<string, Origin>, text: string, pluginId: string): Origin {
  const former = [...known.keys()].filter((one) => one !== '' && text.includes(one)).toSorted((a, b) => b.length - a.length)[0];
  const origin = former === undefined ? undefined : known.get(former);
  const { whenTaken: _unchanged, ...changed } = origin ?? { plugins: [] };
  return { ...changed, plugins: [...changed.plugins.filter((one) => one !== pluginId), pluginId] };
}

function describedBy(known: Origin, pluginId: string): Origin {
  return { ...known, describedBy: [...(known.describedBy ?? []).filter((one) => one !== pluginId), pluginId] };
}

function textOf(completion: unknown): string {
  if (typeof completion === 'string') return completion;
  const text = (completion as Partial<Completion> | null)?.text;
  return typeof text === 'string' ? text : '';
}
