// Every command of the extension. package.json declares exactly these.
export const COMMAND_IDS = [
  'codexPlugins.runHandler',
  'codexPlugins.runCommand',
  'codexPlugins.runOnFiles',
  'codexPlugins.enablePlugin',
  'codexPlugins.disablePlugin',
  'codexPlugins.reloadPlugin',
  'codexPlugins.reloadAll',
  'codexPlugins.restartWorker',
  'codexPlugins.showLog',
  'codexPlugins.showFailures',
  'codexPlugins.openManifest',
  'codexPlugins.openHandlerScript',
  'codexPlugins.managePermissions',
  'codexPlugins.reviewPlugins',
  'codexPlugins.manageTrust',
  'codexPlugins.showActivity',
  'codexPlugins.clearActivity',
  'codexPlugins.openEvent',
  'codexPlugins.copyEvent',
  'codexPlugins.copyAsEvent',
  'codexPlugins.showChanges',
  'codexPlugins.runAgain',
  'codexPlugins.openEventFile',
  'codexPlugins.filterActivity',
  'codexPlugins.clearActivityFilter',
  'codexPlugins.showStatusMenu',
  'codexPlugins.newPlugin',
  'codexPlugins.attachDebugger',
  'codexPlugins.sendEvent',
  'codexPlugins.showManifestReferences',
  'codexPlugins.disableRule',
  'codexPlugins.restartServer',
  'codexPlugins.showHostLog',
  'codexPlugins.openGuide',
  'codexPlugins.openWalkthrough',
  'codexPlugins.openDemo',
] as const;

export type CommandId = (typeof COMMAND_IDS)[number];

/** What each command does. A record, so that a command without an implementation does not compile. */
export type CommandTable = Record<CommandId, (argument: unknown, selected?: unknown) => unknown>;
