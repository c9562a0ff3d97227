// What the language server answers: one method per request and notification that main.ts registers. Knows the editor as an interface only.
import type { FoundServer, Trial } from '../contract/modelViews.ts';
import * as l10n from '@vscode/l10n';
import { speak } from '../text/translations.ts';
import {
  ErrorCodes,
  ResponseError,
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
import { documentChanged, documentClosed, documentOpened } from './documentNews.ts';
import type { AttachRequest, AttachTarget } from '../contract/attachTarget.ts';
import { BUDGETS } from '../contract/budgets.ts';
import type { InspectorAddress, OpenInspectorParams } from '../contract/inspectorAddress.ts';
import { MANIFEST_COMMANDS } from './manifestLanguage/features/commands.ts';
import { isFile } from './formattedBeforeSave.ts';
import { dynamicRegistrations } from './manifestLanguage/registrations.ts';
import { RUN_COMMAND, serverCapabilities } from './serverCapabilities.ts';
import type { CarriedOut, FoundPlugin, InstalledPlugins, InstallPlan, Outcome, PluginDetails } from '../contract/installedViews.ts';
import type { PublishPreview } from '../contract/publishPreview.ts';
import type { Installer } from './installed/installer.ts';
import { Session, type SessionOptions } from './session.ts';
import { SessionWork } from './sessionWork.ts';
import { recordEvent } from './recordEvent.ts';
import { filePathOf } from './uris.ts';
import type { ProfileHandlerAnswer, ProfileHandlerParams } from '../contract/handlerProfile.ts';
import type { WorkerMemory } from '../contract/workerMemory.ts';
import type { RecordedMockEvent } from '../contract/recordedEvents.ts';
import type { HistoryDetail } from '../contract/views.ts';
import type {
  ActionAnswer,
  AddPermissionParams,
  EditorContext,
  ErrorReport,
  FireMockEventParams,
  HandlerModeParams,
  PluginActionParams,
  AcceptAnswerParams,
  TestView,
  RunAnswer,
  CarryOutPlanParams,
  InstalledPluginParams,
  PlanInstallParams,
  RunTestsParams,
  TestsAnswer,
  RecordMockEventParams,
  RunCommandAnswer,
  RunCommandParams,
  RunHandlerParams,
  RunOnFileAnswer,
  RunOnFileParams,
  HostSnapshot,
  SavedAsItIs,
  SavePart,
  SaveSteps,
} from '../protocol.ts';
import { inTime } from '../waiting/inTime.ts';

/** A save is answered then, whatever else is not done by then: an editor that was kept waiting stops asking. */
const SAVE_ANSWER_MS = BUDGETS.beforeSaveMs + 50;

export interface ServerOptions extends Pick<
  SessionOptions,
  'createHost' | 'startInspector' | 'parseSettings' | 'docsLink' | 'isManifestFile'
> {
  version: string;
}

export class EditorServer {
  readonly #client: EditorClient;
  readonly #options: ServerOptions;
  readonly #work = new SessionWork();
  #capabilities: ClientCapabilities = {};

  constructor(client: EditorClient, options: ServerOptions) {
    this.#client = client;
    this.#options = options;
  }

  initialize = (params: InitializeParams): InitializeResult => {
    const profile = clientProfile(params);
    this.#capabilities = params.capabilities;
    const roots = params.workspaceFolders?.map((folder) => folder.uri) ?? (params.rootUri ? [params.rootUri] : []);
    const workspaceFolders = filePathsOf(roots);
    const { initialization, problems } = initializationOptions(params.initializationOptions);
    speak(initialization.texts, params.locale);
    const whenReady: SessionOptions['whenReady'] = (run) => this.#work.whenReady(run);
    const { capabilities } = params;
    const client = this.#client;
    const session = new Session({ ...this.#options, client, profile, capabilities, initialization, workspaceFolders, whenReady });
    for (const problem of problems) session.views.say('warn', problem);
    session.otherMachines.opened(...roots);
    this.#work.session = session;
    return {
      serverInfo: { name: 'Codex Plugins', version: this.#options.version },
      capabilities: serverCapabilities(capabilities, profile),
    };
  };

  initialized = (): void => {
    this.#work.inBackground('register', () => this.#client.register(dynamicRegistrations(this.#capabilities)));
    this.#work.inBackground('start', async (session) => {
      // Whatever happened: an editor that asks must get its answers.
      await session.load().finally(() => this.#work.loaded());
      // What waited comes first.
      await this.#work.whenReady(() => session.open());
    });
  };

  /** Ends everything that runs. Safe to call at any time, and again. */
  close = async (): Promise<void> => {
    const session = this.#session;
    this.#work.session = undefined;
    await session?.close();
  };

  didOpen = (params: DidOpenTextDocumentParams): void => {
    const { uri } = params.textDocument;
    this.#work.inBackground('didOpen', async (session) => {
      documentOpened(session, params);
      await this.#work.whenReady(() => session.fileOpen.didOpen(uri));
    });
  };

  didChange = (params: DidChangeTextDocumentParams): void => {
    if (this.#session) documentChanged(this.#session, params);
  };

  didClose = (params: DidCloseTextDocumentParams): void => {
    if (this.#session) documentClosed(this.#session, params);
  };

  willSave = (params: WillSaveTextDocumentParams): void => {
    this.#session?.saves.willSave(params);
    // An editor that waits asks for edits as well, and only then the file is certain not to be written before it is read.
    if (this.#capabilities.textDocument?.synchronization?.willSaveWaitUntil) return;
    this.#work.inBackground('willSave', (session) => session.manifestSaves.willSave(params.textDocument.uri));
  };

  willSaveWaitUntil = async (params: WillSaveTextDocumentParams & { part?: SavePart }, token: CancellationToken): Promise<TextEdit[]> => {
    const { uri } = params.textDocument;
    const session = this.#session;
    const edits = this.#work.whenReady(session?.saves.beginWillSaveWaitUntil(params, signalOf(token)));
    const looked = session?.manifestSaves.willSave(uri);
    const answer = async (): Promise<TextEdit[]> => {
      await looked;
      return (await edits) ?? [];
    };
    const made = (await inTime(answer(), { ms: SAVE_ANSWER_MS }))?.value ?? [];
    if (made.length > 0) session?.manifestSaves.edited(uri);
    return made;
  };

  didSave = (params: DidSaveTextDocumentParams & SavedAsItIs): void => {
    const filePath = filePathOf(params.textDocument.uri);
    this.#session?.documents.didSave(params.textDocument.uri);
    this.#work.inBackground('didSave', async (session) => {
      session.manifestSaves.didSave(params.textDocument.uri);
      // A plugin's own file counts at once. Only the handlers wait for that: the event takes its place in the order of events now.
      const reloaded = filePath === undefined ? undefined : this.#work.filesChanged(session, [filePath]);
      const save = session.saves.beginDidSave(params, reloaded);
      await Promise.all([reloaded, this.#work.whenReady(save)]);
    });
  };

  saveSteps = async ({ uri }: { uri: string }): Promise<SaveSteps | null> =>
    (await this.#work.whenReady(async ({ documents, savePlans }) => {
      const document = documents.snapshot(uri);
      return document && isFile(document) ? savePlans.steps(document) : undefined;
    })) ?? null;

  /** Also for a range of a document, where there is one. */
  formatting = async (params: DocumentFormattingParams & { range?: Range }, token: CancellationToken): Promise<TextEdit[] | null> => {
    const signal = signalOf(token);
    return (await this.#work.whenReady(this.#session?.formatting.begin(params, signal), signal)) ?? null;
  };

  inlineCompletion = async (params: InlineCompletionParams, token: CancellationToken): Promise<InlineCompletionItem[]> => {
    const signal = signalOf(token);
    return (await this.#work.whenReady(this.#session?.completions.beginInlineCompletion(params, signal), signal)) ?? [];
  };

  /** In manifests what they may have, elsewhere what plugins offer. The widget, which all who answer keep waiting, does not wait for plugins to load. */
  completion = async (params: CompletionParams, token: CancellationToken): Promise<CompletionList | null> => {
    const signal = signalOf(token);
    const suggest = this.#work.isLoaded ? this.#session?.completions.beginSuggestions(params, signal) : undefined;
    const own = await this.#session?.manifestLanguage.completion(params);
    return own ?? (await this.#work.whenReady(suggest, signal)) ?? null;
  };

  hover = async (params: HoverParams): Promise<Hover | null> => (await this.#session?.manifestLanguage.hover(params)) ?? null;

  documentLinks = async ({ textDocument }: DocumentLinkParams): Promise<DocumentLink[] | null> =>
    (await this.#session?.manifestLanguage.links(textDocument.uri)) ?? null;

  definition = async (params: DefinitionParams): Promise<Location | null> =>
    (await this.#session?.manifestLanguage.definition(params)) ?? null;

  references = async (params: ReferenceParams): Promise<Location[] | null> =>
    (await this.#session?.manifestLanguage.references(params)) ?? null;

  codeLenses = async ({ textDocument }: CodeLensParams): Promise<CodeLens[] | null> =>
    (await this.#work.whenReady(this.#session?.manifestLanguage.beginLenses(textDocument.uri))) ?? null;

  inlayHints = async ({ textDocument, range }: InlayHintParams): Promise<InlayHint[] | null> =>
    (await this.#session?.manifestLanguage.hints(textDocument.uri, range)) ?? null;

  codeActions = async (params: CodeActionParams): Promise<CodeAction[] | null> =>
    (await this.#session?.manifestLanguage.actions(params)) ?? null;

  willRenameFiles = async (params: RenameFilesParams): Promise<WorkspaceEdit | null> =>
    (await this.#session?.manifestLanguage.willRename(params)) ?? null;

  didChangeConfiguration = ({ settings }: DidChangeConfigurationParams): void =>
    this.#work.inBackground('didChangeConfiguration', (session) => session.settingsChanged(settings));

  didChangeWatchedFiles = ({ changes }: DidChangeWatchedFilesParams): void => {
    const filePaths = filePathsOf(changes.map((change) => change.uri));
    this.#work.inBackground('didChangeWatchedFiles', (session) => this.#work.filesChanged(session, filePaths));
  };

  didChangeWorkspaceFolders = ({ event }: DidChangeWorkspaceFoldersParams): void => {
    const opened = event.added.map(({ uri }) => uri);
    const added = filePathsOf(opened);
    const removed = filePathsOf(event.removed.map((folder) => folder.uri));
    this.#session?.otherMachines.opened(...opened);
    this.#work.inBackground('didChangeWorkspaceFolders', async (session) =>
      this.#work.whenReady(session.workspaceFoldersChanged(added, removed)),
    );
  };

  executeCommand = async ({ command, arguments: given = [] }: ExecuteCommandParams): Promise<unknown> => {
    const [name, ...rest] = given as unknown[];
    if (MANIFEST_COMMANDS.includes(command)) return (await this.#session?.manifestCommands.execute(command, name)) ?? null;
    if (command !== RUN_COMMAND) throw new ResponseError(ErrorCodes.InvalidParams, `There is no command ${command} in this server.`);
    if (typeof name !== 'string') {
      throw new ResponseError(ErrorCodes.InvalidParams, `${RUN_COMMAND} needs the name of the plugin command as its first argument.`);
    }
    const answer = await this.#work.whenReady(({ commands }) => commands.runCommand({ command: name, arguments: rest }));
    if (!answer) return null;
    if (answer.message !== '') this.#client.showMessage(answer.outcome === 'failed' ? 'warning' : 'info', answer.message);
    return answer;
  };

  trust = ({ trusted }: { trusted: boolean }): void =>
    this.#work.inBackground('trust', async (session) => this.#work.whenReady(session.trustChanged(trusted)));

  modelKeyChanged = (): void => this.#session?.model.keyChanged();

  modelTryAgain = (): void => {
    this.#session?.model.tryAgain();
    // That it had nothing does not count any more.
    this.#session?.completions.forgetKept();
  };

  findModelServers = async (): Promise<FoundServer[]> => (await this.#session?.model.findServers()) ?? [];

  tryModel = async (model: { baseUrl: string; name: string }, token: CancellationToken): Promise<Trial> =>
    (await this.#session?.model.try(model, signalOf(token))) ?? { ok: false, reason: l10n.t('The server is not ready.') };

  completionsDismissed = ({ uri }: { uri: string }): void => this.#session?.completions.dismissed(uri);

  fileShown = ({ uri }: { uri: string }): void => this.#session?.shown(uri);

  context = (params: EditorContext): void =>
    this.#work.lastWhenReady('context', async ({ host, documents }) => {
      if (!host.handles('onContextUpdate')) return;
      const language = params.activeFile === null ? undefined : documents.ofFile(params.activeFile)?.languageId;
      await host.dispatch({ event: 'onContextUpdate', ...(language !== undefined && { language }), fields: { ...params } });
    });

  errorReport = ({ uri, diagnostics }: ErrorReport): void =>
    this.#work.lastWhenReady(`errorReport ${uri}`, async ({ errorReports }) => errorReports.report({ uri, diagnostics }));

  cancelRun = ({ runId }: { runId: string }): void => this.#session?.host.cancelRun(runId);

  eventDetail = ({ eventId }: { eventId: string }): HistoryDetail | null => this.#session?.host.historyDetail(eventId) ?? null;

  recordMockEvent = (params: RecordMockEventParams): Promise<RecordedMockEvent> => recordEvent(this.#session?.host, params);

  listTests = async ({ pluginKey }: { pluginKey: string }): Promise<TestView[]> =>
    (await this.#work.whenReady(({ tests }) => tests.list(pluginKey))) ?? [];

  runTests = async (params: RunTestsParams, token: CancellationToken): Promise<TestsAnswer> => {
    const signal = signalOf(token);
    return (await this.#work.whenReady(({ tests }) => tests.run(params, signal), signal)) ?? { ok: false, message: notRunning() };
  };

  acceptAnswer = async (params: AcceptAnswerParams, token: CancellationToken): Promise<TestsAnswer> => {
    const signal = signalOf(token);
    return (await this.#work.whenReady(({ tests }) => tests.accept(params), signal)) ?? { ok: false, message: notRunning() };
  };

  snapshot = (): HostSnapshot => ({
    ...(this.#session?.views.isolationView && { isolation: this.#session.views.isolationView }),
    trusted: this.#session?.views.trusted ?? false,
    plugins: this.#session?.host.plugins() ?? [],
    activity: this.#session?.host.history() ?? [],
  });

  runHandler = async (params: RunHandlerParams): Promise<RunAnswer> =>
    (await this.#work.whenCurrent(({ commands }) => commands.runHandler(params))) ?? notRun();

  fireMockEvent = async (params: FireMockEventParams): Promise<RunAnswer> =>
    (await this.#work.whenCurrent(({ commands }) => commands.fireMockEvent(params))) ?? notRun();

  runOnFile = async (params: RunOnFileParams, token: CancellationToken): Promise<RunOnFileAnswer> => {
    const signal = signalOf(token);
    return (await this.#work.whenReady(({ runOnFiles }) => runOnFiles.run(params, signal), signal)) ?? { edits: [], stopped: notRunning() };
  };

  runCommand = async (params: RunCommandParams): Promise<RunCommandAnswer> =>
    (await this.#work.whenCurrent(({ commands }) => commands.runCommand(params))) ?? notRun();

  pluginAction = async (params: PluginActionParams): Promise<ActionAnswer> =>
    (await this.#work.whenReady(({ commands }) => commands.pluginAction(params))) ?? { ok: false, message: notRunning() };

  addPermission = async (params: AddPermissionParams): Promise<ActionAnswer> =>
    (await this.#work.whenReady(({ host, checkedManifests }) =>
      addPermission({ host, client: this.#client, manifests: checkedManifests }, params),
    )) ?? { ok: false, message: notRunning() };

  newPluginLanguages = async (): Promise<LanguageChoice[]> => (await this.#work.whenReady(({ host }) => newPluginLanguages(host))) ?? [];

  profileHandler = async (params: ProfileHandlerParams, token: CancellationToken): Promise<ProfileHandlerAnswer> => {
    const signal = signalOf(token);
    return (await this.#work.whenReady(({ profiles }) => profiles.profile(params, signal), signal)) ?? { ok: false, message: notRunning() };
  };

  workerMemory = async (): Promise<WorkerMemory[]> => (await this.#work.whenReady(({ host }) => host.workerMemory())) ?? [];

  attachTarget = async (params: AttachRequest): Promise<AttachTarget> =>
    (await this.#work.whenReady(({ host }) => host.attachTarget(params))) ?? { ok: false, message: notRunning() };

  handlerMode = async (params: HandlerModeParams): Promise<'warm' | 'oneShot' | null> =>
    (await this.#work.whenReady(({ host }) => host.handlerMode(params))) ?? null;

  openInspector = async (params: OpenInspectorParams): Promise<InspectorAddress> =>
    (await this.#work.whenReady(({ inspector }) => inspector.open(params))) ?? { ok: false, message: notRunning() };

  installed = ({ checkForUpdates }: { checkForUpdates: boolean }, token: CancellationToken): Promise<Outcome<InstalledPlugins>> =>
    this.#installing(token, (installer, signal) => installer.list(checkForUpdates, signal));

  searchRegistry = ({ text }: { text: string }, token: CancellationToken): Promise<Outcome<{ found: FoundPlugin[] }>> =>
    this.#installing(token, (installer, signal) => installer.search(text, signal));

  pluginDetails = ({ spec }: { spec: string }, token: CancellationToken): Promise<Outcome<PluginDetails>> =>
    this.#installing(token, (installer, signal) => installer.details(spec, signal));

  planInstall = (params: PlanInstallParams, token: CancellationToken): Promise<Outcome<InstallPlan>> =>
    this.#installing(token, (installer, signal) =>
      'spec' in params
        ? installer.planInstall(params.spec, params.place, signal)
        : installer.planUpdate(params.update, params.place, signal),
    );

  publishPreview = ({ pluginKey }: { pluginKey: string }, token: CancellationToken): Promise<Outcome<PublishPreview>> =>
    this.#installing(token, (installer, signal) => installer.publishPreview(pluginKey, signal));

  carryOutPlan = ({ planId, allow }: CarryOutPlanParams, token: CancellationToken): Promise<Outcome<CarriedOut>> =>
    this.#installing(token, (installer, signal) => installer.carryOut(planId, allow, signal));

  forgetPlan = ({ planId }: { planId: string }): void => this.#session?.installer.forgetPlan(planId);

  rollBack = (
    { id, version, place, force = false }: InstalledPluginParams & { version?: string; force?: boolean },
    token: CancellationToken,
  ): Promise<Outcome<CarriedOut>> => this.#installing(token, (installer) => installer.rollBack({ id, version, isForced: force }, place));

  removeInstalled = (
    { id, place, force }: InstalledPluginParams & { force: boolean },
    token: CancellationToken,
  ): Promise<Outcome<{ versions: string[] }>> => this.#installing(token, (installer) => installer.remove(id, force, place));

  async #installing<T>(
    token: CancellationToken,
    work: (installer: Installer, signal: AbortSignal) => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const signal = signalOf(token);
    const answer = await this.#work.whenReady(({ installer }) => work(installer, signal), signal);
    return answer ?? { ok: false, message: signal.aborted ? '' : notRunning() };
  }

  get #session(): Session | undefined {
    return this.#work.session;
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
