// An editor made of a plain client: documents with versions, edits that are really applied, and files on disk.
import { cp, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { vi } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { PluginView } from '../../src/protocol.ts';
import { LspClient, type Received, type ServerProcess } from './lspClient.ts';
import { builtServer } from './serverBuild.ts';

const fixtures = path.resolve(import.meta.dirname, '../../../test-fixtures/workspaces');

/** Where the server and its editor run, and what files of this machine are called there. */
export interface Machine {
  /** The number of the editor's process. */
  readonly processId: number | null;
  start?(server: string, env: Record<string, string>): ServerProcess;
  /** A new folder, for the editor to remove. */
  folder(): Promise<string>;
  /** What makes a folder the user's home. */
  environment(home: string): Record<string, string>;
  pathOf(file: string): string;
  uriOf(file: string): string;
  fileOf(uri: string): string;
}

const thisMachine: Machine = {
  processId: process.pid,
  folder: async () => await realpath(await mkdtemp(path.join(tmpdir(), 'codex-lsp-'))),
  environment: (home) => ({ HOME: home, USERPROFILE: home, XDG_STATE_HOME: path.join(home, 'state') }),
  pathOf: (file) => file,
  uriOf: (file) => pathToFileURL(file).href,
  fileOf: (uri) => fileURLToPath(uri),
};

export interface EditorOptions {
  /** Name of a fixture workspace, copied for this editor. */
  workspace: string;
  machine?: Machine;
  /** Puts more into the workspace before the server starts. */
  prepare?: (folder: string) => Promise<void>;
  /** The editor opens a symbolic link to the workspace. */
  linked?: boolean;
  /** Further workspace folders, which come first. */
  foldersBefore?: string[];
  initializationOptions?: Record<string, unknown>;
  capabilities?: Record<string, unknown>;
  /** More members of `initialize`'s params, or other values for them. */
  params?: Record<string, unknown>;
  // oxlint-disable-next-line typescript/no-explicit-any
  answers?: Record<string, (params: any) => unknown>;
}

/** What most editors can do. */
export const usualCapabilities = {
  textDocument: { synchronization: { willSave: true, willSaveWaitUntil: true, didSave: true }, inlineCompletion: {} },
  workspace: { applyEdit: true, workspaceEdit: { documentChanges: true }, workspaceFolders: true },
};

/** The same for an editor that watches files: it is the test then that tells what changed on disk, and nobody else does. */
export const watchingCapabilities = watching(usualCapabilities);

/** Capabilities with the watching of files added. */
export function watching<T extends { workspace: object }>(capabilities: T): T {
  return { ...capabilities, workspace: { ...capabilities.workspace, didChangeWatchedFiles: { dynamicRegistration: true } } };
}

export const granted = { trusted: true, grants: 'manifest' };

export class Editor {
  readonly client: LspClient;
  readonly folder: string;
  readonly documents = new Map<string, TextDocument>();
  initializeResult: Received['params'];
  readonly #temporary: string;
  readonly #machine: Machine;
  readonly #announced = new Set<string>();

  private constructor(client: LspClient, folder: string, temporary: string, machine: Machine) {
    this.client = client;
    this.folder = folder;
    this.#temporary = temporary;
    this.#machine = machine;
  }

  static async open(options: EditorOptions): Promise<Editor> {
    const machine = options.machine ?? thisMachine;
    const base = await machine.folder();
    const copy = path.join(base, options.workspace);
    await cp(path.join(fixtures, options.workspace), copy, { recursive: true });
    await options.prepare?.(copy);
    const folder = options.linked === true ? path.join(base, 'link') : copy;
    if (folder !== copy) await symlink(copy, folder);
    const env = machine.environment(path.join(base, 'home'));
    const registers = { 'client/registerCapability': () => null, 'client/unregisterCapability': () => null };
    const client = new LspClient({
      server: builtServer,
      env,
      start: machine.start?.bind(machine),
      answers: { ...registers, ...options.answers },
    });
    const editor = new Editor(client, folder, base, machine);
    client.answers['workspace/applyEdit'] ??= (params: { edit: Received['params'] }) => ({
      applied: editor.applyWorkspaceEdit(params.edit),
    });
    editor.initializeResult = await client.request('initialize', {
      processId: machine.processId,
      rootUri: null,
      workspaceFolders: [...(options.foldersBefore ?? []), folder].map((one) => ({
        uri: machine.uriOf(one),
        name: path.basename(one),
      })),
      capabilities: options.capabilities ?? usualCapabilities,
      initializationOptions: options.initializationOptions ?? granted,
      ...options.params,
    });
    client.notify('initialized');
    return editor;
  }

  uri(name: string): string {
    return this.#machine.uriOf(path.join(this.folder, name));
  }

  /**
   * Opens a document that is on disk. Where it is not yet, it is put there in one piece: the server, which may be reading it right now, never finds
   * half of it.
   */
  async openDocument(name: string, language: string, text: string): Promise<string> {
    const file = path.join(this.folder, name);
    if ((await readFile(file, 'utf8').catch(() => undefined)) !== text) {
      const whole = path.join(this.#temporary, 'whole');
      await writeFile(whole, text);
      await rename(whole, file);
    }
    return this.openUnwritten(name, language, text);
  }

  /** Opens a document whose file has another text, or is written at another time. */
  openUnwritten(name: string, language: string, text: string): string {
    const uri = this.uri(name);
    this.documents.set(uri, TextDocument.create(uri, language, 1, text));
    this.client.notify('textDocument/didOpen', { textDocument: { uri, languageId: language, version: 1, text } });
    return uri;
  }

  text(uri: string): string {
    return this.documents.get(uri)!.getText();
  }

  /** Types: replaces the whole text. */
  change(uri: string, text: string): void {
    const document = this.documents.get(uri)!;
    TextDocument.update(document, [{ text }], document.version + 1);
    this.client.notify('textDocument/didChange', { textDocument: { uri, version: document.version }, contentChanges: [{ text }] });
  }

  /** Types as most editors tell it: only what changed. */
  type(uri: string, line: number, character: number, text: string, endLine = line, endCharacter = character): void {
    const document = this.documents.get(uri)!;
    const range = { start: { line, character }, end: { line: endLine, character: endCharacter } };
    TextDocument.update(document, [{ range, text }], document.version + 1);
    this.client.notify('textDocument/didChange', { textDocument: { uri, version: document.version }, contentChanges: [{ range, text }] });
  }

  close(uri: string): void {
    this.documents.delete(uri);
    this.client.notify('textDocument/didClose', { textDocument: { uri } });
  }

  /** Saves as an editor does: asks for edits, applies them, writes the file, tells. */
  async save(uri: string, reason = 1): Promise<Received['params'][]> {
    const edits = await this.willSave(uri, reason);
    this.applyEdits(uri, edits);
    await this.write(uri);
    this.didSave(uri);
    return edits;
  }

  async willSave(uri: string, reason = 1): Promise<Received['params'][]> {
    this.client.notify('textDocument/willSave', { textDocument: { uri }, reason });
    this.#announced.add(uri);
    return await this.client.request('textDocument/willSaveWaitUntil', { textDocument: { uri }, reason });
  }

  async write(uri: string): Promise<void> {
    await writeFile(this.#machine.fileOf(uri), this.text(uri));
  }

  /** Editors announce each save, unless the user wants the text saved as it is. */
  didSave(uri: string): void {
    if (!this.#announced.has(uri)) this.client.notify('textDocument/willSave', { textDocument: { uri }, reason: 1 });
    this.didSaveAsItIs(uri);
  }

  didSaveAsItIs(uri: string): void {
    this.#announced.delete(uri);
    this.client.notify('textDocument/didSave', { textDocument: { uri } });
  }

  applyEdits(uri: string, edits: Received['params'][]): void {
    if (edits.length === 0) return;
    const document = this.documents.get(uri)!;
    const text = TextDocument.applyEdits(document, edits);
    TextDocument.update(document, [{ text }], document.version + 1);
    // Told edit by edit from the end, as incremental changes are.
    const contentChanges = edits.toReversed().map(({ range, newText }) => ({ range, text: newText }));
    this.client.notify('textDocument/didChange', { textDocument: { uri, version: document.version }, contentChanges });
  }

  /** Refuses edits for another version than the document has, as editors do. */
  applyWorkspaceEdit(edit: Received['params']): boolean {
    for (const { textDocument, edits } of edit.documentChanges ?? []) {
      if (this.documents.get(textDocument.uri)?.version !== textDocument.version) return false;
      this.applyEdits(textDocument.uri, edits);
    }
    for (const [uri, edits] of Object.entries(edit.changes ?? {})) this.applyEdits(uri, edits as Received['params'][]);
    return true;
  }

  /**
   * Starts the worker of a plugin's onFileSave handler by running it by hand, which has no budget: what is tested afterwards is the save, and
   * not how long this machine takes to start a process while other suites keep it busy.
   */
  async warm(plugin: string, language: string): Promise<void> {
    const uri = await this.openDocument(`warm.${language}`, language, '\n');
    const pluginKey = this.#machine.pathOf(path.join(this.folder, '.codex/plugins', plugin));
    const ran = await this.client.request('codexPlugins/runHandler', {
      pluginKey,
      script: `handlers/${plugin}.js`,
      event: 'onFileSave',
      uri,
    });
    if (!ran.ok) throw new Error(ran.message);
    this.client.received.length = 0;
  }

  /** The activity of one event as plain clients see it is in the log; this waits for a line of it. */
  async logged(part: string): Promise<string> {
    return (await this.client.waitFor('window/logMessage', ({ message }) => (message as string).includes(part))).message;
  }

  /**
   * Waits until the problems that the editor shows for a document are as they should be. What was shown before and has been replaced does not count,
   * so `fits` says what is shown in the end and not before.
   */
  diagnostics(uri: string, fits: (diagnostics: Received['params'][]) => boolean): Promise<Received['params'][]> {
    const shown = (): Received['params'][] | undefined => this.client.diagnostics.get(uri);
    return this.client.until(
      () => {
        const diagnostics = shown();
        return diagnostics !== undefined && fits(diagnostics) ? diagnostics : undefined;
      },
      () => `The problems of ${uri} stayed ${JSON.stringify(shown())}.`,
    );
  }

  /** Waits until the plugins are as they should be: the host reads them some time after it was told that files changed. */
  async untilPlugins(fits: (plugins: PluginView[]) => boolean): Promise<void> {
    const fit = async (): Promise<boolean> => fits((await this.client.request('codexPlugins/snapshot')).plugins);
    await vi.waitUntil(fit, { timeout: 15_000 });
  }

  /** Resolves with the state of the host once everything before was dealt with, what is said after an answer included. */
  settled(): Promise<unknown> {
    return this.client.request('codexPlugins/snapshot');
  }

  async dispose(): Promise<void> {
    await this.client.stop();
    await rm(this.#temporary, { recursive: true, force: true });
  }
}
