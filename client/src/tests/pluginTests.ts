// The Test Explorer's part for plugins: there as soon as a plugin is, with an item for each mock event.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ListTestsRequest, type PluginView, type TestOutcome } from '../../../server/src/protocol.ts';
import type { HostState } from '../host/state.ts';
import type { HandlerTarget } from '../commands/targets.ts';
import { knownFolder } from '../knownFolder.ts';
import { oneLine } from '../words.ts';
import { workspaceFolderOf } from '../workspaceFolderOf.ts';
import { ContinuousRuns } from './continuousRuns.ts';
import { isOfEvents, PluginFolders } from './pluginFolders.ts';
import { acceptNewResponse, recordLastEvent } from './testActions.ts';
import { TestRuns, type TestDebugging } from './testRuns.ts';
import { TestTree, type EventItem, type TestNode } from './testTree.ts';
import { Turns } from './turns.ts';

export const CONTROLLER_ID = 'codexPlugins';

/** The names of items whose last response can be accepted, for their menus. */
const NEW_RESPONSES = 'codexPlugins.newResponses';

/** What can be done with tests, beside running them. */
export interface TestParts extends TestDebugging {
  /** A handler with a mock event. */
  profile: (target: HandlerTarget, file: string) => Promise<unknown>;
}

interface Parts {
  controller: vscode.TestController;
  tree: TestTree;
  runs: TestRuns;
  continuous: ContinuousRuns;
}

export class PluginTests implements vscode.Disposable {
  readonly #client: LanguageClient;
  readonly #others: TestParts;
  readonly #state: HostState;
  readonly #folders = new PluginFolders((key, files) => void this.#changed(key, files));
  readonly #turns = new Turns();
  readonly #listening: vscode.Disposable;
  /** By file: its content when it was run last and failed by its answer. */
  readonly #newResponses = new Map<string, string>();
  /** How plugins were when their items were made. */
  readonly #shown = new Map<string, string>();
  #parts: Parts | undefined;

  constructor(client: LanguageClient, state: HostState, others: TestParts) {
    this.#others = others;
    this.#client = client;
    this.#state = state;
    this.#listening = state.onChange((change) => {
      if (change !== 'activity') this.#pluginsChanged();
    });
  }

  /** The controller, for tests of this. */
  get controller(): vscode.TestController | undefined {
    return this.#parts?.controller;
  }

  /** How many continuous runs there are, for tests of this. */
  get continuousRuns(): number {
    return this.#parts?.continuous.count ?? 0;
  }

  /** How many runs have come to their end, for tests of this. */
  get runs(): number {
    return this.#parts?.runs.ended ?? 0;
  }

  async acceptNewResponse(argument: unknown): Promise<void> {
    const item = itemOf(argument);
    const node = this.#nodeOf(item);
    if (!item || node?.kind !== 'event') return;
    const digest = this.#newResponses.get(node.file);
    if (digest === undefined) {
      void vscode.window.showInformationMessage(l10n.t('Run the test first: there is no response of it to accept.'));
      return;
    }
    const accepted = await acceptNewResponse({ client: this.#client, state: this.#state }, node, digest);
    if (accepted) this.#parts?.runs.accepted(item);
  }

  async recordLastEvent(argument: unknown): Promise<void> {
    const node = this.#nodeOf(itemOf(argument));
    if (node) await recordLastEvent({ client: this.#client, state: this.#state }, node);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#folders.dispose();
    this.#end();
  }

  #nodeOf(item: vscode.TestItem | undefined): TestNode | undefined {
    return item && this.#parts?.tree.nodeOf(item);
  }

  #pluginsChanged(): void {
    // A host that is about to start again has the same plugins then, whose results are still true.
    if (this.#state.phase !== 'running') return;
    const { plugins } = this.#state;
    this.#folders.watch(plugins);
    const keys = new Set(plugins.map(({ key }) => key));
    for (const key of [...this.#shown.keys()].filter((one) => !keys.has(one))) {
      this.#shown.delete(key);
      this.#parts?.tree.remove(key);
    }
    if (plugins.length === 0) this.#end();
    for (const plugin of plugins) {
      const now = shownOf(plugin);
      if (this.#shown.get(plugin.key) === now) continue;
      this.#shown.set(plugin.key, now);
      void this.#refresh(plugin.key);
    }
  }

  async #changed(pluginKey: string, files: readonly string[]): Promise<void> {
    const plugin = this.#state.plugin(pluginKey);
    if (!plugin) return;
    if (files.some((file) => isOfEvents(plugin.folder, file))) await this.#refresh(pluginKey);
    // Items have the names that the user knows their files by.
    const known = files.map((file) => path.join(knownFolder(plugin), path.relative(plugin.folder, file)));
    this.#parts?.continuous.changed(pluginKey, known);
  }

  /** Has the items be what there is now. */
  #refresh(pluginKey: string): Promise<void> {
    return this.#turns.take(pluginKey, async () => {
      const events = await this.#client.sendRequest(ListTestsRequest.type, { pluginKey }).catch(() => undefined);
      const position = this.#state.plugins.findIndex(({ key }) => key === pluginKey);
      const plugin = this.#state.plugins[position];
      if (!events || !plugin) return;
      // Who only uses a plugin that was installed has no tests of it to write.
      if (events.length === 0 && workspaceFolderOf(plugin) === undefined) this.#parts?.tree.remove(pluginKey);
      else this.#begun().tree.show(plugin, events, position);
    });
  }

  #begun(): Parts {
    if (this.#parts) return this.#parts;
    const controller = vscode.tests.createTestController(CONTROLLER_ID, l10n.t('Codex Plugins'));
    const tree = new TestTree(controller, { unreadable: l10n.t('Files that cannot be read') });
    const runs = new TestRuns({
      ...{ client: this.#client, state: this.#state, controller, tree },
      onResult: (file, outcome) => this.#heard(file, outcome),
      debugging: this.#others,
    });
    const continuous = new ContinuousRuns(runs, this.#state);
    const run = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> | void =>
      request.continuous ? continuous.add(request, token) : runs.run(request, token);
    controller.createRunProfile(l10n.t('Run'), vscode.TestRunProfileKind.Run, run, true, undefined, true);
    const debug = (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> =>
      runs.run(request, token, { isDebugged: true });
    controller.createRunProfile(l10n.t('Debug'), vscode.TestRunProfileKind.Debug, debug, true);
    controller.createRunProfile(l10n.t('Run with Profile'), vscode.TestRunProfileKind.Run, async (request, token) => {
      const profiled = await pickProfiled(runs.wanted(request));
      await runs.run(request, token);
      if (profiled && !token.isCancellationRequested) await this.#others.profile(profiled.target, profiled.file);
    });
    controller.refreshHandler = async () => {
      await Promise.all(this.#state.plugins.map(({ key }) => this.#refresh(key)));
    };
    this.#parts = { controller, tree, runs, continuous };
    return this.#parts;
  }

  #heard(file: string, { ok, sides, digest }: TestOutcome): void {
    if (!ok && sides && digest !== undefined) this.#newResponses.set(file, digest);
    else this.#newResponses.delete(file);
    const items = [...this.#newResponses.keys()].flatMap((one) => this.#parts?.tree.itemOf(one)?.id ?? []);
    void vscode.commands.executeCommand('setContext', NEW_RESPONSES, items);
  }

  #end(): void {
    this.#parts?.runs.dispose();
    this.#parts?.controller.dispose();
    this.#parts = undefined;
    this.#newResponses.clear();
    this.#shown.clear();
  }
}

interface Profiled {
  target: HandlerTarget;
  file: string;
}

/** A profile is of one handler with one event. @returns undefined where there is none, or none is wanted. */
async function pickProfiled(events: readonly EventItem[]): Promise<Profiled | undefined> {
  const choices = events.flatMap(({ item, node: { pluginKey, event, file, scripts } }) =>
    event === undefined
      ? []
      : scripts.map((script) => ({
          ...{ label: oneLine(item.label, 80), description: oneLine(`${event}, ${script}`, 120) },
          profiled: { target: { pluginKey, event, script }, file },
        })),
  );
  if (choices.length <= 1) return choices[0]?.profiled;
  const title = l10n.t('Choose the test to profile');
  const placeHolder = l10n.t('All are run, and a profile is of one');
  return (await vscode.window.showQuickPick(choices, { title, placeHolder, matchOnDescription: true }))?.profiled;
}

/** What items are made of. */
function shownOf({ name, id, folder, manifestFile, state, handlers, endpoints }: PluginView): string {
  const declared = [...handlers, ...(endpoints ?? [])].map(({ event, script, languages, pattern, phase, line }) => [
    ...[event, script, languages, pattern, phase, line],
  ]);
  return JSON.stringify([name, id, folder, manifestFile, state === 'broken', declared]);
}

/** A menu gives the item, or the message with it. */
function itemOf(argument: unknown): vscode.TestItem | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  return ('test' in argument ? argument.test : argument) as vscode.TestItem;
}
