// Continuous runs: what changes in a plugin runs its tests again, those that it concerns.
import path from 'node:path';
import * as vscode from 'vscode';
import type { HostState } from '../host/state.ts';
import { knownFolder } from '../knownFolder.ts';
import { isMockEvent } from './pluginFolders.ts';
import type { TestRuns } from './testRuns.ts';
import type { EventItem } from './testTree.ts';

interface Continuous {
  request: vscode.TestRunRequest;
  token: vscode.CancellationToken;
  /** What is to be run again, by file, while a run is under way. */
  waiting: Set<string>;
  isRunning: boolean;
}

export class ContinuousRuns {
  readonly #runs: TestRuns;
  readonly #state: HostState;
  readonly #all = new Set<Continuous>();

  constructor(runs: TestRuns, state: HostState) {
    this.#runs = runs;
    this.#state = state;
  }

  /** How many are under way. */
  get count(): number {
    return this.#all.size;
  }

  /** Until its token is cancelled. */
  add(request: vscode.TestRunRequest, token: vscode.CancellationToken): void {
    const one: Continuous = { request, token, waiting: new Set(), isRunning: false };
    this.#all.add(one);
    token.onCancellationRequested(() => this.#all.delete(one));
  }

  /** Files of a plugin changed, which the items show already. */
  changed(pluginKey: string, files: readonly string[]): void {
    const plugin = this.#state.plugin(pluginKey);
    if (!plugin) return;
    const folder = knownFolder(plugin);
    const concernsAll = files.some((file) => !isMockEvent(folder, file));
    for (const one of this.#all) {
      const ofPlugin = this.#runs.wanted(one.request).filter(({ node }) => node.pluginKey === pluginKey);
      // The editor and the host write the letters of drives in different ways.
      const isChanged = ({ node }: EventItem): boolean => files.some((file) => path.relative(file, node.file) === '');
      for (const event of ofPlugin) if (concernsAll || isChanged(event)) one.waiting.add(event.node.file);
      if (one.waiting.size > 0) void this.#runAgain(one);
    }
  }

  /** One run at a time: what changes meanwhile is run after it, once. */
  async #runAgain(one: Continuous): Promise<void> {
    if (one.isRunning) return;
    one.isRunning = true;
    try {
      while (one.waiting.size > 0 && !one.token.isCancellationRequested) {
        const files = new Set(one.waiting);
        one.waiting.clear();
        const events = this.#runs.wanted(one.request).filter(({ node }: EventItem) => files.has(node.file));
        if (events.length > 0) await this.#runs.run(requestFor(one.request, events), one.token, { only: events });
      }
    } finally {
      one.isRunning = false;
    }
  }
}

/** A request of its own: what comes of one request is one result to the editor, in which a test that failed once has failed, whatever it does later. */
function requestFor({ profile }: vscode.TestRunRequest, events: readonly EventItem[]): vscode.TestRunRequest {
  const items = events.map(({ item }) => item);
  return new vscode.TestRunRequest(items, undefined, profile, true);
}
