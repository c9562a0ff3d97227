// What the editor is told in the answer to `initialize`: all that it may ask for without being told so later.
import {
  PositionEncodingKind,
  TextDocumentSyncKind,
  type ClientCapabilities,
  type ServerCapabilities,
} from 'vscode-languageserver-protocol';
import type { ClientProfile } from './client.ts';
import { staticFormatting } from './formatterRegistration.ts';
import { MANIFEST_COMMANDS } from './manifestLanguage/features/commands.ts';
import { staticCapabilities } from './manifestLanguage/registrations.ts';

/** For editors without our client: `workspace/executeCommand` with the plugin command's name and then its arguments. */
export const RUN_COMMAND = 'codexPlugins.runCommand';

export function serverCapabilities(client: ClientCapabilities, profile: ClientProfile): ServerCapabilities {
  const { workspace, ...features } = staticCapabilities(client);
  return {
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
    ...staticFormatting(client),
    // Our own client has these commands itself, and VS Code would register their names a second time.
    ...(!profile.features.views && { executeCommandProvider: { commands: [RUN_COMMAND, ...MANIFEST_COMMANDS] } }),
    workspace: { ...workspace, workspaceFolders: { supported: true, changeNotifications: true } },
  };
}
