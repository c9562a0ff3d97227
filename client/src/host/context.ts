// Tells the server what the user looks at and which errors the active file has, if a plugin wants to know.
import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ContextNotification, ErrorReportNotification, FileShownNotification } from '../../../server/src/protocol.ts';
import { debounce } from '../debounce.ts';
import { isHandled } from './health.ts';
import type { HostState } from './state.ts';

const CONTEXT_MS = 300;
const ERRORS_MS = 500;

export function reportContext(client: LanguageClient, state: HostState): vscode.Disposable {
  const send = (): void => {
    if (!client.isRunning() || !isHandled(state.plugins, 'onContextUpdate')) return;
    const editor = vscode.window.activeTextEditor;
    const onDisk = editor?.document.uri.scheme === 'file' ? editor : undefined;
    const visible = vscode.window.visibleTextEditors.filter(({ document }) => document.uri.scheme === 'file');
    void client
      .sendNotification(ContextNotification.type, {
        activeFile: onDisk?.document.uri.fsPath ?? null,
        selection: onDisk ? client.code2ProtocolConverter.asRange(onDisk.selection) : null,
        visibleFiles: [...new Set(visible.map(({ document }) => document.uri.fsPath))],
      })
      .catch(() => {
        // The server has just stopped, and says so itself.
      });
  };
  const soon = debounce(send, CONTEXT_MS);
  return vscode.Disposable.from(
    soon,
    vscode.window.onDidChangeActiveTextEditor(() => soon.trigger()),
    vscode.window.onDidChangeVisibleTextEditors(() => soon.trigger()),
    vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
      if (textEditor === vscode.window.activeTextEditor) soon.trigger();
    }),
  );
}

/** Tells the server which file is in front, for the lenses that run a handler on the last one. */
export function reportShownFile(client: LanguageClient): vscode.Disposable {
  const send = (editor: vscode.TextEditor | undefined): void => {
    if (editor?.document.uri.scheme !== 'file' || !client.isRunning()) return;
    void client
      .sendNotification(FileShownNotification.type, { uri: client.code2ProtocolConverter.asUri(editor.document.uri) })
      .catch(() => {
        // The server has just stopped, and says so itself.
      });
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(send),
    client.onDidChangeState(() => send(vscode.window.activeTextEditor)),
  );
}

export function reportErrors(client: LanguageClient, state: HostState): vscode.Disposable {
  const sent = new Map<string, string>();
  const send = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.uri.scheme !== 'file' || !client.isRunning() || !isHandled(state.plugins, 'onErrorReport', document.languageId)) return;
    const uri = client.code2ProtocolConverter.asUri(document.uri);
    const diagnostics = vscode.languages.getDiagnostics(document.uri).map(toMessage);
    if (!diagnostics.some(({ severity }) => severity === 'error')) {
      sent.delete(uri);
      return;
    }
    const fingerprint = JSON.stringify(diagnostics);
    if (sent.get(uri) === fingerprint) return;
    sent.set(uri, fingerprint);
    void client.sendNotification(ErrorReportNotification.type, { uri, diagnostics }).catch(() => {
      // The server has just stopped: the same errors are news to the next one.
      sent.delete(uri);
    });
  };
  const soon = debounce(send, ERRORS_MS);
  return vscode.Disposable.from(
    soon,
    vscode.window.onDidChangeActiveTextEditor(() => soon.trigger()),
    vscode.workspace.onDidCloseTextDocument((document) => sent.delete(client.code2ProtocolConverter.asUri(document.uri))),
    vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      const active = vscode.window.activeTextEditor?.document.uri.toString();
      if (uris.some((uri) => uri.toString() === active)) soon.trigger();
    }),
  );
}

const SEVERITIES = ['error', 'warning', 'info', 'hint'] as const;

function toMessage(diagnostic: vscode.Diagnostic) {
  const { range, code } = diagnostic;
  const plainCode = typeof code === 'object' ? code.value : code;
  return {
    message: diagnostic.message,
    severity: SEVERITIES[diagnostic.severity] ?? 'error',
    range: {
      start: { line: range.start.line, character: range.start.character },
      end: { line: range.end.line, character: range.end.character },
    },
    ...(diagnostic.source === undefined ? {} : { source: diagnostic.source }),
    ...(plainCode === undefined ? {} : { code: String(plainCode) }),
  };
}
