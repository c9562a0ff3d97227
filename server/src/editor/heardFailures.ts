// Which failures the user has heard of: each cause once for a script, until what failed by it works again.
import type { HistoryEntry } from '../contract/views.ts';

type Run = Pick<HistoryEntry['handlers'][number], 'pluginKey' | 'script' | 'function' | 'code' | 'permission'>;
type At = Pick<HistoryEntry, 'event' | 'phase'>;

interface Failed {
  /** With the phase of a save. */
  event: string;
  /** Unknown where the script did not get so far. */
  function: string | undefined;
}

export class HeardFailures {
  /** By script and cause. */
  readonly #heard = new Map<string, Map<string, Failed[]>>();

  /** A handler failed at an event. @returns whether nobody has heard of that yet. */
  isNews(at: At, run: Run): boolean {
    const causes = this.#heard.get(scriptOf(run)) ?? new Map<string, Failed[]>();
    this.#heard.set(scriptOf(run), causes);
    const cause = `${run.code}\0${run.permission ?? ''}`;
    const before = causes.get(cause);
    const event = eventOf(at);
    const isKnown = before?.some((one) => one.event === event && one.function === run.function) ?? false;
    if (!isKnown) causes.set(cause, [...(before ?? []), { event, function: run.function }]);
    return before === undefined;
  }

  /** A handler works, which says nothing of the other functions of its script, of other events, or of the other phase of a save. */
  works(at: At, run: Run): void {
    const causes = this.#heard.get(scriptOf(run));
    const event = eventOf(at);
    for (const [cause, failed] of causes ?? []) {
      const left = failed.filter((one) => one.function !== undefined && (one.event !== event || one.function !== run.function));
      if (left.length > 0) causes!.set(cause, left);
      else causes!.delete(cause);
    }
  }
}

function scriptOf({ pluginKey, script }: Run): string {
  return `${pluginKey}\0${script}`;
}

function eventOf({ event, phase }: At): string {
  return `${event}\0${phase ?? ''}`;
}
