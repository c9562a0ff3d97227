// The manifest language in another language: problems, fixes, hovers, completions, lenses and hints have no English of ours left in them.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CompletionItemKind } from 'vscode-languageserver-protocol';
import { englishIn, otherLanguage } from '../otherLanguage.ts';
import { Editor, granted } from './editor.ts';
import type { Received } from './lspClient.ts';
import { ManifestEditor, NOTES, TIDY } from './manifestEditor.ts';

const SAVE = '.codex/plugins/tidy/handlers/save.js';

let manifests: ManifestEditor;
beforeEach(async () => {
  manifests = await ManifestEditor.open({ initializationOptions: { ...granted, texts: otherLanguage } });
});
afterEach(() => manifests.editor.dispose());

/** Names of keys, types and values, which are the same in every language, are code or bold. */
function inHover(text: string): string[] {
  const names = /`[^`]*`|^\*\*[^*]+\*\*(?: · \w+$)?|^- [\w.]+/gm;
  return text.split('\n').flatMap((line) => englishIn(line.replaceAll(names, '')));
}

function inCompletion({ label, kind, detail = '', documentation }: Received['params']): string[] {
  // What is inserted as it stands is code, and types are called the same everywhere.
  const texts = [kind === CompletionItemKind.Snippet ? label : '', /^(?:string|array|object|boolean|integer)$/.test(detail) ? '' : detail];
  return [...texts.flatMap((text) => englishIn(text)), ...inHover(documentation?.value ?? '')];
}

/** What is said about a document, and what is offered for it. */
async function said(uri: string, codes: readonly string[]): Promise<string[]> {
  const { client } = manifests.editor;
  const diagnostics = await manifests.editor.diagnostics(uri, (all) => codes.every((one) => all.some(({ code }) => code === one)));
  const range = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
  const all = { textDocument: { uri }, range, context: { diagnostics } };
  const actions: Received['params'][] = await client.request('textDocument/codeAction', all);
  const everything: Received['params'][] = await client.request('textDocument/codeAction', {
    ...all,
    context: { diagnostics, only: ['source.fixAll'] },
  });
  expect(actions.length).toBeGreaterThan(0);
  return [
    ...diagnostics.flatMap(({ message, relatedInformation = [] }) => [
      message,
      ...relatedInformation.map((one: Received['params']) => one.message),
    ]),
    ...[...actions, ...(everything ?? [])].flatMap(({ title, command }) => [title, command?.title ?? '']),
  ];
}

describe('the manifest language in another language', () => {
  it('says what is wrong, and what can be done about it', async () => {
    const json = await manifests.text(
      TIDY,
      `{
  "pluginId": "tidy", "version": 1, "colour": "blue", "descripton": "My plugin",
  "entryPoints": { "handlers": [
    { "event": "onFileSaved", "language": ["js"], "script": "handlers/sav.js", "maxExecutionTimeMs": "10" },
    { "event": "onFileSave", "script": "handlers/save.js", "function": "opend", "phase": "beforeSave", "idempotent": "yes" }
  ] },
  "commands": [{ "command": "a", "title": "A", "when": "resourceLangId ==" }],
  "permissions": ["process:spawn:black", "env:read:HOME", "env:read", "netwrok"],
}`,
    );
    const found = await said(json, ['manifest/syntax', 'manifest/type', 'manifest/unknown-key', 'manifest/unknown-event']);
    expect(found.flatMap((text) => englishIn(text))).toEqual([]);
    const yaml = await manifests.text(
      NOTES,
      'pluginId: com.example.notes\nversion: 1.0.0\ndescription: Notes.\nevents: [onFileSave]\nhooks:\n  onFileOpen: handlers/count.py#cuont\ncolour: blue\n',
    );
    const noted = await said(yaml, ['manifest/built-in-event', 'manifest/function-missing', 'manifest/unknown-key']);
    expect(noted.flatMap((text) => englishIn(text))).toEqual([]);
    // A rule that is silenced in the settings, and one for a line.
    expect(noted.filter((text) => text.includes('⟦manifest/unknown-key⟧'))).toHaveLength(2);
  });

  it('says which permission a script lacks, at its line, and offers to add it', async () => {
    const { editor } = manifests;
    const script = await editor.openDocument(
      SAVE,
      'javascript',
      "exports.onFileSave = async () => {\n  await fetch('https://api.example.com/words');\n  return {};\n};\nexports.opened = () => ({});\n",
    );
    const found = await said(script, ['manifest/missing-permission']);
    expect(found.flatMap((text) => englishIn(text))).toEqual([]);
    expect(found.filter((text) => text.includes('⟦network:request:api.example.com⟧'))).toHaveLength(2);
  });

  it('explains keys and values where the cursor is', async () => {
    const manifest = (handler: string): string =>
      `{ "pluginId": "com.example.tidy", "version": "1.0.0", "entryPoints": { "handlers": [{ ${handler} }] } }`;
    const hovers = [
      await manifests.hover(TIDY, manifest('"ev|ent": "onFileSave", "script": "handlers/save.js"')),
      await manifests.hover(TIDY, manifest('"event": "onFil|eSave", "script": "handlers/save.js"')),
      await manifests.hover(TIDY, manifest('"event": "onFileSave", "script": "handlers/sa|ve.js"')),
      await manifests.hover(TIDY, manifest('"event": "onFileSave", "script": "handlers/so|ve.js"')),
      await manifests.hover(TIDY, manifest('"event": "onFileSave", "script": "handlers/save.js", "pha|se": "beforeSave"')),
      await manifests.hover(TIDY, manifest('"event": "onFileSave", "script": "handlers/save.js", "phase": "before|Save"')),
      await manifests.hover(TIDY, manifest('"event": "onFileSave", "script": "handlers/save.js", "language": "java|script"')),
      await manifests.hover(TIDY, '{ "permissions": ["filesystem|:write:/etc"] }'),
      await manifests.hover('codex.config.json', '{ "po|rt": 4000 }'),
    ];
    expect(hovers).not.toContain(null);
    expect(hovers.flatMap((text) => inHover(text ?? ''))).toEqual([]);
  });

  it('completes with explanations', async () => {
    const items = [
      ...(await manifests.completions(TIDY, '{ | }')),
      ...(await manifests.completions(TIDY, '{ "entryPoints": { "handlers": [{ | }] } }')),
      ...(await manifests.completions(TIDY, '{ "entryPoints": { "handlers": [|] } }')),
      ...(await manifests.completions(TIDY, '{ "entryPoints": { "handlers": [{ "event": "|" }] } }')),
      ...(await manifests.completions(TIDY, '{ "entryPoints": { "handlers": [{ "phase": "|" }] } }')),
      ...(await manifests.completions(TIDY, '{ "hooks": { "onFileSave": "|" }, "main": "index.js" }')),
      ...(await manifests.completions(TIDY, '{ "commands": [|] }')),
      ...(await manifests.completions(TIDY, '{ "commands": [{ "when": "|" }] }')),
      ...(await manifests.completions(TIDY, '{ "permissions": ["|"] }')),
      ...(await manifests.completions(NOTES, '|')),
      ...(await manifests.completions('codex.config.json', '{ | }')),
    ];
    expect(items.length).toBeGreaterThan(50);
    expect(items.flatMap(inCompletion)).toEqual([]);
  });

  it('has lenses and hints', async () => {
    const { client } = manifests.editor;
    await manifests.editor.openDocument('src/a.js', 'javascript', 'let a;\n');
    const uri = await manifests.text(TIDY, await readFile(path.join(manifests.editor.folder, TIDY), 'utf8'));
    const lenses: Received['params'][] = await client.request('textDocument/codeLens', { textDocument: { uri } });
    const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
    const hints: Received['params'][] = await client.request('textDocument/inlayHint', { textDocument: { uri }, range });
    const texts = [...lenses.map(({ command }) => command.title), ...hints.flatMap(({ label, tooltip }) => [label, tooltip])];
    expect(texts.filter((text) => !text.startsWith('→ ')).flatMap((text) => englishIn(text))).toEqual([]);
    expect(lenses.length).toBeGreaterThan(8);
    expect(hints.length).toBeGreaterThan(2);
  });
});

describe('files of the Codex CLI in another language', () => {
  it('have their problems told in it', async () => {
    const editor = await Editor.open({ workspace: 'codex-cli', initializationOptions: { ...granted, texts: otherLanguage } });
    try {
      const names = ['.codex-plugin/plugin.json', 'hooks/hooks.json', '.mcp.json'].map((name) => `tools/lint/${name}`);
      const found = await Promise.all(
        [...names, '.agents/plugins/marketplace.json'].map((name) => editor.diagnostics(editor.uri(name), (all) => all.length > 0)),
      );
      expect(found.flat().flatMap(({ message }) => englishIn(message))).toEqual([]);
    } finally {
      await editor.dispose();
    }
  });
});
