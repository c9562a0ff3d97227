// One editor's session: the parts of the editor edge around one host, put together once `initialize` has said what the editor can do.
import * as l10n from '@vscode/l10n';
import { homedir } from 'node:os';
import type { ClientCapabilities } from 'vscode-languageserver-protocol';
import type { DispatchResult, HostOptions, HostSettings } from '../host/types.ts';
import type { InitializationOptions } from '../protocol.ts';
import { ContentApplier } from './applyContent.ts';
import type { ClientProfile, EditorClient } from './client.ts';
import { Commands } from './commands.ts';
import { HandlerProfiles } from './profileHandler.ts';
import { Completions } from './completion.ts';
import { DiagnosticsBoard } from './diagnosticsBoard.ts';
import { Documents, type Opening } from './documents.ts';
import { FormattedBeforeSave } from './formattedBeforeSave.ts';
import { Formatting } from './formatting.ts';
import { FormatterRegistration } from './formatterRegistration.ts';
import { ErrorReports } from './errorReports.ts';
import { FileOpen } from './fileOpen.ts';
import type { Host } from './hostFace.ts';
import { CheckedManifests } from './manifestLanguage/documents/checkedManifests.ts';
import { CodexFiles } from './manifestLanguage/checks/codexFiles.ts';
import { ManifestCommands } from './manifestLanguage/features/commands.ts';
import { ModelCompletions } from './modelCompletions.ts';
import { WorkspaceLearning } from './workspaceLearning.ts';
import { ManifestDiagnostics, type ManifestDiagnosticsOptions } from './manifestLanguage/checks/diagnostics.ts';
import { EditedFiles } from './manifestLanguage/documents/editedFiles.ts';
import { ManifestLanguage, type ManifestLanguageOptions } from './manifestLanguage/manifestLanguage.ts';
import { ScriptPermissions } from './manifestLanguage/checks/scriptPermissions.ts';
import { RecentFiles } from './recentFiles.ts';
import { PluginIds } from './manifestLanguage/documents/pluginIds.ts';
import { ManifestSaves } from './manifestSaves.ts';
import { MissedAgain } from './missedAgain.ts';
import { OwnInspector, type InspectorServer, type InspectorServerOptions } from './ownInspector.ts';
import { OwnSaves } from './ownSaves.ts';
import { OwnWatching } from './ownWatching.ts';
import { PluginDiagnostics } from './pluginDiagnostics.ts';
import { Installer } from './installed/installer.ts';
import { PluginTests } from './pluginTests.ts';
import { projectMessages } from './projectMessages.ts';
import { ProjectOpen } from './projectOpen.ts';
import { RunOnFiles } from './runOnFiles.ts';
import { Saves } from './save.ts';
import { SaveMessages } from './saveMessages.ts';
import { SavePlans } from './savePlan.ts';
import { ScriptFaults } from './scriptFaults.ts';
import { Settings } from './settings.ts';
import { OtherMachines } from './otherMachines.ts';
import { SlowHandlers } from './slowHandlers.ts';
import { SuggestRegistration } from './suggestRegistration.ts';
import { Views } from './views.ts';
import { PluginFiles } from './watching.ts';
import { nodeFileSystem } from '../disk/fileSystem.ts';

export interface SessionOptions {
  client: EditorClient;
  profile: ClientProfile;
  capabilities: ClientCapabilities;
  initialization: Required<InitializationOptions>;
  /** Absolute paths. */
  workspaceFolders: string[];
  createHost: (options: HostOptions) => Host;
  startInspector: (options: InspectorServerOptions) => Promise<InspectorServer>;
  parseSettings: (raw: unknown, defaults?: unknown) => { settings: HostSettings; problems: string[] };
  /** Where a rule of the manifest linter is explained, if anywhere. */
  docsLink: (code: string) => string | undefined;
  isManifestFile: (filePath: string) => boolean;
  /** Runs what depends on plugins once they are loaded; undefined when the server ends before. */
  whenReady: <T>(run: () => Promise<T>) => Promise<T | undefined>;
}

/** Everything that answers the editor. `load` it once the editor is ready for notifications, then `open` it, `close` it at the end. */
export class Session {
  readonly host: Host;
  readonly documents = new Documents();
  readonly saves: Saves;
  readonly formatting: Formatting;
  readonly savePlans: SavePlans;
  readonly manifestSaves: ManifestSaves;
  readonly completions: Completions;
  readonly suggestions: SuggestRegistration;
  readonly learning: WorkspaceLearning;
  readonly model: ModelCompletions;
  readonly commands: Commands;
  readonly profiles: HandlerProfiles;
  readonly runOnFiles: RunOnFiles;
  readonly views: Views;
  readonly otherMachines: OtherMachines;
  readonly inspector: OwnInspector;
  readonly installer: Installer;
  readonly tests: PluginTests;
  readonly checkedManifests: CheckedManifests;
  readonly manifests: ManifestDiagnostics;
  readonly manifestLanguage: ManifestLanguage;
  readonly scripts: ScriptPermissions;
  readonly recentFiles: RecentFiles;
  readonly manifestCommands: ManifestCommands;
  readonly diagnostics: PluginDiagnostics;
  readonly scriptFaults: ScriptFaults;
  readonly fileOpen: FileOpen;
  readonly errorReports: ErrorReports;
  readonly #options: SessionOptions;
  readonly #board: DiagnosticsBoard;
  readonly #settings: Settings;
  readonly #projectOpen: ProjectOpen;
  readonly #missed: MissedAgain;
  readonly #files: PluginFiles;
  readonly #editedFiles: EditedFiles;
  readonly #pluginIds = new PluginIds();
  readonly #codexFiles: CodexFiles;
  readonly #ownWatching: OwnWatching;
  readonly #slowHandlers: SlowHandlers;
  readonly #saveMessages: SaveMessages | undefined;
  readonly #formatters: FormatterRegistration;
  #workspaceFolders: string[];
  #saidThatNothingRuns = false;
  /** Rules that an editor without our extension switched off; settings are not ours to write. */
  readonly #disabledForNow = new Set<string>();

  constructor(options: SessionOptions) {
    const { client, profile, initialization, isManifestFile, docsLink } = options;
    this.#options = options;
    this.#workspaceFolders = options.workspaceFolders;
    const { documents } = this;
    this.#board = new DiagnosticsBoard(client, (uri) => documents.get(uri)?.version);
    const board = this.#board;
    this.views = new Views(client, profile, initialization.trusted);
    this.otherMachines = new OtherMachines(this.views);
    this.#settings = new Settings({
      client,
      profile,
      parse: options.parseSettings,
      initial: initialization.settings,
      views: this.views,
      onLate: () => this.#settingsLate(),
    });
    const settings = (): HostSettings => this.#settings.current;
    this.diagnostics = new PluginDiagnostics(board, documents, () => this.#workspaceFolders[0]);
    const workspaceFolders = (): readonly string[] => this.#workspaceFolders;
    this.scriptFaults = new ScriptFaults({ board, documents, profile, workspaceFolders });
    this.#editedFiles = new EditedFiles(nodeFileSystem, documents);
    const disabled = (): readonly string[] => [...settings().lint.disable, ...this.#disabledForNow];
    const ids = this.#pluginIds;
    this.checkedManifests = new CheckedManifests({ documents, fs: this.#editedFiles, ids, disabled });
    const { checkedManifests } = this;
    const check: ManifestDiagnosticsOptions['check'] = ({ uri }) => checkedManifests.check(uri);
    const prepare = (folder: string): void => this.#editedFiles.renew(folder);
    this.manifests = new ManifestDiagnostics({ board, documents, profile, check, ids, prepare, disabled, docsLink });
    this.#codexFiles = new CodexFiles({
      checked: (problems) => this.manifests.codexFilesChecked(problems),
      log: (text) => this.views.say('info', text),
    });
    this.#ownWatching = new OwnWatching({
      onError: (message) => client.showMessage('warning', message),
      onStarted: (count) =>
        this.views.say(
          'info',
          profile.watchFiles
            ? l10n.t('Plugins came while the editor was running, so the server watches their folder beside the editor.')
            : l10n.t('This editor does not watch files, so the server watches {0} places of plugins itself.', count),
        ),
    });
    const pluginPaths = (): readonly string[] => settings().pluginPaths;
    this.#files = new PluginFiles({ client, profile, isManifestFile, workspaceFolders, pluginPaths, ownWatching: this.#ownWatching });
    this.host = options.createHost(this.#hostOptions());
    const { host, diagnostics, views } = this;
    this.tests = new PluginTests({
      host,
      runtime: () => settings().runtime,
      tell: (runId, news) => client.testNews({ runId, news }),
      debug: async (params) => (await client.debugTests(params)).isAttached,
    });
    const offered: ManifestLanguageOptions['offered'] = (...actions) => this.manifests.offered(...actions);
    const [plugins, pluginFolders] = [host.plugins.bind(host), host.pluginFolders.bind(host)];
    const failed = (error: unknown): void => views.say('error', `A script was not checked: ${String(error)}`);
    const ofScripts = { board, documents, profile, manifests: checkedManifests, plugins, pluginFolders };
    this.scripts = new ScriptPermissions({ ...ofScripts, docsLink, failed });
    this.recentFiles = new RecentFiles({ documents, isTold: profile.features.views, pluginFolders });
    const { scripts } = this;
    const fileFor: ManifestLanguageOptions['fileFor'] = (languages) => this.recentFiles.lastFor(languages);
    this.manifestLanguage = new ManifestLanguage({
      client,
      profile,
      manifests: checkedManifests,
      host,
      settings,
      offered,
      fileFor,
      scripts,
    });
    const ownSaves = new OwnSaves();
    this.manifestSaves = new ManifestSaves(documents, host);
    const onEdit = (document: Opening): void => this.manifestSaves.edited(document.uri);
    const applier = new ContentApplier({ client, profile, documents, ownSaves, views, onEdit });
    const formatted = new FormattedBeforeSave();
    const saveSettings = (): HostSettings['save'] => settings().save;
    this.savePlans = new SavePlans({ host, settings: (uri) => this.#settings.of(uri), workspaceFolders, views });
    this.#saveMessages = profile.features.views ? new SaveMessages({ client, host }) : undefined;
    this.saves = new Saves({
      ...{ host, client, profile, documents, ownSaves, applier, diagnostics, views, formatted, plans: this.savePlans },
      settings: saveSettings,
      messages: this.#saveMessages,
    });
    const isOffered = (): boolean => settings().format.enabled;
    this.formatting = new Formatting({
      ...{ host, client, documents, ownSaves, applier, views, isOffered },
      asksConfiguration: profile.configuration,
      beforeSave: formatted,
      plans: this.savePlans,
    });
    this.#formatters = new FormatterRegistration(client, options.capabilities);
    this.runOnFiles = new RunOnFiles({ host, plans: this.savePlans });
    const completionSettings = (): HostSettings['completion'] => settings().completion;
    const log = (text: string): void => views.say('info', text);
    this.learning = new WorkspaceLearning({ host, documents, workspaceFolders, log });
    this.model = new ModelCompletions({
      ...{ host, client, profile, workspaceFolders, log },
      settings: completionSettings,
      trusted: () => views.trusted,
    });
    const settingsOf = (uri: string): Promise<HostSettings> => this.#settings.of(uri);
    this.completions = new Completions({
      ...{ host, client, profile, documents, learning: this.learning, model: this.model, settingsOf },
      settings: completionSettings,
      trusted: () => views.trusted,
    });
    this.suggestions = new SuggestRegistration({ host, client, documents, settingsOf, views, capabilities: options.capabilities });
    this.commands = new Commands({
      host,
      documents,
      applier,
      diagnostics,
      workspaceFolders,
      completionSettings,
      onReload: (pluginKey) => this.scriptFaults.reloaded(pluginKey),
    });
    this.profiles = new HandlerProfiles({
      ...{ host, commands: this.commands, tests: this.tests, workspaceFolders },
      runs: () => settings().profile.runs,
    });
    this.manifestCommands = new ManifestCommands({
      host,
      documents,
      commands: this.commands,
      whenReady: options.whenReady,
      disableRule: (code) => {
        this.#disabledForNow.add(code);
        this.manifests.disabledChanged();
        this.scripts.allChanged();
      },
      references: (uri) => this.manifestLanguage.usesOfScript(uri),
      say: (kind, text) => client.showMessage(kind, text),
    });
    const trusted = (): boolean => views.trusted;
    const workspace = (): string => this.#workspaceFolders[0] ?? homedir();
    const debug = (eventId: string): Promise<{ message?: string }> => client.debugEvent({ eventId });
    this.inspector = new OwnInspector({
      ...{ host, workspace, trusted, start: options.startInspector },
      ...(profile.features.debugEvent && { debug }),
    });
    this.installer = new Installer({ host, workspaceFolders, trusted, registryUrl: () => settings().registry.url });
    this.fileOpen = new FileOpen({ host, trusted, documents, diagnostics });
    this.errorReports = new ErrorReports({ host, documents, diagnostics });
    const onResult = (workspaceRoot: string, result: DispatchResult): void => this.#projectOpened(workspaceRoot, result);
    this.#projectOpen = new ProjectOpen({ host, trusted, onResult });
    this.#slowHandlers = new SlowHandlers({ host, client, profile });
    this.#missed = new MissedAgain({ projectOpen: this.#projectOpen, fileOpen: this.fileOpen, saves: this.saves, views });
    this.#listen();
  }

  /** Loads the plugins. */
  async load(): Promise<void> {
    try {
      if (await this.#settings.changed(undefined)) await this.host.updateSettings(this.#settings.current);
      await this.host.load();
    } finally {
      this.#ownWatching.start((paths) => this.#changedOnDisk(paths));
    }
    this.#sayIfNothingRuns();
    this.#unawaited(this.#codexFiles.scan(this.#workspaceFolders));
  }

  /** A document was opened or changed: where the editor does not say which one is in front, that is taken for it. */
  used(uri: string): void {
    if (this.recentFiles.used(uri)) this.manifestLanguage.outdated();
  }

  /** A document is in front. */
  shown(uri: string): void {
    if (this.recentFiles.shown(uri)) this.manifestLanguage.outdated();
  }

  documentClosed(uri: string): void {
    this.#settings.documentClosed(uri);
  }

  /** Fires onProjectOpen. */
  async open(): Promise<void> {
    await this.#projectOpen.open(this.#workspaceFolders);
    await this.#settings.watch();
  }

  async settingsChanged(sent: unknown): Promise<void> {
    const isChanged = await this.#settings.changed(sent);
    // What counts in one folder or for one language may be another all the same.
    this.suggestions.update();
    if (isChanged) await this.#applySettings();
  }

  /** The first answer may come before the plugins are loaded, which counts for them then. */
  #settingsLate(): void {
    this.suggestions.update();
    this.#applySettings().catch((error: unknown) => this.views.say('error', `Settings that came late were not applied: ${String(error)}`));
  }

  async #applySettings(): Promise<void> {
    this.completions.forgetKept();
    this.model.settingsChanged();
    this.manifests.disabledChanged();
    this.scripts.allChanged();
    this.#tellFormatters();
    await this.host.updateSettings(this.#settings.current);
    await this.#files.pluginsChanged(this.host.plugins());
  }

  /** @returns what is left to be done once the plugins are loaded, as do those below. */
  workspaceFoldersChanged(added: readonly string[], removed: readonly string[]): () => Promise<void> {
    const kept = this.#workspaceFolders.filter((folder) => !removed.includes(folder));
    this.#workspaceFolders = [...kept, ...added.filter((folder) => !kept.includes(folder))];
    for (const folder of removed) {
      this.#projectOpen.removed(folder);
      this.diagnostics.folderRemoved(folder);
    }
    this.learning.foldersChanged();
    this.model.foldersChanged();
    return async () => {
      await this.host.setWorkspaceFolders(this.#workspaceFolders);
      this.#sayIfNothingRuns();
      this.#unawaited(this.#codexFiles.scan(this.#workspaceFolders));
      await this.#projectOpen.open(this.#workspaceFolders);
    };
  }

  trustChanged(trusted: boolean): () => Promise<void> {
    this.host.setTrusted(trusted);
    this.views.trustChanged(trusted);
    return async () => {
      this.#sayIfNothingRuns();
      await this.#projectOpen.open(this.#workspaceFolders);
      await this.fileOpen.trusted();
    };
  }

  /** Files changed on disk, as the editor's watcher says or a save shows. */
  async filesChanged(filePaths: readonly string[]): Promise<(() => Promise<void>) | undefined> {
    this.#editedFiles.forget();
    this.manifests.filesChanged(filePaths);
    this.scripts.filesChanged(filePaths);
    this.learning.filesChanged(filePaths);
    this.model.filesChanged(filePaths);
    this.#unawaited(this.#codexFiles.filesChanged(filePaths));
    const news = await this.#files.news(filePaths);
    if (news.length === 0) return undefined;
    this.completions.forgetKept();
    return async () => {
      this.scriptFaults.filesChanged(news);
      await this.host.filesChanged(news);
      this.#sayIfNothingRuns();
    };
  }

  async close(): Promise<void> {
    this.#slowHandlers.dispose();
    this.#board.dispose();
    this.manifests.dispose();
    this.manifestLanguage.dispose();
    this.scripts.dispose();
    this.#saveMessages?.dispose();
    this.model.close();
    await Promise.all([this.learning.close(), this.#files.close(), this.inspector.close(), this.tests.close(), this.host.close()]);
  }

  /** Nobody waits for what our own watcher tells, so a failure (a bug of ours) must at least be seen. */
  #changedOnDisk(paths: string[]): void {
    // The plugins are loaded: nothing was watched before.
    const reloaded = this.filesChanged(paths).then((reload) => reload?.());
    reloaded.catch((error: unknown) => {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.views.say('error', `Plugins were not reloaded after a change on disk: ${text}`);
    });
  }

  #hostOptions(): HostOptions {
    const { client, profile, initialization } = this.#options;
    return {
      workspaceFolders: this.#workspaceFolders,
      trusted: initialization.trusted,
      grants: initialization.grants,
      settings: this.#settings.current,
      ...(profile.features.askGrant && { askGrant: async (question, signal) => (await client.askGrant(question, signal)).answer }),
    };
  }

  #listen(): void {
    const { host, views, manifestLanguage } = this;
    host.subscribe('plugins', (plugins) => {
      views.pluginsChanged(plugins);
      this.diagnostics.pluginsChanged(plugins);
      this.scriptFaults.pluginsChanged(plugins);
      this.#pluginIds.pluginsChanged(plugins);
      manifestLanguage.outdated();
      this.#tellFormatters();
      this.suggestions.update();
      this.#files.pluginsChanged(plugins).catch((error: unknown) => views.say('warn', l10n.t('Files are not watched: {0}', String(error))));
    });
    host.subscribe('isolation', (isolation) => views.isolation(isolation));
    host.subscribe('activity', (entry) => {
      views.activity(entry);
      manifestLanguage.outdated();
    });
    host.subscribe('record', (record) => this.scriptFaults.record(record));
    host.subscribe('reload', (reload) => this.scriptFaults.reload(reload));
    host.subscribe('log', (line) => views.log(line));
    host.subscribe('problems', (problems) => {
      this.manifests.loaded(problems);
      this.scripts.allChanged();
    });
    host.subscribe('missed', ({ name, events }) => this.#missed.fire(name, events));
  }

  #tellFormatters(): void {
    const plugins = this.#settings.current.format.enabled ? this.host.plugins() : [];
    this.#formatters.pluginsChanged(plugins).catch((error: unknown) => {
      this.views.say('warn', l10n.t('The editor was not told what plugins format: {0}', String(error)));
    });
  }

  /** Plugins run, whatever becomes of the files of the Codex CLI. */
  #unawaited(checked: Promise<void>): void {
    checked.catch((error: unknown) => this.views.say('warn', l10n.t('The files of the Codex CLI were not checked: {0}', String(error))));
  }

  #projectOpened(workspaceRoot: string, result: DispatchResult): void {
    this.diagnostics.take(result, { workspaceRoot });
    const { client, profile } = this.#options;
    if (profile.features.views) {
      const messages = projectMessages(result, this.host.plugins());
      if (messages.length > 0) client.projectMessages({ workspaceRoot, messages });
      return;
    }
    const message = result.response?.['message'];
    if (typeof message === 'string') client.showMessage('info', message);
  }

  /** Asking was wanted, but this editor cannot ask: said once, and only when a plugin would have run. */
  #sayIfNothingRuns(): void {
    const { client, profile, initialization } = this.#options;
    if (this.#saidThatNothingRuns || initialization.grants !== 'ask' || profile.features.askGrant || !this.views.trusted) return;
    const names = this.host.plugins().flatMap((plugin) => (['broken', 'disabled'].includes(plugin.state) ? [] : [plugin.name]));
    if (names.length === 0) return;
    this.#saidThatNothingRuns = true;
    const [name] = names;
    const which =
      names.length === 1
        ? l10n.t('The Codex plugin {0} does not run: this editor cannot ask for permission, so grants "ask" means "none".', name ?? '')
        : l10n.t(
            '{0} Codex plugins ({1}) do not run: this editor cannot ask for permission, so grants "ask" means "none".',
            names.length,
            names.join(', '),
          );
    const next = l10n.t('Start the language server with grants "manifest" to grant what manifests declare.');
    client.showMessage('warning', `${which} ${next}`);
  }
}
