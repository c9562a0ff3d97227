// Run on Files…: a plugin's save handlers on many files at once. Nothing is written before the user has seen all of it and said so.
import * as l10n from '@vscode/l10n';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { isForPreview, RunOnFileRequest, worksOnDisk, type Languages, type PluginView } from '../../../server/src/protocol.ts';
import { pickPlugin } from '../commands/pick.ts';
import { askToRun } from '../grants/grants.ts';
import type { HostState } from '../host/state.ts';
import { oneLine } from '../words.ts';
import { applyAfterPreview, type Applied, type FileChange } from './applying.ts';
import { runBatch } from './batch.ts';
import { chooseFiles, type ChosenFiles } from './chooseFiles.ts';
import type { ConfirmedSaves } from './confirmedSaves.ts';
import { fileText, openDocument, type FileText } from './fileText.ts';
import { changeCount, hasDetails, outcomeOf, summary, type Outcome, type RunOutcome } from './outcome.ts';
import { RunReports } from './reports.ts';

/** One is worked on while the next is read. More would keep the user's own events waiting. */
const AT_ONCE = 2;

const MESSAGE_MS = 8000;

/** For menus: whether some plugin can be run on files. */
const CAN_RUN = 'codexPlugins.canRunOnFiles';

interface Done {
  uri: vscode.Uri;
  outcome: Outcome;
  stopped?: string;
  /** Of what was run. */
  file?: FileText;
}

export class RunOnFiles implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #state: HostState;
  readonly #saves: ConfirmedSaves;
  readonly #reports = new RunReports();
  readonly #listening: { dispose(): void };
  /** The plugin that runs, and whose preview is not answered yet. */
  #running: string | undefined;

  constructor(client: LanguageClient, state: HostState, saves: ConfirmedSaves) {
    this.#saves = saves;
    this.#client = client;
    this.#state = state;
    this.#listening = state.onChange((change) => {
      if (change === 'plugins') void vscode.commands.executeCommand('setContext', CAN_RUN, state.plugins.some(isOffered));
    });
  }

  /**
   * @param pluginKey of the plugin that is meant, where that is known.
   * @param selected files and folders, where the user has chosen some.
   */
  async run(pluginKey: string | undefined, selected: readonly vscode.Uri[] | undefined): Promise<void> {
    if (this.#running !== undefined) {
      // The editor has one preview, and what a second run would be based on is not decided yet.
      void vscode.window.showInformationMessage(
        l10n.t('{0} is being run on files. Wait for it, or apply or discard its preview first.', oneLine(this.#running, 60)),
      );
      return;
    }
    const plugin = await this.#choosePlugin(pluginKey);
    if (!plugin) return;
    this.#running = plugin.name;
    try {
      const chosen = await chooseFiles(plugin, selected);
      if (chosen) await this.#runOn(plugin, chosen);
    } finally {
      this.#running = undefined;
    }
  }

  dispose(): void {
    this.#listening.dispose();
    this.#reports.dispose();
  }

  async #choosePlugin(pluginKey: string | undefined): Promise<PluginView | undefined> {
    const offered = this.#state.plugins.filter(isOffered);
    const named = pluginKey === undefined ? undefined : offered.find(({ key }) => key === pluginKey);
    if (offered.length === 0 || (pluginKey !== undefined && !named)) {
      void vscode.window.showInformationMessage(
        l10n.t(
          'No such plugin can be run on files: that takes a plugin that may run, with a save handler that returns what becomes of the text.',
        ),
      );
      return undefined;
    }
    const plugin = named ?? (await pickPlugin(offered, l10n.t('Choose the plugin to run on files')));
    if (!plugin) return undefined;
    const mayRun = plugin.state !== 'ungranted' || (await askToRun(this.#client, plugin, this.#state.isolation));
    return mayRun ? plugin : undefined;
  }

  async #runOn(plugin: PluginView, chosen: ChosenFiles): Promise<void> {
    const done = await this.#askHost(plugin, chosen);
    if (!done) {
      vscode.window.setStatusBarMessage(l10n.t('{0} was stopped. Nothing was changed.', oneLine(plugin.name, 60)), MESSAGE_MS);
      return;
    }
    const changes = await currentChanges(done);
    const stopped = done.find((one) => one.stopped !== undefined)?.stopped;
    const run: RunOutcome = {
      plugin: plugin.name,
      files: done.filter((one) => one.stopped === undefined).map(({ uri, outcome }) => ({ name: nameOf(uri), outcome })),
      total: chosen.files.length,
      onDisk: plugin.handlers.filter((handler) => worksOnDisk(plugin, handler)).map(({ script }) => script),
      ...(stopped !== undefined && { stopped }),
    };
    const details = hasDetails(run) || stopped !== undefined;
    if (changes.length === 0 || details) void this.#tell(run);
    if (changes.length === 0) return;
    const applied = await applyAfterPreview(this.#saves, changes, {
      plugin: plugin.name,
      report: this.#reports.add(run, changeCount(run)),
    });
    if (applied) tellApplied(plugin, applied);
    else
      vscode.window.setStatusBarMessage(
        l10n.t('Nothing was changed: what {0} made of the files was discarded.', oneLine(plugin.name, 60)),
        MESSAGE_MS,
      );
  }

  /** @returns undefined where the user has enough. */
  async #askHost(plugin: PluginView, { files, languages }: ChosenFiles): Promise<Done[] | undefined> {
    const runId = randomUUID();
    const options = { location: vscode.ProgressLocation.Notification, title: oneLine(plugin.name, 60), cancellable: true };
    return vscode.window.withProgress(options, async (progress, token) => {
      const controller = new AbortController();
      token.onCancellationRequested(() => controller.abort());
      const increment = 100 / files.length;
      let shown = 0;
      const results = await runBatch({
        items: files,
        atOnce: AT_ONCE,
        signal: controller.signal,
        run: (uri) => this.#runOne(plugin, runId, uri, languages, token),
        onBegin: (uri, count) => {
          const message = l10n.t('{0} of {1} files, {2}', count, files.length, path.basename(uri.fsPath));
          progress.report({ message, increment: (count - shown) * increment });
          shown = count;
        },
        isLast: ({ stopped }) => stopped !== undefined,
      });
      return token.isCancellationRequested ? undefined : results.map(({ result }) => result);
    });
  }

  async #runOne({ key }: PluginView, runId: string, uri: vscode.Uri, languages: Languages, token: vscode.CancellationToken): Promise<Done> {
    const file = await fileText(uri, languages).catch((error: unknown) => ({
      why: error instanceof Error ? error.message : String(error),
    }));
    if ('why' in file) return { uri, outcome: { kind: 'skipped', why: file.why } };
    const { text, language } = file;
    const params = { runId, pluginKey: key, uri: this.#client.code2ProtocolConverter.asUri(uri), language, text };
    const answer = await this.#client.sendRequest(RunOnFileRequest.type, params, token);
    return { uri, outcome: outcomeOf(answer), file, ...(answer.stopped !== undefined && { stopped: answer.stopped }) };
  }

  async #tell(run: RunOutcome): Promise<void> {
    const show = l10n.t('Show');
    const isFine = run.stopped === undefined && !hasDetails(run);
    const tell = isFine ? vscode.window.showInformationMessage : vscode.window.showWarningMessage;
    const choice = await tell(summary(run), show);
    if (choice === show) await this.#reports.open(run);
  }
}

/** Leaves out what changed since it was read, which is told like everything else that was left out. */
async function currentChanges(done: readonly Done[]): Promise<FileChange[]> {
  const changes: FileChange[] = [];
  for (const one of done) {
    const { uri, outcome, file } = one;
    if (outcome.kind !== 'changed' || !file) continue;
    const isCurrent = await file.isCurrent().catch(() => false);
    if (isCurrent) changes.push({ uri, text: file.text, isDirty: file.isDirty, edits: outcome.edits });
    else one.outcome = { kind: 'skipped', why: l10n.t('It was changed while the plugin ran.') };
  }
  return changes;
}

function tellApplied({ name }: PluginView, { changed, unsaved }: Applied): void {
  const shown = oneLine(name, 60);
  const what = changed.length === 1 ? l10n.t('{0} changed 1 file.', shown) : l10n.t('{0} changed {1} files.', shown, changed.length);
  const saved =
    unsaved.length === 0
      ? ''
      : unsaved.length === 1
        ? l10n.t('1 of them is not saved.')
        : l10n.t('{0} of them are not saved.', unsaved.length);
  const undo = l10n.t('Undo');
  const [first] = changed;
  const text = first && openDocument(first)?.getText();
  void vscode.window.showInformationMessage([what, saved].filter((one) => one !== '').join(' '), undo).then(async (choice) => {
    if (choice !== undo || first === undefined) return;
    const { document } = await vscode.window.showTextDocument(first);
    if (text === undefined || document.getText() === text) await vscode.commands.executeCommand('undo');
    // What would be taken back is what the user did after that.
    else
      void vscode.window.showWarningMessage(
        l10n.t('{0} was changed since, so nothing was undone. Undo in the editor takes back the newest change first.', nameOf(first)),
      );
  });
}

/** A plugin that was never asked about is offered too: choosing it asks. */
function isOffered(plugin: PluginView): boolean {
  const mayRun = ['ready', 'running', 'resting', 'ungranted'].includes(plugin.state);
  return mayRun && plugin.handlers.some((handler) => isForPreview(plugin, handler));
}

function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}
