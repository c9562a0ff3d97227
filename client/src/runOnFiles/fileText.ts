// The text of a file as it is now: in the editor where it is open, or else on disk; and whether it is the same later on.
import * as l10n from '@vscode/l10n';
import { access, constants, stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Languages } from '../../../server/src/protocol.ts';

/** Handlers answer with 8 MB at most, as JSON. */
const MOST_BYTES = 4 * 1024 * 1024;

/** What stands for bytes that are not of the encoding. */
const REPLACEMENT = '\uFFFD';

export interface FileText {
  text: string;
  language: string;
  /** Whether it has changes that the user has not saved. */
  isDirty: boolean;
  /** Whether it is still what it was, so that edits fit it. */
  isCurrent: () => Promise<boolean>;
}

export async function fileText(uri: vscode.Uri, languages: Languages): Promise<FileText | { why: string }> {
  const document = openDocument(uri);
  if (!(await isWritable(uri))) return { why: l10n.t('It is read-only.') };
  if (document) return ofDocument(document);
  return ofFile(uri, languages);
}

/** The document of a file that the editor has open, also behind its tabs. */
export function openDocument(uri: vscode.Uri): vscode.TextDocument | undefined {
  const wanted = uri.toString();
  return vscode.workspace.textDocuments.find((document) => !document.isClosed && document.uri.toString() === wanted);
}

function ofDocument(document: vscode.TextDocument): FileText | { why: string } {
  const { version, languageId: language, isDirty } = document;
  const text = document.getText();
  if (text.length > MOST_BYTES) return tooLarge(text.length);
  return { text, language, isDirty, isCurrent: async () => !document.isClosed && document.version === version };
}

async function ofFile(uri: vscode.Uri, languages: Languages): Promise<FileText | { why: string }> {
  const before = await markOf(uri);
  const { size } = await vscode.workspace.fs.stat(uri);
  if (size > MOST_BYTES) return tooLarge(size);
  const bytes = await vscode.workspace.fs.readFile(uri);
  // The editor throws for what it would show as binary.
  const decoded = await Promise.resolve(vscode.workspace.decode(bytes, { uri })).catch(() => undefined);
  if (decoded === undefined) return { why: l10n.t('It is a binary file.') };
  const text = decoded.startsWith('\uFEFF') ? decoded.slice(1) : decoded;
  if (text.includes(REPLACEMENT) && !Buffer.from(bytes).includes(REPLACEMENT)) {
    return { why: l10n.t('Its bytes do not fit the encoding that it would be opened with, so saving it would damage it.') };
  }
  const isCurrent = async (): Promise<boolean> => {
    const document = openDocument(uri);
    return document ? document.getText() === text : (await markOf(uri)) === before;
  };
  return { text, language: languages.of(uri.path, text), isDirty: false, isCurrent };
}

/** Tells a file from what it was before it was written. */
async function markOf(uri: vscode.Uri): Promise<string> {
  const { ino, size, mtimeNs, ctimeNs } = await stat(uri.fsPath, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}

/** A file without any right to write is meant to stay as it is, also where the user could write to everything. */
async function isWritable(uri: vscode.Uri): Promise<boolean> {
  const { mode } = await stat(uri.fsPath);
  if ((mode & 0o222) === 0) return false;
  return access(uri.fsPath, constants.W_OK).then(
    () => true,
    () => false,
  );
}

function tooLarge(bytes: number): { why: string } {
  return { why: l10n.t('It is too large: {0} MB, of at most {1} MB.', (bytes / 1024 / 1024).toFixed(1), MOST_BYTES / 1024 / 1024) };
}
