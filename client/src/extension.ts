// The VS Code extension: builds its parts and starts the language server. Everything else happens in them, or in the server.
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ActiveFile } from './commands/activeFile.ts';
import { createClient } from './host/client.ts';
import { BaseCompletions } from './host/completion.ts';
import { GhostText } from './host/ghostText.ts';
import { EditorModel } from './model/editorModel.ts';
import { ModelKey } from './model/modelKey.ts';
import { ModelStatusItem } from './model/modelStatusItem.ts';
import { reportContext, reportErrors, reportShownFile } from './host/context.ts';
import { debuggedRuntimes } from './debug/debugHandler.ts';
import { answerDebugEvent } from './debug/answerDebugEvent.ts';
import { registerDebug } from './debug/debug.ts';
import { attachChoices } from './debug/debugResolve.ts';
import { DebugSessions } from './debug/debugSessions.ts';
import { HandlerDebugging } from './debug/handlerDebugging.ts';
import { FirstSteps } from './firstSteps/firstSteps.ts';
import { FailureReports, type FailureActions } from './notices/failures.ts';
import { GrantQuestions } from './grants/grants.ts';
import { addPermission } from './grants/manifestPermission.ts';
import { HostControl } from './host/hostControl.ts';
import { MutedFailures } from './notices/mutedFailures.ts';
import { showProjectMessages } from './notices/projectMessages.ts';
import { sayQuietly } from './notices/quietNotices.ts';
import { showSlowHandlers } from './notices/slowHandlers.ts';
import { showSaveMessages } from './notices/saveMessages.ts';
import { PluginLogs } from './notices/logs.ts';
import { answerDocumentEncoding } from './host/documentEncoding.ts';
import { SaveChains } from './host/saveChain.ts';
import { answerSaveDocument } from './host/saveDocument.ts';
import { pageActions } from './commands/activityCommands.ts';
import { Inspector } from './commands/inspector.ts';
import { registerCommands } from './commands/commands.ts';
import { profileMockEvent } from './profiling/profileHandler.ts';
import { ProfileStatus } from './profiling/profileStatus.ts';
import { StatisticsPage } from './profiling/statisticsPage.ts';
import { DebugTestsRequest, WorkerMemoryRequest, type WorkerMemory } from '../../server/src/protocol.ts';
import { EventPages } from './eventPage/eventPages.ts';
import { ActivityFiltering } from './sidebar/activityFiltering.ts';
import { install } from './installed/installedCommands.ts';
import { InstalledState } from './installed/installedState.ts';
import { PluginPages } from './installed/pluginPage.ts';
import { Recommendations } from './installed/recommendations.ts';
import { watchForUpdates } from './installed/watchForUpdates.ts';
import { ConfirmedSaves } from './runOnFiles/confirmedSaves.ts';
import { RunOnFiles } from './runOnFiles/runOnFiles.ts';
import { EventDocuments } from './sidebar/eventDocuments.ts';
import { registerViews } from './sidebar/views.ts';
import { HostState } from './host/state.ts';
import { registerTasks } from './tasks/pluginTasks.ts';
import { PluginStatus } from './notices/status.ts';
import { PluginTests } from './tests/pluginTests.ts';
import { StatusBar } from './notices/statusBar.ts';

/** What the in-editor tests get to see; other callers get nothing. */
export interface TestAccess {
  client: LanguageClient;
  state: HostState;
  tests: PluginTests;
  /** Resolves once the first start of the server has succeeded or failed. */
  started: Promise<void>;
}

let running: LanguageClient | undefined;

export function activate(context: vscode.ExtensionContext): TestAccess | undefined {
  // English, where the user's language has no bundle: it is what stands in the code.
  if (vscode.l10n.bundle) l10n.config({ contents: vscode.l10n.bundle });
  const output = vscode.window.createOutputChannel('Codex Plugins', { log: true });
  const state = new HostState(() => vscode.workspace.getConfiguration('codexPlugins').get('history.size', 200));
  const completions = new BaseCompletions(output);
  const ghostText = new GhostText(context.extension.id);
  const modelKey = new ModelKey(context.secrets);
  const editorModel = new EditorModel(context.languageModelAccessInformation, output);
  const firstSteps = new FirstSteps(state);
  const confirmedSaves = new ConfirmedSaves(vscode.workspace.onDidSaveTextDocument);
  const saveChains = new SaveChains(output, confirmedSaves);
  const client = createClient(context, {
    output,
    saveChains,
    ghostText,
    onFormatted: (uri) => firstSteps.formatted(uri),
    confirmedSaves,
    onGaveUp: (message) => control.reportStopped(message),
  });
  const modelStatus = new ModelStatusItem(client, editorModel);
  const control = new HostControl(client, state, output);
  const logs = new PluginLogs(output, state);
  const events = new EventDocuments(client);
  const pages = new EventPages(client, state, pageActions, context.extensionPath);
  const filtering = new ActivityFiltering();
  const activeFile = new ActiveFile();
  const runOnFiles = new RunOnFiles(client, state, confirmedSaves);
  const inspector = new Inspector(client, output);
  const tests = new PluginTests(client, state, {
    profile: (target, file) => profileMockEvent(parts, target, file),
    debuggedRuntimes: (targets) => debuggedRuntimes(parts, targets),
    endDebugging: (pluginKey) => parts.debugging.endTests(pluginKey),
  });
  const debugSessions = new DebugSessions(({ pluginKey, runtime }) => attachChoices(state.plugins, runtime, pluginKey).length > 0);
  const memory = (): Promise<WorkerMemory[]> => client.sendRequest(WorkerMemoryRequest.type);
  const statistics = new StatisticsPage(state, memory, context.extensionPath);
  const profileStatus = new ProfileStatus();
  const installed = new InstalledState(client, state);
  const installPlugin = (spec: string): Promise<void> => install({ client, installed }, spec);
  const pluginPages = new PluginPages(client, installed, context.extensionPath, installPlugin);
  const recommendations = new Recommendations({
    ...{ state, installed, memory: context.workspaceState, install: installPlugin },
    open: (spec) => pluginPages.open(spec),
  });
  const questions = new GrantQuestions(client, state);
  const muted = new MutedFailures(context.workspaceState);
  const actions: FailureActions = {
    showLog: (pluginKey) => vscode.commands.executeCommand('codexPlugins.showLog', { pluginKey }),
    openEvent: (eventId) => vscode.commands.executeCommand('codexPlugins.openEvent', { eventId }),
    managePermissions: (pluginKey) => vscode.commands.executeCommand('codexPlugins.managePermissions', { pluginKey }),
    addPermission: (pluginKey, permission) => addPermission(client, pluginKey, permission),
    showLine: (uri, line) => vscode.window.showTextDocument(vscode.Uri.parse(uri), { selection: new vscode.Range(line, 0, line, 0) }),
  };
  const failures = new FailureReports(actions, muted);
  const parts = {
    ...{
      context,
      client,
      state,
      control,
      logs,
      events,
      filtering,
      failures,
      muted,
      activeFile,
      firstSteps,
      runOnFiles,
      inspector,
      tests,
      questions,
      statistics,
      profileStatus,
      modelKey,
      modelStatus,
      installed,
      pluginPages,
      recommendations,
    },
    debugging: new HandlerDebugging(state, debugSessions),
    memory: context.workspaceState,
    openPage: (eventId: string) => {
      firstSteps.openedEvent();
      return pages.open(eventId);
    },
  };
  context.subscriptions.push(
    output,
    activeFile,
    control,
    logs,
    logs.listen(client),
    events.register(),
    pages,
    failures.listen(client),
    sayQuietly(state),
    showSlowHandlers(client),
    showProjectMessages(client, context.workspaceState),
    completions.listen(client),
    ghostText.listen(client),
    modelKey.listen(client),
    editorModel,
    editorModel.listen(client),
    modelStatus,
    answerSaveDocument(client, saveChains, (uri) => firstSteps.formattedLate(uri)),
    answerDocumentEncoding(client),
    showSaveMessages(client),
    questions.listen(),
    registerViews(state, { filtering, memory, installed }),
    registerCommands(parts),
    answerDebugEvent(parts),
    client.onRequest(DebugTestsRequest.type, async (tests) => {
      if (tests.target.ok) firstSteps.debugged();
      return { isAttached: await parts.debugging.attachToTests(tests) };
    }),
    debugSessions,
    registerTasks(state),
    registerDebug(client, state, () => firstSteps.debugged()),
    reportContext(client, state),
    reportErrors(client, state),
    reportShownFile(client),
    firstSteps,
    runOnFiles,
    inspector,
    tests,
    statistics,
    profileStatus,
    installed,
    pluginPages,
    recommendations,
    watchForUpdates({ client, state, installed, output }),
    confirmedSaves,
    new PluginStatus(state),
    new StatusBar(state),
  );
  running = client;
  // Not awaited: the editor's other parts do not wait for the server, and the views show progress meanwhile.
  const started = control.start();
  return context.extensionMode === vscode.ExtensionMode.Test ? { client, state, tests, started } : undefined;
}

export async function deactivate(): Promise<void> {
  if (running?.isRunning()) await running.stop();
}
