// Runs mock events for the Test Explorer: those of one plugin one after the other, and of several plugins side by side.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { RunTestsRequest, TestNewsNotification, type Runtime, type TestNews, type TestOutcome } from '../../../server/src/protocol.ts';
import type { HandlerTarget } from '../commands/targets.ts';
import { askToRun } from '../grants/grants.ts';
import type { HostState } from '../host/state.ts';
import { outputText, showNotRun, showResult } from './testResults.ts';
import type { EventItem, TestTree } from './testTree.ts';
import { Turns } from './turns.ts';

/** Debuggers on the workers that run tests. */
export interface TestDebugging {
  /** In which runtimes of these handlers they can stop. */
  debuggedRuntimes: (targets: readonly HandlerTarget[]) => Promise<Runtime[]>;
  /** Those of a plugin's tests are over. */
  endDebugging: (pluginKey: string) => Promise<void>;
}

interface TestRunsOptions {
  client: LanguageClient;
  state: HostState;
  controller: vscode.TestController;
  tree: TestTree;
  /** Hears of each result. */
  onResult: (file: string, outcome: TestOutcome) => void;
  debugging: TestDebugging;
}

interface OneRun {
  run: vscode.TestRun;
  token: vscode.CancellationToken;
  /** Nobody sits before it, who could answer a question. */
  isContinuous: boolean;
  isDebugged: boolean;
}

interface HowToRun {
  /** These alone of what is asked for. */
  only?: readonly EventItem[];
  /** With a debugger on what runs. */
  isDebugged?: boolean;
}

export class TestRuns implements vscode.Disposable {
  readonly #options: TestRunsOptions;
  readonly #turns = new Turns();
  readonly #listeners = new Map<string, (news: TestNews) => void>();
  readonly #listening: vscode.Disposable;
  #runs = 0;
  #ended = 0;

  constructor(options: TestRunsOptions) {
    this.#options = options;
    this.#listening = options.client.onNotification(TestNewsNotification.type, ({ runId, news }) => this.#listeners.get(runId)?.(news));
  }

  /** How many have come to their end. */
  get ended(): number {
    return this.#ended;
  }

  dispose(): void {
    this.#listening.dispose();
  }

  /** Runs what is asked for. */
  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken, { only, isDebugged = false }: HowToRun = {}): Promise<void> {
    const { controller } = this.#options;
    const wanted = only ?? this.wanted(request);
    const run = controller.createTestRun(request);
    const stop = new vscode.CancellationTokenSource();
    const listening = [token, run.token].map((one) => one.onCancellationRequested(() => stop.cancel()));
    if (token.isCancellationRequested) stop.cancel();
    try {
      for (const { item } of wanted) run.enqueued(item);
      const byPlugin = Map.groupBy(wanted, ({ node }) => node.pluginKey);
      const one: OneRun = { run, token: stop.token, isContinuous: request.continuous ?? false, isDebugged };
      await Promise.all(
        [...byPlugin].map(([pluginKey, events]) => this.#turns.take(pluginKey, () => this.#runPlugin(pluginKey, events, one))),
      );
    } finally {
      run.end();
      this.#ended++;
      for (const each of listening) each.dispose();
      stop.dispose();
    }
  }

  /** What came for a test is what it expects from now on. To run it once more, and alone, could come to something else. */
  accepted(item: vscode.TestItem): void {
    const run = this.#options.controller.createTestRun(new vscode.TestRunRequest([item]));
    run.appendOutput(outputText(l10n.t('{0} expects now what it was answered.', item.label)), undefined, item);
    run.passed(item);
    run.end();
  }

  /** All that a request is about, as it is now. */
  wanted({ include, exclude }: vscode.TestRunRequest): EventItem[] {
    const { tree } = this.#options;
    return tree.eventsOf(include ?? tree.roots, new Set(exclude));
  }

  async #runPlugin(pluginKey: string, events: readonly EventItem[], one: OneRun): Promise<void> {
    const { run, token } = one;
    if (token.isCancellationRequested) return;
    const left = new Map(events.map(({ item, node }) => [node.file, item]));
    const runId = String(this.#runs++);
    this.#listeners.set(runId, (news) => this.#heard(news, left, run));
    try {
      const why = await this.#whyNot(pluginKey, events, { runId, ...one });
      if (token.isCancellationRequested) return;
      // What was there when it was asked for may be gone by now.
      const gone = l10n.t('The mock event is not there any more.');
      for (const item of left.values()) showNotRun(run, item, why ?? gone);
      if (why !== undefined) run.appendOutput(outputText(why));
    } finally {
      this.#listeners.delete(runId);
    }
  }

  /** @returns why nothing ran, if so. */
  async #whyNot(
    pluginKey: string,
    events: readonly EventItem[],
    { runId, token, isContinuous, isDebugged }: OneRun & { runId: string },
  ): Promise<string | undefined> {
    const { client, state, debugging } = this.#options;
    if (!state.trusted) return l10n.t('Nothing of a plugin runs before you trust this workspace.');
    try {
      const plugin = state.plugin(pluginKey);
      const isAsked = plugin?.state === 'ungranted' || plugin?.permissions.some(({ added }) => added);
      if (plugin && isAsked && !isContinuous && !(await askToRun(client, plugin, state.isolation)))
        return state.plugin(pluginKey)?.stateReason ?? l10n.t('The plugin may not run.');
      if (token.isCancellationRequested) return undefined;
      const files = events.map(({ node }) => node.file);
      const debug = isDebugged ? await this.#runtimesOf(events) : [];
      const answer = await client.sendRequest(RunTestsRequest.type, { runId, pluginKey, files, ...(debug.length > 0 && { debug }) }, token);
      return answer.ok ? undefined : answer.message;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      if (isDebugged) await debugging.endDebugging(pluginKey);
    }
  }

  async #runtimesOf(events: readonly EventItem[]): Promise<Runtime[]> {
    const runtimes = new Set<Runtime>();
    for (const { node } of events) {
      const { pluginKey, event, scripts } = node;
      if (event === undefined) continue;
      const targets = scripts.map((script) => ({ pluginKey, event, script }));
      for (const runtime of await this.#options.debugging.debuggedRuntimes(targets)) runtimes.add(runtime);
    }
    return [...runtimes];
  }

  #heard(news: TestNews, left: Map<string, vscode.TestItem>, run: vscode.TestRun): void {
    const item = news.file === undefined ? undefined : this.#options.tree.itemOf(news.file);
    switch (news.kind) {
      case 'started':
        if (item) run.started(item);
        break;
      case 'said':
        run.appendOutput(outputText(news.text), undefined, item);
        break;
      case 'ended':
        left.delete(news.file);
        this.#options.onResult(news.file, news);
        if (!item) break;
        showResult(run, item, news);
        if (news.message !== undefined) run.appendOutput(outputText(`${item.label}: ${news.message}`), undefined, item);
    }
  }
}
