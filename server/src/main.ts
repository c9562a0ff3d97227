// Entry of the language server: `--stdio` or `--node-ipc`. This page shows every event; editor/server.ts answers them.
import './olderNode.ts';
import { readFileSync } from 'node:fs';
import {
  createProtocolConnection,
  DidChangeWorkspaceFoldersNotification,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
} from 'vscode-languageserver-protocol/node';
import { createConnection, type Connection } from 'vscode-languageserver';
import { connectionClient } from './editor/connectionClient.ts';
import { JoiningWriter } from './editor/joiningWriter.ts';
import { keepStdoutForTheProtocol, Lifetime } from './editor/lifetime.ts';
import { docsLinks, type PackageHome } from './editor/manifestLanguage/checks/docsLink.ts';
import { newPlugin, newPluginQuestions } from './editor/newPlugin.ts';
import { EditorServer } from './editor/server.ts';
import { PluginHost } from './host/host.ts';
import { parseSettings } from './host/settings.ts';
import { isManifestFile } from './manifest/files.ts';
import {
  AcceptAnswerRequest,
  AddPermissionRequest,
  AttachTargetRequest,
  CancelRunNotification,
  ContextNotification,
  ErrorReportNotification,
  EventDetailRequest,
  CompletionsDismissedNotification,
  FindModelServersRequest,
  ModelKeyChangedNotification,
  ModelTryAgainNotification,
  TryModelRequest,
  FileShownNotification,
  HandlerModeRequest,
  ListTestsRequest,
  FireMockEventRequest,
  ProfileHandlerRequest,
  WorkerMemoryRequest,
  NewPluginLanguagesRequest,
  NewPluginQuestionsRequest,
  NewPluginRequest,
  CarryOutPlanRequest,
  ForgetPlanNotification,
  InstalledPluginsRequest,
  OpenInspectorRequest,
  PlanInstallRequest,
  PluginDetailsRequest,
  RemoveInstalledRequest,
  PublishPreviewRequest,
  RollBackRequest,
  SearchRegistryRequest,
  PluginActionRequest,
  RecordMockEventRequest,
  RunCommandRequest,
  RunHandlerRequest,
  RunOnFileRequest,
  RunTestsRequest,
  SaveStepsRequest,
  SnapshotRequest,
  TrustNotification,
} from './protocol.ts';

const USAGE =
  'Usage: server.js --stdio | --node-ipc\n\nA language server: an editor starts it and speaks the Language Server Protocol with it.\n';

function register(connection: Connection, server: EditorServer): void {
  connection.onInitialize(server.initialize);
  connection.onInitialized(() => {
    // The library takes this notification for itself while it handles initialize; registered before, this would be overwritten.
    connection.onNotification(DidChangeWorkspaceFoldersNotification.type, server.didChangeWorkspaceFolders);
    server.initialized();
  });
  connection.onShutdown(server.close);

  connection.onDidOpenTextDocument(server.didOpen);
  connection.onDidChangeTextDocument(server.didChange);
  connection.onDidCloseTextDocument(server.didClose);
  connection.onWillSaveTextDocument(server.willSave);
  connection.onWillSaveTextDocumentWaitUntil(server.willSaveWaitUntil);
  connection.onDidSaveTextDocument(server.didSave);
  connection.onDocumentFormatting(server.formatting);
  connection.onDocumentRangeFormatting(server.formatting);
  connection.languages.inlineCompletion.on(server.inlineCompletion);

  connection.onCompletion(server.completion);
  connection.onHover(server.hover);
  connection.onDocumentLinks(server.documentLinks);
  connection.onDefinition(server.definition);
  connection.onReferences(server.references);
  connection.onCodeLens(server.codeLenses);
  connection.languages.inlayHint.on(server.inlayHints);
  connection.onCodeAction(server.codeActions);
  connection.workspace.onWillRenameFiles(server.willRenameFiles);

  connection.onDidChangeConfiguration(server.didChangeConfiguration);
  connection.onDidChangeWatchedFiles(server.didChangeWatchedFiles);
  connection.onExecuteCommand(server.executeCommand);

  connection.onNotification(TrustNotification.type, server.trust);
  connection.onNotification(ContextNotification.type, server.context);
  connection.onNotification(ErrorReportNotification.type, server.errorReport);
  connection.onNotification(CancelRunNotification.type, server.cancelRun);
  connection.onRequest(EventDetailRequest.type, server.eventDetail);
  connection.onRequest(RecordMockEventRequest.type, server.recordMockEvent);
  connection.onRequest(HandlerModeRequest.type, server.handlerMode);
  connection.onRequest(ListTestsRequest.type, server.listTests);
  connection.onRequest(RunTestsRequest.type, server.runTests);
  connection.onRequest(AcceptAnswerRequest.type, server.acceptAnswer);
  connection.onRequest(SaveStepsRequest.type, server.saveSteps);
  connection.onRequest(SnapshotRequest.type, server.snapshot);
  connection.onRequest(FireMockEventRequest.type, server.fireMockEvent);
  connection.onRequest(ProfileHandlerRequest.type, server.profileHandler);
  connection.onRequest(WorkerMemoryRequest.type, server.workerMemory);
  connection.onRequest(RunHandlerRequest.type, server.runHandler);
  connection.onRequest(RunOnFileRequest.type, server.runOnFile);
  connection.onRequest(RunCommandRequest.type, server.runCommand);
  connection.onRequest(PluginActionRequest.type, server.pluginAction);
  connection.onRequest(AttachTargetRequest.type, server.attachTarget);
  connection.onRequest(AddPermissionRequest.type, server.addPermission);
  connection.onNotification(FileShownNotification.type, server.fileShown);
  connection.onNotification(CompletionsDismissedNotification.type, server.completionsDismissed);
  connection.onNotification(ModelKeyChangedNotification.type, server.modelKeyChanged);
  connection.onNotification(ModelTryAgainNotification.type, server.modelTryAgain);
  connection.onRequest(FindModelServersRequest.type, server.findModelServers);
  connection.onRequest(TryModelRequest.type, server.tryModel);
  connection.onRequest(NewPluginQuestionsRequest.type, newPluginQuestions);
  connection.onRequest(NewPluginLanguagesRequest.type, server.newPluginLanguages);
  connection.onRequest(NewPluginRequest.type, newPlugin);
  connection.onRequest(OpenInspectorRequest.type, server.openInspector);

  connection.onRequest(InstalledPluginsRequest.type, server.installed);
  connection.onRequest(SearchRegistryRequest.type, server.searchRegistry);
  connection.onRequest(PluginDetailsRequest.type, server.pluginDetails);
  connection.onRequest(PlanInstallRequest.type, server.planInstall);
  connection.onRequest(CarryOutPlanRequest.type, server.carryOutPlan);
  connection.onNotification(ForgetPlanNotification.type, server.forgetPlan);
  connection.onRequest(PublishPreviewRequest.type, server.publishPreview);
  connection.onRequest(RollBackRequest.type, server.rollBack);
  connection.onRequest(RemoveInstalledRequest.type, server.removeInstalled);
}

function main(): void {
  const overIpc = process.argv.includes('--node-ipc');
  if (overIpc ? !process.send : !process.argv.includes('--stdio')) {
    process.stderr.write(USAGE);
    process.exit(2);
  }
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as PackageHome & { version: string };
  const { version } = manifest;
  const lifetime = new Lifetime();
  const connection = createConnection((logger) => {
    const reader = overIpc ? new IPCMessageReader(process) : new StreamMessageReader(process.stdin);
    const writer = overIpc ? new IPCMessageWriter(process) : new JoiningWriter(process.stdout);
    const protocol = createProtocolConnection(reader, writer, logger);
    protocol.onClose(() => lifetime.end());
    return protocol;
  }, lifetime);
  if (!overIpc) keepStdoutForTheProtocol();

  const server = new EditorServer(connectionClient(connection), {
    version,
    createHost: (options) => new PluginHost(options),
    startInspector: async ({ host, ...options }) => {
      // It brings a web server along, which most sessions never need.
      const [{ OwnServer }, { ownActions }] = await Promise.all([
        import('./devserver/inspector/ownServer.ts'),
        import('./devserver/inspector/ownActions.ts'),
      ]);
      const own = host as PluginHost;
      return OwnServer.start({ ...options, ...ownActions(own), host: own, version });
    },
    parseSettings,
    docsLink: docsLinks(manifest, new URL('../', import.meta.url)),
    isManifestFile,
  });
  lifetime.onEnd(server.close);
  register(connection, server);
  connection.listen();
}

main();
