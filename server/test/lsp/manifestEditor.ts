// Shorthand for tests of the manifest language: texts in which a bar marks the cursor, and answers applied to them.
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Editor, usualCapabilities, watching, type EditorOptions } from './editor.ts';
import type { Received } from './lspClient.ts';

export const TIDY = '.codex/plugins/tidy/plugin.manifest.json';
export const NOTES = '.codex/plugins/notes/codex.plugin.yaml';

/** What Neovim and most others can do with completions and edits. */
export const richCapabilities = {
  ...usualCapabilities,
  textDocument: {
    ...usualCapabilities.textDocument,
    completion: {
      completionItem: { snippetSupport: true, documentationFormat: ['markdown'], insertTextModeSupport: { valueSet: [1, 2] } },
    },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true },
  },
  workspace: {
    ...usualCapabilities.workspace,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create', 'rename'] },
    fileOperations: { willRename: true },
  },
};

export class ManifestEditor {
  readonly editor: Editor;

  private constructor(editor: Editor) {
    this.editor = editor;
  }

  static async open(options: Partial<EditorOptions> = {}): Promise<ManifestEditor> {
    // It watches files, so that the host hears of a document that a test puts on disk only when the test says so.
    const editor = await Editor.open({ workspace: 'lsp-manifest', capabilities: watching(richCapabilities), ...options });
    // Answered once the plugins are loaded: a manifest that a test rewrites meanwhile could be read half-written.
    await editor.client.request('codexPlugins/pluginAction', { action: 'reload', pluginKey: 'none' });
    return new ManifestEditor(editor);
  }

  /** Opens or rewrites a document whose text has a bar where the cursor is. */
  async at(name: string, marked: string): Promise<{ textDocument: { uri: string }; position: { line: number; character: number } }> {
    const offset = marked.indexOf('|');
    const text = marked.slice(0, offset) + marked.slice(offset + 1);
    const uri = await this.text(name, text);
    const before = text.slice(0, offset).split('\n');
    return { textDocument: { uri }, position: { line: before.length - 1, character: before.at(-1)!.length } };
  }

  async text(name: string, text: string): Promise<string> {
    const uri = this.editor.uri(name);
    if (this.editor.documents.has(uri)) this.editor.change(uri, text);
    else await this.editor.openDocument(name, name.endsWith('json') ? 'json' : 'yaml', text);
    return uri;
  }

  async completions(name: string, marked: string): Promise<Received['params'][]> {
    const answer = await this.editor.client.request('textDocument/completion', await this.at(name, marked));
    return answer.items;
  }

  async labels(name: string, marked: string): Promise<string[]> {
    return (await this.completions(name, marked)).map(({ label }) => label);
  }

  /** The text once the completion with this label was chosen, snippet signs and all. */
  async choose(name: string, marked: string, label: string): Promise<string> {
    const items = await this.completions(name, marked);
    const item = items.find((one) => one.label === label);
    if (!item) throw new Error(`No "${label}" among ${items.map((one) => one.label).join(', ')}`);
    const text = this.editor.text(this.editor.uri(name));
    return applied(text, [item.textEdit, ...(item.additionalTextEdits ?? [])]);
  }

  async hover(name: string, marked: string): Promise<string | null> {
    const answer = await this.editor.client.request('textDocument/hover', await this.at(name, marked));
    return answer?.contents.value ?? null;
  }
}

export function applied(text: string, edits: Received['params'][]): string {
  return TextDocument.applyEdits(TextDocument.create('file:///x', 'x', 1, text), edits);
}
