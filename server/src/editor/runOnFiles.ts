// Run on Files: a plugin's save handlers on one text after the other, without a save. Nothing is applied here: the client shows it all together first.
import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import { kindOf } from '../contract/errors.ts';
import { worksOnDisk, type RunOnFileAnswer, type RunOnFileParams } from '../contract/runOnFiles.ts';
import type { PluginView } from '../contract/views.ts';
import type { DispatchRequest, DispatchResult, HandlerResult } from '../host/types.ts';
import { fitToDocument } from '../text/lineEndings.ts';
import { minimalEdits } from '../text/minimalEdits.ts';
import type { Host } from './hostFace.ts';
import type { SavePlans } from './savePlan.ts';
import { filePathOf } from './uris.ts';

/** How many files of a run are listed in the history: so many that went well, and so many that did not. A thousand would drive out all else. */
const LISTED = 10;

/** The search for the smallest edits holds up everything else that the server does. */
const EDITS_MS = 100;

/** A user who types or saves goes first, but a run does not wait for something long forever. */
const GIVES_WAY_MS = 1000;

/** Runs whose count is kept: there is one at a time in a window. */
const RUNS_KEPT = 4;

const UNCHANGED: RunOnFileAnswer = { edits: [] };

export interface RunOnFilesParts {
  host: Pick<Host, 'dispatch' | 'plugins' | 'whenQuiet'>;
  /** Which plugins the user wants to leave a file alone. */
  plans: Pick<SavePlans, 'for'>;
}

export class RunOnFiles {
  readonly #parts: RunOnFilesParts;
  /** By run: how many were listed that went well, and that did not. */
  readonly #listed = new Map<string, { good: number; bad: number }>();

  constructor(parts: RunOnFilesParts) {
    this.#parts = parts;
  }

  /** @param signal stops the handlers. */
  async run({ runId, pluginKey, uri, language, text }: RunOnFileParams, signal: AbortSignal): Promise<RunOnFileAnswer> {
    const { host, plans } = this.#parts;
    const plugin = host.plugins().find(({ key }) => key === pluginKey);
    if (!plugin) return { edits: [], stopped: l10n.t('The plugin is not loaded any more.') };
    const filePath = filePathOf(uri);
    if (filePath === undefined) return { edits: [], leftOut: l10n.t('It is not a file on this machine.') };
    const { leftAlone } = await plans.for({ uri, filePath });
    const why = leftAlone?.(plugin);
    if (why !== undefined) return { edits: [], leftOut: l10n.t('It is {0}.', why) };
    await host.whenQuiet(GIVES_WAY_MS, signal);
    if (signal.aborted) return UNCHANGED;
    const result = await host.dispatch({
      event: 'onFileSave',
      language,
      filePath,
      only: { pluginKey },
      leaveOut: leftOutOf(plugin),
      runOnFiles: { isRecorded: (one) => this.#isListed(runId, one) },
      eventId: randomUUID(),
      fields: { fileContent: text, reason: 'manual', options: { formatOnSave: true } },
      // The user sees that it takes long, and can cancel it.
      budgetMs: 0,
      signal,
    });
    if (signal.aborted) return UNCHANGED;
    return answerOf(result, text, host.plugins().find(({ key }) => key === pluginKey) ?? plugin);
  }

  #isListed(runId: string, { results }: DispatchResult): boolean {
    const counts = this.#listed.get(runId) ?? { good: 0, bad: 0 };
    this.#listed.set(runId, counts);
    const [oldest] = this.#listed.keys();
    if (this.#listed.size > RUNS_KEPT && oldest !== undefined) this.#listed.delete(oldest);
    const kind = results.every(({ ok }) => ok) ? 'good' : 'bad';
    return (counts[kind] += 1) <= LISTED;
  }
}

/** Handlers that would write to the file at once, of which there is no preview. */
function leftOutOf(plugin: PluginView): NonNullable<DispatchRequest['leaveOut']> {
  return ({ key }, { event, phase }) => key === plugin.key && worksOnDisk(plugin, { event, ...(phase && { phase }) });
}

function answerOf({ results, without, content, error }: DispatchResult, before: string, plugin: PluginView): RunOnFileAnswer {
  if (results.length === 0) return error ? failed(error.message) : { edits: [], leftOut: without?.[0] ?? '' };
  const failures = results.filter((one) => !one.ok);
  const refused = failures.find(({ error: { code } }) => kindOf(code) === 'refused' || code === 'resting');
  if (refused) return { edits: [], stopped: plugin.stateReason ?? refused.error.message };
  const edits = content === undefined ? [] : minimalEdits(before, fitToDocument(before, content), { maxMs: EDITS_MS });
  const [failure] = failures;
  return { edits, ...(failure && { problem: problemOf(failure, plugin) }) };
}

function failed(message: string): RunOnFileAnswer {
  return { edits: [], problem: { kind: 'failed', message } };
}

/** What a handler says of itself counts as its answer: it looked at the file, and leaves it as it is. */
function problemOf({ error, pluginId }: HandlerResult & { ok: false }, { name }: PluginView): NonNullable<RunOnFileAnswer['problem']> {
  if (error.code === 'handler-failed') return { kind: 'declined', message: error.words ?? error.message };
  // Who reads it knows which plugin it is about.
  const named = [name, pluginId].find((one) => error.message.startsWith(`${one}: `));
  return { kind: 'failed', message: named === undefined ? error.message : error.message.slice(named.length + 2) };
}
