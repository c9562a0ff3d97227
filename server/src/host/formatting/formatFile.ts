// What the save handlers of a workspace make of one file: those of beforeSave and then those of afterSave, as an editor has them run when the file is
// saved, one given what the other returned.
import { readFile } from 'node:fs/promises';
import type { ReturnedDiagnostic } from '../../contract/diagnostics.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { SavePhase } from '../../contract/eventNames.ts';
import type { Languages } from '../../contract/languages.ts';
import { worksOnDisk } from '../../contract/runOnFiles.ts';
import type { PluginView } from '../../contract/views.ts';
import { keptElsewhere, replaceFile, type NotReplaced } from '../../disk/replaceFile.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';
import { textOf, type FileText } from '../../text/fileText.ts';
import { fitToDocument } from '../../text/lineEndings.ts';
import { minimalEdits } from '../../text/minimalEdits.ts';
import { moveRanges } from '../../text/movedRanges.ts';
import { savePlanFor } from '../dispatch/savePlanFor.ts';
import type { PluginHost } from '../host.ts';
import type { FilesLeftAlone } from '../leftAlone/leftAlone.ts';
import type { DispatchRequest, DispatchResult, FileInChainState, HandlerResult, SavePlan } from '../types.ts';
import { bytesOf, readTextFile, type TextFile } from './textFile.ts';
import type { WorkspaceSettings } from './workspaceSettings.ts';

/** Completes "It was not formatted: …". */
const NOT_REPLACED: Record<NotReplaced, string> = {
  changed: 'it was changed meanwhile',
  elsewhere: 'it is a link that leads out of the workspace by now',
  'read-only': 'it is read-only',
};

/** How long the search for what a diagnostic has become of may take. */
const EDITS_MS = 100;

export interface FormatWork {
  host: Pick<PluginHost, 'dispatch' | 'savers'>;
  /** By key: those whose handlers run. */
  plugins: ReadonlyMap<string, PluginView>;
  /** The workspace folder, by its real path. */
  workspace: string;
  settings: WorkspaceSettings;
  languages: Languages;
  leftAlone: FilesLeftAlone;
  /** Whether what handlers make of the file is written to it. Those that work on the file itself run only then. */
  writes: boolean;
  signal: AbortSignal;
}

/** What a plugin says of a place. */
export interface SaidOfPlace extends ReturnedDiagnostic {
  pluginId: string;
}

export type FileOutcome =
  /** No handler is for it, but perhaps some that work on the file itself, of these plugins. */
  | { kind: 'notFor'; onDisk: string[] }
  /** Completes "… is left alone: …"; or a sentence of its own. */
  | { kind: 'leftAlone'; why: string }
  /** The run was stopped: the file is as it was. */
  | { kind: 'stopped' }
  /** The file is as it was. `pluginId` is of the plugin that is to blame, if one is. */
  | { kind: 'failed'; plugins: string[]; error: string; code?: ErrorCode; pluginId?: string }
  | {
      kind: 'done';
      /** Ids of those whose handlers ran, in their order. */
      plugins: string[];
      /** Both empty where the file stays as it is: nobody keeps the texts of ten thousand files. */
      before: string;
      after: string;
      /** What stands before the text in the file. */
      mark: FileText['mark'];
      /** What they say of places in `after` where that was written, else in `before`. */
      said: SaidOfPlace[];
      /** Keys of plugins with handlers that work on the file itself, which were not run. */
      onDisk: string[];
    };

/** @param file absolute. Never rejects: what cannot be read or written has failed. */
export async function formatFile(file: string, work: FormatWork): Promise<FileOutcome> {
  try {
    return await new FileRun(file, work).run();
  } catch (error) {
    return { kind: 'failed', plugins: [], error: `It was not formatted: ${faultOf(error, file)}` };
  }
}

class FileRun {
  readonly #file: string;
  readonly #work: FormatWork;
  readonly #results: { result: HandlerResult; given: string | undefined }[] = [];
  #plan: SavePlan = {};
  /** Why the file is no plugin's to see, if it is none's. */
  #withheld: string | undefined;

  constructor(file: string, work: FormatWork) {
    this.#file = file;
    this.#work = work;
  }

  async run(): Promise<FileOutcome> {
    const { settings, languages, workspace, leftAlone, writes } = this.#work;
    const byName = languages.ofName(slashed.from(this.#file));
    // Of most files, the name says that no handler is for them, and they need not be read.
    if (byName !== undefined && this.#savers(byName).length === 0) return { kind: 'notFor', onDisk: [] };
    const found = await readTextFile(this.#file);
    if ('why' in found) return { kind: 'leftAlone', why: found.why };
    const language = byName ?? languages.of(slashed.from(this.#file), found.text);
    const savers = this.#savers(language);
    if (savers.length === 0) return { kind: 'notFor', onDisk: [] };
    const encoding = settings.encoding(language);
    if (encoding !== undefined && !found.mark && !found.ascii)
      return { kind: 'leftAlone', why: `files.encoding is ${encoding}, in which only an editor reads and writes` };
    const plan = await savePlanFor({ filePath: this.#file, folder: workspace, settings: settings.save(language) }, leftAlone);
    const wanted = savers.filter((one) => plan.leftAlone(one) === undefined);
    const [first] = savers;
    if (wanted.length === 0 && first) return { kind: 'leftAlone', why: plan.leftAlone(first) ?? '' };
    this.#plan = plan;
    const onDisk = wanted.filter((one) => this.#isOnDisk(one)).map(({ key }) => key);
    if (!writes && onDisk.length === wanted.length) return { kind: 'notFor', onDisk };
    const phases = new Set(wanted.filter((one) => writes || !this.#isOnDisk(one)).map(({ phase }) => phase));
    return this.#format(found, { language, phases, onDisk });
  }

  async #format(
    found: TextFile,
    { language, phases, onDisk }: { language: string; phases: ReadonlySet<SavePhase>; onDisk: string[] },
  ): Promise<FileOutcome> {
    const { writes } = this.#work;
    const before = found.text;
    const beforeSave = phases.has('beforeSave') ? await this.#dispatch(before, { language, phase: 'beforeSave' }) : undefined;
    if (this.#isStopped()) return { kind: 'stopped' };
    const failed = this.#failure(beforeSave);
    if (failed) return failed;
    let text = fitted(before, beforeSave);
    if (phases.has('afterSave')) {
      if (writes && onDisk.length > 0) return this.#onDisk(found, text, language);
      const afterSave = await this.#dispatch(text, { language, phase: 'afterSave' });
      if (this.#isStopped()) return { kind: 'stopped' };
      const failedThen = this.#failure(afterSave);
      if (failedThen) return failedThen;
      text = fitted(text, afterSave);
    }
    if (writes && text !== before) await this.#write(found.bytes, bytesOf(text, found.mark));
    return this.#done(found, text, writes ? [] : onDisk);
  }

  /** With handlers that work on the file itself, which find it as an editor would have saved it. */
  async #onDisk(found: TextFile, saved: string, language: string): Promise<FileOutcome> {
    // What is in the file, as far as it is known.
    const known = { text: found.text, bytes: found.bytes };
    const write = async (text: string): Promise<void> => {
      const bytes = bytesOf(text, found.mark);
      if (!bytes.equals(known.bytes)) await this.#write(known.bytes, bytes);
      Object.assign(known, { text, bytes });
    };
    const takeOver = async ({ rewrittenOnDisk, fileText, unreadable }: FileInChainState): Promise<void> => {
      if (!rewrittenOnDisk) return;
      const bytes = await readFile(this.#file);
      // A mark that the handler took away, or put there, is as it left it.
      if (unreadable || textOf(bytes)?.text === fileText) Object.assign(known, { text: fileText ?? known.text, bytes });
    };
    const writeAnew = async (content: string, file: FileInChainState): Promise<{ text: string } | { why: string }> => {
      try {
        await takeOver(file);
        await write(fitToDocument(known.text, content));
        return { text: known.text };
      } catch (error) {
        return { why: error instanceof Error ? error.message : String(error) };
      }
    };
    let failed: FileOutcome | undefined;
    try {
      await write(saved);
      const document = { text: saved, write: writeAnew, reread: async () => undefined, isUtf8: async () => true };
      const result = await this.#dispatch(saved, { language, phase: 'afterSave', document });
      await takeOver(result);
      failed = this.#failure(result) ?? this.#notTaken(result);
      if (!failed && !this.#isStopped()) {
        if (result.content !== undefined) await write(fitToDocument(known.text, result.content));
        return this.#done(found, known.text, []);
      }
    } catch (error) {
      await this.#putBack(found.bytes, known.bytes);
      throw error;
    }
    await this.#putBack(found.bytes, known.bytes);
    return this.#isStopped() || !failed ? { kind: 'stopped' } : failed;
  }

  #notTaken({ writtenByOthers, unreadable, lost }: DispatchResult): FileOutcome | undefined {
    const why = unreadable ? 'it is not in UTF-8 any more' : writtenByOthers ? NOT_REPLACED.changed : lost;
    return why === undefined ? undefined : this.#failed(`What handlers made of it was not taken: ${why}`);
  }

  #dispatch(text: string, more: Pick<DispatchRequest, 'language' | 'phase' | 'document'>): Promise<DispatchResult> {
    const { host, writes, signal } = this.#work;
    const dispatched = host.dispatch({
      event: 'onFileSave',
      filePath: this.#file,
      workspaceRoot: this.#work.workspace,
      plan: Promise.resolve(this.#plan),
      leaveOut: ({ key }, { event, phase }) => {
        const plugin = this.#takesPart(key);
        return !plugin || (!writes && worksOnDisk(plugin, { event, ...(phase && { phase }) }));
      },
      fields: { fileContent: text, reason: 'manual', options: { formatOnSave: true } },
      // Nobody's save waits: a handler has its own deadline and nothing else.
      budgetMs: 0,
      signal,
      ...(!more.document && { runOnFiles: { isRecorded: () => false } }),
      ...more,
    });
    return dispatched.then((result) => {
      const taken = result.results.map((one, index) => ({ result: one, given: result.given?.[index] }));
      this.#withheld ??= result.without?.[0];
      this.#results.push(...taken.filter(({ result: one }) => one.ok || one.error.code !== 'left-alone'));
      return result;
    });
  }

  /** @param insists whether it gets back what it had, which counts more than what is there now. */
  async #write(before: Buffer, after: Buffer, insists = false): Promise<void> {
    const isAllowed = (real: string): boolean => paths.below(real, this.#work.workspace);
    const why = await replaceFile(this.#file, { before, after, isAllowed, insists });
    if (why !== undefined) throw new Error(NOT_REPLACED[why]);
  }

  /** After handlers that wrote the file and did not do their part. What it had is kept elsewhere where it cannot be given back. */
  async #putBack(bytes: Buffer, current: Buffer): Promise<void> {
    if (bytes.equals(current)) return;
    try {
      await this.#write(current, bytes, true);
    } catch (error) {
      // What somebody else wrote meanwhile stays.
      if ((error as Error).message === NOT_REPLACED.changed) throw error;
      throw new Error(await keptElsewhere(this.#file, bytes, error as Error), { cause: error });
    }
  }

  /** What keeps the file as it is: a handler that did not do its part may have had the last word on it. */
  #failure(result: DispatchResult | undefined): FileOutcome | undefined {
    for (const one of result?.results ?? []) {
      if (one.ok || one.error.code === 'left-alone') continue;
      return this.#failed(one.error.message, one);
    }
    return result?.error && this.#failed(result.error.message);
  }

  #failed(error: string, by?: HandlerResult & { ok: false }): FileOutcome {
    return { kind: 'failed', plugins: this.#ran(), error, ...(by && { code: by.error.code, pluginId: by.pluginId }) };
  }

  #done({ text: before, mark }: TextFile, after: string, onDisk: string[]): FileOutcome {
    if (this.#results.length === 0)
      return this.#withheld === undefined ? { kind: 'notFor', onDisk } : { kind: 'leftAlone', why: this.#withheld };
    const text = this.#work.writes ? after : before;
    const texts = before === after ? { before: '', after: '' } : { before, after };
    return {
      kind: 'done',
      plugins: this.#ran(),
      ...texts,
      mark,
      said: this.#results.flatMap((one) => this.#saidOf(one, text)),
      onDisk,
    };
  }

  #ran(): string[] {
    return [...new Set(this.#results.flatMap(({ result }) => (result.ok || result.startedMs !== undefined ? [result.pluginId] : [])))];
  }

  /** Places are those of the text that the handler was given; what they have become in another one is found by comparing the two. */
  #saidOf({ result, given }: { result: HandlerResult; given: string | undefined }, text: string): SaidOfPlace[] {
    const { pluginId } = result;
    const said = result.ok ? ((result.response?.['diagnostics'] as ReturnedDiagnostic[] | undefined) ?? []) : (result.diagnostics ?? []);
    const here = said.filter(({ filePath }) => filePath === undefined || paths.same(filePath, this.#file));
    if (here.length === 0 || given === undefined || given === text) return here.map((one) => ({ ...one, pluginId }));
    const ranges = moveRanges(
      here.map(({ range }) => range),
      [minimalEdits(given, text, { maxMs: EDITS_MS })],
    );
    return here.flatMap((one, index) => {
      const range = ranges[index];
      return range ? [{ ...one, range, pluginId }] : [];
    });
  }

  #savers(language: string): { key: string; id: string; phase: SavePhase }[] {
    const { host } = this.#work;
    return host.savers({ language, filePath: this.#file }).filter(({ key }) => this.#takesPart(key) !== undefined);
  }

  /** What a plugin returns for what it is made of itself is not applied in an editor either. */
  #takesPart(key: string): PluginView | undefined {
    const { plugins, workspace } = this.#work;
    const isOwn = paths.within(this.#file, key) && !paths.within(workspace, key);
    return isOwn ? undefined : plugins.get(key);
  }

  #isOnDisk({ key, phase }: { key: string; phase: SavePhase }): boolean {
    const plugin = this.#work.plugins.get(key);
    return plugin !== undefined && worksOnDisk(plugin, { event: 'onFileSave', phase });
  }

  #isStopped(): boolean {
    return this.#work.signal.aborted;
  }
}

function fitted(text: string, result: DispatchResult | undefined): string {
  return result?.content === undefined ? text : fitToDocument(text, result.content);
}

function faultOf(error: unknown, file: string): string {
  const { code, message = String(error) } = error as Partial<NodeJS.ErrnoException>;
  // Somebody may call a file so, and that one is found.
  return code === 'ENOENT' && file.includes('\uFFFD') ? 'its name is not in UTF-8, so that it cannot be opened' : message;
}
