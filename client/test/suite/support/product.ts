// The extension under test as suites meet it: its plugins, what happened, and the files of the workspace.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import {
  PluginActionRequest,
  SnapshotRequest,
  type HistoryEntry,
  type PluginState,
  type PluginView,
} from '../../../../server/src/protocol.ts';
import type { TestAccess } from '../../../src/extension.ts';
import { eventually } from './eventually.ts';

type PluginAction = 'enable' | 'disable' | 'reload' | 'restart' | 'allow' | 'revoke' | 'ask';

export interface NextEventOptions {
  readonly timeoutMs?: number;
}

/** Requests go out by their method's name: the types of this bundle's protocol library are foreign to the extension's. */
export class Product {
  readonly client: TestAccess['client'];
  readonly state: TestAccess['state'];
  readonly tests: TestAccess['tests'];

  constructor(access: TestAccess) {
    this.client = access.client;
    this.state = access.state;
    this.tests = access.tests;
  }

  /** The plugin with this id, name or key. */
  plugin(called: string): PluginView {
    const plugin = this.state.plugins.find(({ id, name, key }) => [id, name, key].includes(called));
    assert.ok(plugin, `there is no plugin ${called}, but ${this.state.plugins.map(({ id }) => id).join(', ')}`);
    return plugin;
  }

  async act(action: PluginAction, idOrName: string): Promise<void> {
    const answer = await this.client.sendRequest<{ ok: boolean; message?: string }>(PluginActionRequest.method, {
      action,
      pluginKey: this.plugin(idOrName).key,
    });
    assert.equal(answer.ok, true, answer.message);
  }

  /** Allows every plugin that waits for permission, as a user does in the Permissions row. */
  async allowAll(): Promise<void> {
    for (const { key, state } of this.state.plugins) if (state === 'ungranted') await this.act('allow', key);
    await eventually(() => this.state.plugins.every(({ state }) => state !== 'ungranted'), { what: () => 'the grants to be kept' });
  }

  async untilState(idOrName: string, wanted: PluginState): Promise<void> {
    await eventually(() => this.plugin(idOrName).state === wanted, {
      what: () => `${idOrName} to be ${wanted}; it is ${this.plugin(idOrName).state}`,
    });
  }

  /** Resolves with the next event that matches and was not there at the time of the call. */
  nextEvent(matches: (entry: HistoryEntry) => boolean, { timeoutMs = 30_000 }: NextEventOptions = {}): Promise<HistoryEntry> {
    const known = new Set(this.state.activity.map(({ eventId }) => eventId));
    const next = new Promise<HistoryEntry>((resolve, reject) => {
      const timer = setTimeout(() => {
        listening.dispose();
        reject(new Error(`No such event came within ${timeoutMs} ms; the events are ${this.eventList()}.`));
      }, timeoutMs);
      const listening = this.state.onChange(() => {
        const found = this.state.activity.find((entry) => !known.has(entry.eventId) && matches(entry));
        if (found === undefined) return;
        clearTimeout(timer);
        listening.dispose();
        resolve(found);
      });
    });
    // A test that fails before it awaits this reports its own failure.
    next.catch(() => undefined);
    return next;
  }

  /** The events about a file, newest first. */
  eventsOf(file: string): HistoryEntry[] {
    return this.state.activity.filter(({ filePath }) => filePath === file);
  }

  /** Resolves when the server has read every message that it was sent before. */
  async settled(): Promise<void> {
    await this.client.sendRequest(SnapshotRequest.method);
  }

  /** Writes and changes a file, saves it, and waits for its event. @returns its path. */
  async writeAndSave(name: string, content: string): Promise<string> {
    const file = writeFile(name, content);
    const ran = this.nextEvent(({ event, filePath }) => event === 'onFileSave' && filePath === file);
    const shown = await show(file);
    await shown.edit((edit) => edit.insert(new vscode.Position(shown.document.lineCount, 0), '\n'));
    assert.equal(await shown.document.save(), true);
    await ran;
    return file;
  }

  eventList(): string {
    return this.state.activity
      .slice(0, 10)
      .map(({ event, outcome, summary }) => `${event} (${outcome}: ${summary})`)
      .join(', ');
  }
}

/** The product, started, with its plugins loaded. */
export async function startedProduct(): Promise<Product> {
  const extension = vscode.extensions.getExtension<TestAccess>('codex-plugin-host.codex-plugin-host');
  assert.ok(extension, 'the extension is not installed');
  const access = await extension.activate();
  await access.started;
  const product = new Product(access);
  await eventually(() => access.state.phase === 'running' && access.state.plugins.length > 0, { what: () => 'the list of plugins' });
  return product;
}

/** The absolute path of a file in the first workspace folder. */
export function inWorkspace(relative: string): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no folder is open');
  return path.join(folder.uri.fsPath, relative);
}

/** Writes a file of the first workspace folder, with the folders above it. @returns its absolute path. */
export function writeFile(relative: string, content: string | Uint8Array): string {
  const file = inWorkspace(relative);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

export function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Opens a file and gives it the focus. */
export async function show(file: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file), { preview: false });
}

/** Counts the saves of a document until it is disposed of. */
export function countSaves(document: vscode.TextDocument): { readonly count: number; dispose(): void } {
  let count = 0;
  const listening = vscode.workspace.onDidSaveTextDocument((saved) => {
    if (saved === document) count += 1;
  });
  return {
    get count() {
      return count;
    },
    dispose: () => void listening.dispose(),
  };
}

/** Waits until a document has a text and is saved. */
export async function untilSavedAs(document: vscode.TextDocument, text: string): Promise<void> {
  await eventually(() => document.getText() === text && !document.isDirty, {
    timeoutMs: 30_000,
    what: () =>
      `${path.basename(document.fileName)} to be saved as ${shortened(text)}; it is ${document.isDirty ? 'dirty' : 'saved'} as ${shortened(document.getText())}`,
  });
}

function shortened(text: string): string {
  return text.length > 300 ? `${JSON.stringify(text.slice(0, 300))} … (${text.length} characters)` : JSON.stringify(text);
}
