// What the language server answers: one method per request and notification that main.ts registers. Knows the editor as an interface only.
import * as l10n from '@vscode/l10n';
import {
  ErrorCodes,
  PositionEncodingKind,
  ResponseError,
  TextDocumentSyncKind,
  type CancellationToken,
  type ClientCapabilities,
  type CodeAction,
  type CodeActionParams,
  type CodeLens,
  type CodeLensParams,
  type CompletionList,
  type CompletionParams,
  type DefinitionParams,
  type DidChangeConfigurationParams,
  type DidChangeTextDocumentParams,
  type DidChangeWatchedFilesParams,
  type DidChangeWorkspaceFoldersParams,
  type DidCloseTextDocumentParams,
  type DidOpenTextDocumentParams,
  type DidSaveTextDocumentParams,
  type DocumentFormattingParams,
  type DocumentLink,
  type DocumentLinkParams,
  type ExecuteCommandParams,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  type InlayHint,
  type InlayHintParams,
  type InlineCompletionItem,
  type InlineCompletionParams,
  type Location,
  type Range,
  type ReferenceParams,
  type RenameFilesParams,
  type TextEdit,
  type WillSaveTextDocumentParams,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { addPermission } from './manifestLanguage/features/addPermission.ts';
import { newPluginLanguages } from './newPlugin.ts';
import type { LanguageChoice } from '../contract/newPlugin.ts';
import { signalOf } from './abort.ts';
import { clientProfile, initializationOptions, type EditorClient } from './client.ts';
import type { AttachRequest, AttachTarget } from '../contract/attachTarget.ts';
import { BUDGETS } from '../contract/budgets.ts';
import { MANIFEST_COMMANDS } from './manifestLanguage/features/commands.ts';
import { isChecked } from './manifestLanguage/documents/manifestFiles.ts';
import { isFile } from './formattedBeforeSave.ts';
import { staticFormatting } from './formatterRegistration.ts';
import { dynamicRegistrations, staticCapabilities } from './manifestLanguage/registrations.ts';
import { Session, type SessionOptions } from './session.ts';
import { filePathOf } from './uris.ts';
import type { HistoryDetail } from '../contract/views.ts';
import type {
  ActionAnswer,
  AddPermissionParams,
  EditorContext,
  ErrorReport,
  PluginActionParams,
  RunAnswer,
  RunCommandAnswer,
  RunCommandParams,
  RunHandlerParams,
  RunOnFileAnswer,
  RunOnFileParams,
  HostSnapshot,
  SavePart,
  SaveSteps,
} from '../protocol.ts';
import { inTime } from '../waiting/inTime.ts';

/** A save is answered then, whatever else is not done by then: an editor that was kept waiting stops asking. */
const SAVE_ANSWER_MS = BUDGETS.beforeSaveMs + 50;

/** For editors without our client: `workspace/executeCommand` with the plugin command's name and then its arguments. */
const RUN_COMMAND = 'codexPlugins.runCommand';

export interface ServerOptions extends Pick<SessionOptions, 'createHost' | 'parseSettings' | 'docsLink' | 'isManifestFile'> {
  version: string;
}

export class EditorServer {
  readonly #client: EditorClient;
  readonly #options: ServerOptions;
  /** Resolves once the plugins are loaded. */
  readonly #ready = Promise.withResolvers<void>();
  /** By kind, the last of those notifications that make the ones before them stale. */
  readonly #newest = new Map<string, unknown>();
  #capabilities: ClientCapabilities = {};
  /**
   * Asked directly for what does without plugins: documents in step, help with manifests, and what was so far (`snapshot`, `eventDetail`).
   * Settings too, since loading goes by them, and those that confine plugins must not come after it. Trust and workspace folders count at once
   * as well; what they let happen goes through `#whenReady`, like everything else.
   */
  #session: Session | undefined;
  /** What is being loaded anew, by the file that changed: who tells of the same change again is to wait for it too. */
  readonly #reloads = new Map<string, Promise<void>>();

  constructor(client: EditorClient, options: ServerOptions) {
    this.#client = client;
    this.#options = options;
  }

  initialize = (params: InitializeParams): InitializeResult => {
    const profile = clientProfile(params);
    this.#capabilities = params.capabilities;
    const { workspace, ...features } = staticCapabilities(params.capabilities);
    const roots = params.workspaceFolders?.map((folder) => folder.uri) ?? (params.rootUri ? [params.rootUri] : []);
    const workspaceFolders = filePathsOf(roots);
    const { initialization, problems } = initializationOptions(params.initializationOptions);
    l10n.config({ contents: initialization.texts });
    const whenReady: SessionOptions['whenReady'] = (run) => this.#whenReady(run);
    const { capabilities } = params;
    const client = this.#client;
    const session = new Session({ ...this.#options, client, profile, capabilities, initialization, workspaceFolders, whenReady });
    for (const problem of problems) session.views.say('warn', problem);
    session.otherMachines.opened(...roots);
    this.#session = session;
    return {
      serverInfo: { name: 'Codex Plugins', version: this.#options.version },
      capabilities: {
        positionEncoding: PositionEncodingKind.UTF16,
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
          save: true,
          willSave: true,
          willSaveWaitUntil: true,
        },
        inlineCompletionProvider: true,
        ...features,
        ...staticFormatting(capabilities),
        // Our own client has these commands itself, and VS Code would register their names a second time.
        ...(!profile.features.views && { executeCommandProvider: { commands: [RUN_COMMAND, ...MANIFEST_COMMANDS] } }),
        workspace: { ...workspace, workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  };

  initialized = (): void => {
    this.#background('register', () => this.#client.register(dynamicRegistrations(this.#capabilities)));
    this.#background('start', async (session) => {
      // Whatever happened: an editor that asks must get its answers.
      await session.load().finally(this.#ready.resolve);
      // What waited comes first.
      await this.#whenReady(() => session.open());
    });
  };

  /** Ends everything that runs. Safe to call at any time, and again. */
  close = async (): Promise<void> => {
    const session = this.#session;
    this.#session = undefined;
    await session?.close();
  };

  didOpen = (params: DidOpenTextDocumentParams): void => {
    const { uri } = params.textDocument;
    this.#background('didOpen', async (session) => {
      session.documents.didOpen(params);
      session.diagnostics.documentOpened(uri);
      session.scriptFaults.documentOpened(uri);
      session.otherMachines.opened(uri);
      const document = session.documents.snapshot(uri);
      if (document) session.manifests.documentOpened(document);
      session.manifestCommands.used(uri);
      session.used(uri);
      session.scripts.documentOpened(uri);
      await this.#whenReady(() => session.fileOpen.didOpen(uri));
    });
  };

  didChange = (params: DidChangeTextDocumentParams): void => {
    const { documents, saves, diagnostics, scriptFaults, manifests, manifestCommands } = this.#session ?? {};
    const { uri } = params.textDocument;
    documents?.didChange(params);
    saves?.documentChanged(uri);
    scriptFaults?.documentChanged(uri);
    diagnostics?.documentChanged(uri);
    manifestCommands?.used(uri);
    this.#session?.used(uri);
    const filePath = filePathOf(uri);
    if (filePath === undefined) return;
    manifests?.filesChanged([filePath]);
    this.#session?.scripts.filesChanged([filePath]);
    const document = isChecked(filePath) ? documents?.snapshot(uri) : undefined;
    if (document) manifests?.documentChanged(document);
  };

  didClose = (params: DidCloseTextDocumentParams): void => {
    const { uri } = params.textDocument;
    this.#session?.diagnostics.documentClosing(uri);
    this.#session?.scriptFaults.documentClosing(uri);
    this.#session?.documents.didClose(params);
    this.#session?.saves.documentClosed(uri);
    this.#session?.manifestSaves.documentClosed(uri);
    this.#session?.completions.documentClosed(uri);
    this.#session?.diagnostics.documentClosed(uri);
    this.#session?.scriptFaults.documentClosed(uri);
    this.#session?.errorReports.documentClosed(uri);
    this.#session?.manifests.documentClosed(uri);
    this.#session?.manifestLanguage.documentClosed(uri);
    this.#session?.manifestCommands.closed(uri);
    this.#session?.recentFiles.closed(uri);
    this.#session?.scripts.documentClosed(uri);
    this.#session?.fileOpen.didClose(uri);
    this.#session?.documentClosed(uri);
  };

  willSave = (params: WillSaveTextDocumentParams): void => {
    this.#session?.saves.willSave(params);
    // An editor that waits asks for edits as well, and only then the file is certain not to be written before it is read.
    if (this.#capabilities.textDocument?.synchronization?.willSaveWaitUntil) return;
    this.#background('willSave', (session) => session.manifestSaves.willSave(params.textDocument.uri));
  };

  willSaveWaitUntil = async (params: WillSaveTextDocumentParams & { part?: SavePart }, token: CancellationToken): Promise<TextEdit[]> => {
    const { uri } = params.textDocument;
    const session = this.#session;
    const edits = this.#whenReady(session?.saves.beginWillSaveWaitUntil(params, signalOf(token)));
    const looked = session?.manifestSaves.willSave(uri);
    const answer = async (): Promise<TextEdit[]> => {
      await looked;
      return (await edits) ?? [];
    };
    const made = (await inTime(answer(), { ms: SAVE_ANSWER_MS }))?.value ?? [];
    if (made.length > 0) session?.manifestSaves.edited(uri);
    return made;
  };

  didSave = (params: DidSaveTextDocumentParams): void => {
    const filePath = filePathOf(params.textDocument.uri);
    this.#session?.documents.didSave(params.textDocument.uri);
    this.#background('didSave', async (session) => {
      session.manifestSaves.didSave(params.textDocument.uri);
      // A plugin's own file counts at once. Only the handlers wait for that: the event takes its place in the order of events now.
      const reloaded = filePath === undefined ? undefined : this.#filesChanged(session, [filePath]);
      const save = session.saves.beginDidSave(params, reloaded);
      await Promise.all([reloaded, this.#whenReady(save)]);
    });
  };

  saveSteps = async ({ uri }: { uri: string }): Promise<SaveSteps | null> =>
    (await this.#whenReady(async ({ documents, savePlans }) => {
      const document = documents.snapshot(uri);
      return document && isFile(document) ? savePlans.steps(document) : undefined;
    })) ?? null;

  /** Also for a range of a document, where there is one. */
  formatting = async (params: DocumentFormattingParams & { range?: Range }, token: CancellationToken): Promise<TextEdit[] | null> => {
    const signal = signalOf(token);
    return (await this.#whenReady(this.#session?.formatting.begin(params, signal), signal)) ?? null;
  };

  inlineCompletion = async (params: InlineCompletionParams, token: CancellationToken): Promise<InlineCompletionItem[]> => {
    const signal = signalOf(token);
    return (await this.#whenReady(this.#session?.completions.beginInlineCompletion(params, signal), signal)) ?? [];
  };

  manifestCompletion = async (params: CompletionParams): Promise<CompletionList | null> =>
    (await this.#session?.manifestLanguage.completion(params)) ?? null;

  hover = async (params: HoverParams): Promise<Hover | null> => (await this.#session?.manifestLanguage.hover(params)) ?? null;

  documentLinks = async ({ textDocument }: DocumentLinkParams): Promise<DocumentLink[] | null> =>
    (await this.#session?.manifestLanguage.links(textDocument.uri)) ?? null;

  definition = async (params: DefinitionParams): Promise<Location | null> =>
    (await this.#session?.manifestLanguage.definition(params)) ?? null;

  references = async (params: ReferenceParams): Promise<Location[] | null> =>
    (await this.#session?.manifestLanguage.references(params)) ?? null;

  codeLenses = async ({ textDocument }: CodeLensParams): Promise<CodeLens[] | null> =>
    (await this.#whenReady(this.#session?.manifestLanguage.beginLenses(textDocument.uri))) ?? null;

  inlayHints = async ({ textDocument, range }: InlayHintParams): Promise<InlayHint[] | null> =>
    (await this.#session?.manifestLanguage.hints(textDocument.uri, range)) ?? null;

  codeActions = async (params: CodeActionParams): Promise<CodeAction[] | null> =>
    (await this.#session?.manifestLanguage.actions(params)) ?? null;

  willRenameFiles = async (params: RenameFilesParams): Promise<WorkspaceEdit | null> =>
    (await this.#session?.manifestLanguage.willRename(params)) ?? null;

  didChangeConfiguration = ({ settings }: DidChangeConfigurationParams): void =>
    this.#background('didChangeConfiguration', (session) => session.settingsChanged(settings));

  didChangeWatchedFiles = ({ changes }: DidChangeWatchedFilesParams): void => {
    const filePaths = filePathsOf(changes.map((change) => change.uri));
    this.#background('didChangeWatchedFiles', (session) => this.#filesChanged(session, filePaths));
  };

  didChangeWorkspaceFolders = ({ event }: DidChangeWorkspaceFoldersParams): void => {
    const opened = event.added.map(({ uri }) => uri);
    const added = filePathsOf(opened);
    const removed = filePathsOf(event.removed.map((folder) => folder.uri));
    this.#session?.otherMachines.opened(...opened);
    this.#background('didChangeWorkspaceFolders', async (session) => this.#whenReady(session.workspaceFoldersChanged(added, removed)));
  };

  executeCommand = async ({ command, arguments: given = [] }: ExecuteCommandParams): Promise<unknown> => {
    const [name, ...rest] = given as unknown[];
    if (MANIFEST_COMMANDS.includes(command)) return (await this.#session?.manifestCommands.execute(command, name)) ?? null;
    if (command !== RUN_COMMAND) throw new ResponseError(ErrorCodes.InvalidParams, `There is no command ${command} in this server.`);
    if (typeof name !== 'string') {
      throw new ResponseError(ErrorCodes.InvalidParams, `${RUN_COMMAND} needs the name of the plugin command as its first argument.`);
    }
    const answer = await this.#whenReady(({ commands }) => commands.runCommand({ command: name, arguments: rest }));
    if (!answer) return null;
    if (answer.message !== '') this.#client.showMessage(answer.outcome === 'failed' ? 'warning' : 'info', answer.message);
    return answer;
  };

  trust = ({ trusted }: { trusted: boolean }): void =>
    this.#background('trust', async (session) => this.#whenReady(session.trustChanged(trusted)));

  fileShown = ({ uri }: { uri: string }): void => this.#session?.shown(uri);

  context = (params: EditorContext): void =>
    this.#lastWhenReady('context', async ({ host, documents }) => {
      if (!host.handles('onContextUpdate')) return;
      const language = params.activeFile === null ? undefined : documents.ofFile(params.activeFile)?.languageId;
      await host.dispatch({ event: 'onContextUpdate', ...(language !== undefined && { language }), fields: { ...params } });
    });

  errorReport = ({ uri, diagnostics }: ErrorReport): void =>
    this.#lastWhenReady(`errorReport ${uri}`, async ({ errorReports }) => errorReports.report({ uri, diagnostics }));

  cancelRun = ({ runId }: { runId: string }): void => this.#session?.host.cancelRun(runId);

  eventDetail = ({ eventId }: { eventId: string }): HistoryDetail | null => this.#session?.host.historyDetail(eventId) ?? null;

  snapshot = (): HostSnapshot => ({
    ...(this.#session?.views.isolationView && { isolation: this.#session.views.isolationView }),
    trusted: this.#session?.views.trusted ?? false,
    plugins: this.#session?.host.plugins() ?? [],
    activity: this.#session?.host.history() ?? [],
  });

  runHandler = async (params: RunHandlerParams): Promise<RunAnswer> =>
    (await this.#whenReady(({ commands }) => commands.runHandler(params))) ?? notRun();

  runOnFile = async (params: RunOnFileParams, token: CancellationToken): Promise<RunOnFileAnswer> => {
    const signal = signalOf(token);
    return (await this.#whenReady(({ runOnFiles }) => runOnFiles.run(params, signal), signal)) ?? { edits: [], stopped: notRunning() };
  };

  runCommand = async (params: RunCommandParams): Promise<RunCommandAnswer> =>
    (await this.#whenReady(({ commands }) => commands.runCommand(params))) ?? notRun();

  pluginAction = async (params: PluginActionParams): Promise<ActionAnswer> =>
    (await this.#whenReady(({ commands }) => commands.pluginAction(params))) ?? { ok: false, message: notRunning() };

  addPermission = async (params: AddPermissionParams): Promise<ActionAnswer> =>
    (await this.#whenReady(({ host, checkedManifests }) =>
      addPermission({ host, client: this.#client, manifests: checkedManifests }, params),
    )) ?? { ok: false, message: notRunning() };

  newPluginLanguages = async (): Promise<LanguageChoice[]> => (await this.#whenReady(({ host }) => newPluginLanguages(host))) ?? [];

  attachTarget = async (params: AttachRequest): Promise<AttachTarget> =>
    (await this.#whenReady(({ host }) => host.attachTarget(params))) ?? { ok: false, message: notRunning() };

  /**
   * Runs what depends on plugins once they are loaded. What it is about is taken before, as it is when the editor asks or tells: by whoever made `run`.
   * @param run left out where nothing is to be done after all.
   * @param signal ends the waiting, with nothing for an answer.
   */
  async #whenReady<T>(run: ((session: Session) => Promise<T>) | undefined, signal?: AbortSignal): Promise<T | undefined> {
    const session = this.#session;
    if (!session || !run) return undefined;
    await inTime(this.#ready.promise, signal ? { signal } : {});
    return signal?.aborted ? undefined : run(session);
  }

  /** Loads the plugins anew that own some of these files. What was told before is no news, but it may not be done with yet. */
  #filesChanged(session: Session, filePaths: readonly string[]): Promise<void> {
    const underWay = Promise.allSettled(filePaths.flatMap((filePath) => this.#reloads.get(filePath) ?? []));
    const reload = async (): Promise<void> => {
      try {
        await this.#whenReady(await session.filesChanged(filePaths));
      } finally {
        await underWay;
        for (const filePath of filePaths) if (this.#reloads.get(filePath) === reloaded) this.#reloads.delete(filePath);
      }
    };
    const reloaded = reload();
    for (const filePath of filePaths) this.#reloads.set(filePath, reloaded);
    return reloaded;
  }

  /** Runs what a notification asks for; nobody waits for it, so a failure (a bug of ours) must at least be seen. */
  #background(what: string, run: (session: Session) => Promise<unknown>): void {
    const session = this.#session;
    if (!session) return;
    run(session).catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      session.views.say('error', `${what} failed in the Codex language server: ${text}`);
    });
  }

  /** As `#whenReady`, for a notification that says how things are by now: of several of a kind that waited, only the last is true. */
  #lastWhenReady(kind: string, run: (session: Session) => Promise<void>): void {
    this.#newest.set(kind, run);
    this.#background(kind, () =>
      this.#whenReady(async (session) => {
        if (this.#newest.get(kind) !== run) return;
        this.#newest.delete(kind);
        await run(session);
      }),
    );
  }
}

function notRunning(): string {
  return l10n.t('The Codex language server is not running (any more).');
}

function notRun(): RunAnswer {
  return { ok: false, outcome: 'failed', eventId: '', message: notRunning() };
}

function filePathsOf(uris: readonly string[]): string[] {
  return uris.flatMap((uri) => filePathOf(uri) ?? []);
}
