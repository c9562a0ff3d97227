// Saves in which the user put steps of the editor's own between plugins: one after the other is applied to the document while its save waits.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { WillSaveTextDocumentWaitUntilRequest, type LanguageClient } from 'vscode-languageclient/node';
import { FORMAT_STEP, isEditorStep, SaveStepsRequest, type SavePart } from '../../../server/src/protocol.ts';
import { settleWithin } from '../deadline.ts';
import type { ConfirmedSaves } from '../runOnFiles/confirmedSaves.ts';
import { SaveUnderWay, type DocumentNews } from './saveUnderWay.ts';

/** Kept back for the plugins that come after a step of the editor's own, and for the way to them. */
const RESERVE_MS = 200;

/** That the editor has something to write is not certain: where it has not, the user's next save is not to be taken for ours. */
const TOLD_MS = 100;

/** How many code actions are asked for in full. */
const MOST_ACTIONS = 20;

const news: DocumentNews = {
  onDidSave: vscode.workspace.onDidSaveTextDocument,
  onDidChange: vscode.workspace.onDidChangeTextDocument,
  onDidClose: vscode.workspace.onDidCloseTextDocument,
  textOfFile: async ({ uri, encoding }) => vscode.workspace.decode(await vscode.workspace.fs.readFile(uri), { encoding }),
};

export class SaveChains {
  readonly #output: Pick<vscode.LogOutputChannel, 'info' | 'warn'>;
  readonly #confirmedSaves: Pick<ConfirmedSaves, 'save'>;
  readonly #formatting = new Set<string>();
  /** Documents that are saved as plugins left them. */
  readonly #asLeft = new Set<string>();
  /** Documents of which the user was told that the editor formats them anyway. */
  readonly #told = new Set<string>();

  constructor(output: Pick<vscode.LogOutputChannel, 'info' | 'warn'>, confirmedSaves: Pick<ConfirmedSaves, 'save'>) {
    this.#output = output;
    this.#confirmedSaves = confirmedSaves;
  }

  /** True while the editor's formatters are asked for a step: plugins, which have places of their own, are none of them. */
  isFormatting(document: vscode.TextDocument): boolean {
    return this.#formatting.has(document.uri.toString());
  }

  /** Saves a document for the server, as plugins left it after the user's own save: the steps of that have been run. */
  async saveAsLeft(document: vscode.TextDocument): Promise<boolean> {
    const uri = document.uri.toString();
    this.#asLeft.add(uri);
    try {
      return await document.save();
    } finally {
      this.#asLeft.delete(uri);
    }
  }

  /**
   * Runs the steps of a save and applies what they make of the document, as one thing to undo.
   * @param endsAt when the save goes on, by `performance.now()`.
   * @returns whether plugins changed the document; undefined where the editor has no steps among them: then a save is one request, as usual.
   */
  async run(client: LanguageClient, event: vscode.TextDocumentWillSaveEvent, endsAt: number): Promise<{ formatted: boolean } | undefined> {
    const { document, reason } = event;
    // The editor itself neither formats nor acts then.
    if (reason === vscode.TextDocumentSaveReason.AfterDelay || !hasEditorSteps(document)) return undefined;
    if (this.#asLeft.has(document.uri.toString())) return undefined;
    // Where other extensions take long before ours is asked, the editor writes the file meanwhile.
    const save = new SaveUnderWay(document, news);
    try {
      const uri = client.code2ProtocolConverter.asUri(document.uri);
      const asked = await settleWithin(client.sendRequest(SaveStepsRequest.type, { uri }), endsAt - performance.now());
      const steps = asked.kind === 'value' ? asked.value?.steps.flatMap((one) => (one.kind === 'editor' ? [one.step] : [])) : undefined;
      if (!steps?.length && !save.isWritten) return undefined;
      let formatted = false;
      for (const [segment, step] of [undefined, ...(steps ?? [])].entries()) {
        if (step !== undefined) await this.#editorStep(save, step, endsAt);
        if (save.isWritten) {
          const name = vscode.workspace.asRelativePath(document.uri);
          this.#output.warn(l10n.t('{0} was saved before all steps of its save were done: other extensions took the time.', name));
          break;
        }
        if (await this.#plugins(client, event, { segment, endsAt, save })) formatted = true;
      }
      return { formatted };
    } finally {
      void this.#saveWhatIsLeft(save);
    }
  }

  /** Nothing else is to follow the save: what changed the document meanwhile is a part of it, also where it did not wait for that. */
  async #saveWhatIsLeft(save: SaveUnderWay): Promise<void> {
    try {
      if (await save.isLeftBehind()) await this.#confirmedSaves.save(save.document, TOLD_MS);
    } catch (error) {
      // A file that is gone or cannot be read: the editor tells the user itself.
      this.#output.warn(String(error));
    } finally {
      save.dispose();
    }
  }

  async #plugins(
    client: LanguageClient,
    event: vscode.TextDocumentWillSaveEvent,
    { segment, endsAt, save }: { segment: number; endsAt: number; save: SaveUnderWay },
  ): Promise<boolean> {
    const part: SavePart = { segment, budgetMs: endsAt - performance.now() };
    const params = { ...client.code2ProtocolConverter.asWillSaveTextDocumentParams(event), part };
    const { version } = event.document;
    const answer = await settleWithin(client.sendRequest(WillSaveTextDocumentWaitUntilRequest.type, params), part.budgetMs);
    if (answer.kind !== 'value' || !answer.value) return false;
    const edits = (await client.protocol2CodeConverter.asTextEdits(answer.value)) ?? [];
    // Somebody may type at any time.
    if (event.document.version !== version || save.isWritten) return false;
    await apply(save, edits);
    return edits.length > 0;
  }

  /** Runs one step; where it is not done in time, the save goes on without it. */
  async #editorStep(save: SaveUnderWay, step: string, endsAt: number): Promise<void> {
    const { document } = save;
    const isOver = (): boolean => save.isWritten || performance.now() >= endsAt - RESERVE_MS;
    const work = step === FORMAT_STEP ? this.#format(save, isOver) : act(save, step, isOver);
    const done = await settleWithin(work, Math.max(0, endsAt - RESERVE_MS - performance.now()));
    const name = vscode.workspace.asRelativePath(document.uri);
    if (done.kind === 'late') this.#output.warn(l10n.t('{0} was saved without {1}, which took too long for a save.', name, step));
    if (done.kind === 'failed') this.#output.warn(l10n.t('{0} was saved without {1}: {2}', name, step, String(done.error)));
  }

  async #format(save: SaveUnderWay, isOver: () => boolean): Promise<void> {
    const { document } = save;
    const uri = document.uri.toString();
    if (vscode.workspace.getConfiguration('editor', document).get('formatOnSave') === true) {
      if (this.#told.has(uri)) return;
      this.#told.add(uri);
      const name = vscode.workspace.asRelativePath(document.uri);
      this.#output.info(
        l10n.t(
          'The editor formats {0} at a time of its own, since editor.formatOnSave is on; switch that off to have it follow codexPlugins.save.order.',
          name,
        ),
      );
      return;
    }
    this.#formatting.add(uri);
    try {
      const { version } = document;
      const options = optionsFor(document);
      const edits = await vscode.commands.executeCommand<vscode.TextEdit[] | undefined>(
        'vscode.executeFormatDocumentProvider',
        document.uri,
        options,
      );
      if (edits && document.version === version && !isOver()) await apply(save, edits);
    } finally {
      this.#formatting.delete(uri);
    }
  }
}

/** Applies edits of a step. In an editor that shows the document, they become part of the one thing that a save is to undo. */
async function apply(save: SaveUnderWay, edits: readonly vscode.TextEdit[]): Promise<void> {
  if (edits.length === 0) return;
  const { document } = save;
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  if (shown) {
    await shown.edit(
      (builder) => {
        for (const { range, newText } of edits) builder.replace(range, newText);
      },
      { undoStopBefore: false, undoStopAfter: false },
    );
  } else {
    const edit = new vscode.WorkspaceEdit();
    edit.set(document.uri, [...edits]);
    await vscode.workspace.applyEdit(edit);
  }
  save.isApplied();
}

/** Runs the code actions of a kind on all of a document, each on the text that the one before it left. */
async function act(save: SaveUnderWay, step: string, isOver: () => boolean): Promise<void> {
  const { document } = save;
  const done = new Set<string>();
  for (;;) {
    const { version } = document;
    const actions = await actionsFor(document, step);
    // Somebody types.
    if (document.version !== version) return;
    const left = actions.filter((action) => !done.has(markOf(action)));
    for (const action of left) {
      if (isOver()) return;
      // What is left was made for the text as it was, and is asked for again.
      if (document.version !== version) break;
      done.add(markOf(action));
      await carryOut(save, action);
    }
    if (left.every((action) => done.has(markOf(action)))) return;
  }
}

async function actionsFor(document: vscode.TextDocument, step: string): Promise<vscode.CodeAction[]> {
  const end = document.lineAt(document.lineCount - 1).range.end;
  const actions = await vscode.commands.executeCommand<(vscode.CodeAction | vscode.Command)[] | undefined>(
    'vscode.executeCodeActionProvider',
    document.uri,
    new vscode.Range(new vscode.Position(0, 0), end),
    step,
    MOST_ACTIONS,
  );
  const kind = vscode.CodeActionKind.Empty.append(step);
  return (actions ?? []).filter(
    (action): action is vscode.CodeAction =>
      'kind' in action && action.kind !== undefined && kind.contains(action.kind) && action.disabled === undefined,
  );
}

function markOf({ title, kind }: vscode.CodeAction): string {
  return `${kind?.value} ${title}`;
}

async function carryOut(save: SaveUnderWay, { edit, command }: vscode.CodeAction): Promise<void> {
  const own = edit?.get(save.document.uri) ?? [];
  if (edit && edit.size === 1 && own.length > 0) await apply(save, own);
  else if (edit && (await vscode.workspace.applyEdit(edit))) save.isApplied();
  if (command) await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
}

function optionsFor(document: vscode.TextDocument): vscode.FormattingOptions {
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const configuration = vscode.workspace.getConfiguration('editor', document);
  const tabSize = shown?.options.tabSize ?? configuration.get('tabSize');
  const insertSpaces = shown?.options.insertSpaces ?? configuration.get('insertSpaces');
  return { tabSize: typeof tabSize === 'number' ? tabSize : 4, insertSpaces: insertSpaces !== false };
}

/** Whether a save may have such steps; the server says which. */
function hasEditorSteps(document: vscode.TextDocument): boolean {
  const order = vscode.workspace.getConfiguration('codexPlugins', document).get('save.order');
  const names = (Array.isArray(order) ? order : []).flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'order' in one ? one.order : [one],
  );
  return names.some((name) => typeof name === 'string' && isEditorStep(name));
}
