import { rename } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Received } from './lspClient.ts';
import { applied, ManifestEditor, NOTES, richCapabilities, TIDY } from './manifestEditor.ts';

let manifests: ManifestEditor;
beforeEach(async () => {
  manifests = await ManifestEditor.open();
});
afterEach(() => manifests.editor.dispose());

const request = (method: string, params: unknown): Promise<Received['params']> =>
  manifests.editor.client.request(`textDocument/${method}`, params);
const inTidy = (name: string): string => manifests.editor.uri(`.codex/plugins/tidy/${name}`);
const inNotes = (name: string): string => manifests.editor.uri(`.codex/plugins/notes/${name}`);
const range = (line: number, start: number, end: number): object => ({ start: { line, character: start }, end: { line, character: end } });
const handler = (script: string, more = ''): string =>
  `{"entryPoints": {"handlers": [{"event": "onFileOpen", "script": "${script}"${more}}]}}`;

describe('hover', () => {
  it('explains keys with their default and an example', async () => {
    const expected =
      '**maxExecutionTimeMs** · integer\n\nHow long one handler may run, in milliseconds, before it is stopped. ' +
      "A handler's own maxExecutionTimeMs comes first.\n\nDefault: `5000`  \nExample: `5000`";
    expect(await manifests.hover(TIDY, '{"settings": {"max|ExecutionTimeMs": 1}}')).toBe(expected);
    expect(await manifests.hover(NOTES, 'settings:\n  max|ExecutionTimeMs: 1')).toBe(expected);
    expect(await manifests.hover('codex.config.json', '{"po|rt": 1}')).toContain('Default: `4000`');
  });

  it('lists what a key can be', async () =>
    expect(await manifests.hover(NOTES, 'entryPoints:\n  handlers:\n    - pha|se: beforeSave')).toContain(
      '- `afterSave`: Runs once the file is on disk',
    ));

  it('says what an event carries and what may be answered', async () => {
    const text = await manifests.hover(TIDY, '{"hooks": {"onFile|Save": "x"}}');
    expect(text).toContain('**onFileSave**: A file is being saved');
    expect(text).toContain('- `fileContent`: ');
    expect(text).toContain('- `formattedContent`: ');
    expect(await manifests.hover(NOTES, 'entryPoints:\n  handlers:\n    - event: onFile|Save')).toBe(text);
  });

  it('shows what a manifest hides, and makes no links of it', async () => {
    for (const text of [
      '{"permissions": ["filesystem:read:a|\u202e[x](https://example.com)"]}',
      '{"permissions": ["camera|:[x](https://example.com)\u200b"]}',
      '{"hooks": {"my|[x](https://example.com)\u200b": "a.js"}}',
    ]) {
      const hover = (await manifests.hover(TIDY, text)) ?? '';
      expect(hover.replaceAll(/`+[^`]*`+/g, '')).not.toMatch(/\]\(/);
      expect(hover).not.toMatch(/[\u202e\u200b]/);
    }
    expect(await manifests.hover(TIDY, '{"permissions": ["filesystem:read:a|\u202eb"]}')).toContain(String.raw`\u202e`);
  });

  it('puts permissions into words, with their risk', async () => {
    expect(await manifests.hover(TIDY, '{"permissions": ["process:sp|awn"]}')).toBe(
      '`process:spawn` lets the plugin start any program.\n\n⚠ A program that it starts can do more than the plugin itself may.',
    );
    expect(await manifests.hover(NOTES, 'permissions:\n  - filesystem:re|ad:src')).toBe('`filesystem:read:src` lets the plugin read src.');
  });

  it('says which function is called', async () => {
    expect(await manifests.hover(NOTES, 'entryPoints:\n  handlers:\n    - event: onFileOpen\n      script: handlers/co|unt.py')).toBe(
      'Calls `on_file_open()` in `handlers/count.py`.',
    );
    expect(await manifests.hover(TIDY, handler('handlers/save.js', ', "function": "ope|ned"'))).toBe(
      'Calls `opened()` in `handlers/save.js`.',
    );
    expect(await manifests.hover(TIDY, handler('handlers/ga|ne.js'))).toBe("There is no script `handlers/gane.js` in the plugin's folder.");
  });

  it('is plain text where the editor knows no Markdown, and nothing elsewhere', async () => {
    expect(await manifests.hover(TIDY, '{ | }')).toBeNull();
    const { hover: _hover, ...textDocument } = richCapabilities.textDocument;
    const plain = await ManifestEditor.open({ capabilities: { ...richCapabilities, textDocument } });
    expect(await plain.hover(TIDY, '{"permissions": ["env:re|ad:HOME"]}')).toBe(
      'env:read:HOME lets the plugin read the environment variable HOME.',
    );
    await plain.editor.dispose();
  });
});

describe('links and definitions', () => {
  it('lead from scripts to their files and from functions to their lines', async () => {
    const text = '{"main": "index.js", "hooks": {"onCommand": "greet", "onFileSave": "handlers/save.js#opened", "onRequest": "gone.js"}}';
    const uri = await manifests.text(TIDY, text);
    const links = await request('documentLink', { textDocument: { uri } });
    expect(
      links.map((link: Received['params']) => [text.slice(link.range.start.character, link.range.end.character), link.target]),
    ).toEqual([
      ['index.js', inTidy('index.js')],
      ['greet', `${inTidy('index.js')}#L3`],
      ['handlers/save.js', inTidy('handlers/save.js')],
      ['opened', `${inTidy('handlers/save.js')}#L8`],
    ]);
    const yaml = await manifests.text(NOTES, 'hooks:\n  onFileSave: handlers/count.py#on_file_save\n');
    expect(await request('documentLink', { textDocument: { uri: yaml } })).toEqual([
      { range: range(1, 14, 31), target: inNotes('handlers/count.py') },
      { range: range(1, 32, 44), target: `${inNotes('handlers/count.py')}#L8` },
    ]);
  });

  it('find the function that the host would call', async () => {
    const named = await manifests.at(TIDY, handler('handlers/save.js', ', "function": "op|ened"'));
    expect(await request('definition', named)).toEqual({ uri: inTidy('handlers/save.js'), range: range(7, 8, 14) });
    const unnamed = await manifests.at(NOTES, 'entryPoints:\n  handlers:\n    - event: onFileOpen\n      script: handlers/|count.py');
    expect(await request('definition', unnamed)).toEqual({ uri: inNotes('handlers/count.py'), range: range(3, 4, 16) });
    const main = await manifests.at(TIDY, '{"main": "in|dex.js"}');
    expect(await request('definition', main)).toEqual({ uri: inTidy('index.js'), range: range(0, 0, 0) });
    expect(await request('definition', await manifests.at(TIDY, handler('go|ne.js')))).toBeNull();
  });

  it('see a script as it is in the editor', async () => {
    await manifests.editor.openDocument('.codex/plugins/tidy/handlers/save.js', 'javascript', '\n\nexports.fresh = () => ({});\n');
    const named = await manifests.at(TIDY, handler('handlers/save.js', ', "function": "fr|esh"'));
    expect(await request('definition', named)).toEqual({ uri: inTidy('handlers/save.js'), range: range(2, 8, 13) });
  });
});

describe('references', () => {
  const context = { includeDeclaration: false };

  it('lead from an exported function to the manifests that use it', async () => {
    const textDocument = { uri: inTidy('handlers/save.js') };
    expect(await request('references', { textDocument, position: { line: 2, character: 10 }, context })).toEqual([
      { uri: inTidy('plugin.manifest.json'), range: range(8, 70, 86) },
    ]);
    expect(await request('references', { textDocument, position: { line: 7, character: 9 }, context })).toEqual([
      { uri: inTidy('plugin.manifest.json'), range: range(9, 102, 108) },
    ]);
    const python = { textDocument: { uri: inNotes('handlers/count.py') }, position: { line: 7, character: 6 }, context };
    expect(await request('references', python)).toEqual([{ uri: inNotes('codex.plugin.yaml'), range: range(10, 32, 44) }]);
    expect(await request('references', { textDocument, position: { line: 3, character: 10 }, context })).toBeNull();
  });

  it('lead from a script in a manifest to its other uses, and by command from a file to all', async () => {
    const text = '{"main": "index.js", "hooks": {"onCommand": "gr|eet", "onRequest": "index.js#greet"}}';
    const uses = await request('references', { ...(await manifests.at(TIDY, text)), context });
    expect(uses.map((one: Received['params']) => one.range.start.character)).toEqual([10, 45, 67]);
    const command = { command: 'codexPlugins.manifestReferences', arguments: [{ uri: inNotes('handlers/count.py') }] };
    const found = await manifests.editor.client.request('workspace/executeCommand', command);
    expect(found.map((one: Received['params']) => [one.uri, one.range.start.line])).toEqual([
      [inNotes('codex.plugin.yaml'), 8],
      [inNotes('codex.plugin.yaml'), 10],
    ]);
  });
});

describe('renaming', () => {
  const willRename = (...files: [string, string][]): Promise<Received['params']> =>
    manifests.editor.client.request('workspace/willRenameFiles', { files: files.map(([oldUri, newUri]) => ({ oldUri, newUri })) });

  it('a script changes the manifests that name it', async () => {
    const uri = await manifests.text(TIDY, `{"hooks": {"onFileSave": "handlers/save.js#opened", "onFileOpen": "./handlers/save.js"}}`);
    const edit = await willRename([inTidy('handlers/save.js'), inTidy('lib/keep.js')]);
    expect(edit.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
    expect(applied(manifests.editor.text(uri), edit.documentChanges[0].edits)).toBe(
      '{"hooks": {"onFileSave": "lib/keep.js#opened", "onFileOpen": "lib/keep.js"}}',
    );
  });

  it('a folder changes every script below it, in a manifest that is not open too', async () => {
    const edit = await willRename([inNotes('handlers'), inNotes('hand lers')]);
    const [{ textDocument, edits }] = edit.documentChanges;
    expect(textDocument).toEqual({ uri: inNotes('codex.plugin.yaml'), version: null });
    expect(edits).toEqual([
      { range: range(8, 14, 31), newText: 'hand lers/count.py' },
      { range: range(10, 14, 31), newText: 'hand lers/count.py' },
    ]);
  });

  it('the whole plugin, or a file of no manifest, changes nothing', async () => {
    expect(await willRename([manifests.editor.uri('.codex/plugins/notes'), manifests.editor.uri('.codex/plugins/other')])).toBeNull();
    expect(await willRename([manifests.editor.uri('src/a.js'), manifests.editor.uri('src/b.js')])).toBeNull();
  });

  it('leaves the plugin loadable once file and manifest have changed', async () => {
    const { editor } = manifests;
    const uri = await manifests.text(
      TIDY,
      '{"pluginId": "com.example.tidy", "version": "1.0.0", "main": "index.js", "hooks": {"onCommand": "greet"}}',
    );
    const edit = await willRename([inTidy('index.js'), inTidy('commands.js')]);
    await rename(path.join(editor.folder, '.codex/plugins/tidy/index.js'), path.join(editor.folder, '.codex/plugins/tidy/commands.js'));
    editor.applyWorkspaceEdit(edit);
    expect(editor.text(uri)).toContain('"main": "commands.js"');
    editor.change(uri, editor.text(uri).replace('1.0.0', 'one'));
    await editor.diagnostics(uri, (all) => all.length === 1 && all[0].code === 'manifest/version-format');
  });
});
