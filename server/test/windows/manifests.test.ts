// Help with manifests on Windows.
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { applied, ManifestEditor, TIDY } from '../lsp/manifestEditor.ts';
import { useWindows, type Drive } from './windows.ts';
import { windowsMachine, type UriStyle } from './windowsMachine.ts';

const windows = useWindows();

const json = (more: string): string =>
  `{\r\n  "pluginId": "com.example.tidy",\r\n  "version": "1.0.0",\r\n  "description": "Tidies.",\r\n  "hooks": { "onCommand": "handlers/save.js#opened" }${more}\r\n}\r\n`;

describe.each<[Drive, UriStyle]>([
  ['C:', 'file:///c%3A/'],
  ['Z:', 'file:///C:/'],
])('manifests on %s with URIs such as %s', (drive, style) => {
  let manifests: ManifestEditor | undefined;
  const open = async (): Promise<ManifestEditor> =>
    (manifests ??= await ManifestEditor.open({ machine: windowsMachine(windows(), drive, style) }));
  afterAll(async () => await manifests?.editor.dispose());

  it('completes keys, events, and the scripts that are there', async () => {
    const opened = await open();
    expect(await opened.labels(TIDY, '{|}')).toContain('pluginId');
    expect(await opened.labels(TIDY, json(', "main": "|"'))).toContain('index.js');
    expect(await opened.labels(TIDY, '{"entryPoints": {"handlers": [{"script": "handlers/|"}]}}')).toContain('handlers/save.js');
  });

  it('shows problems under the name that the editor has for the document, and mends them with its line endings', async () => {
    const opened = await open();
    const { editor } = opened;
    const uri = await opened.text(TIDY, json(',\r\n  "permissons": []'));
    const [problem] = await editor.diagnostics(uri, (all) => all.some(({ code }) => code === 'manifest/unknown-key'));
    const context = { diagnostics: [problem] };
    const actions = await editor.client.request('textDocument/codeAction', { textDocument: { uri }, range: problem.range, context });
    const fix = (actions as { title: string; edit?: { documentChanges: { textDocument: { uri: string }; edits: object[] }[] } }[]).find(
      ({ title }) => title.includes('permissions'),
    );
    const [change] = fix!.edit!.documentChanges;
    expect(change!.textDocument.uri).toBe(uri);
    const text = applied(editor.text(uri), change!.edits);
    expect(text).toBe(json(',\r\n  "permissions": []'));
  });

  it('creates a missing script beside the manifest, under a URI as the editor writes it', async () => {
    const opened = await open();
    const { editor } = opened;
    const uri = await opened.text(TIDY, json(',\r\n  "main": "late.js"'));
    const [problem] = await editor.diagnostics(uri, (all) => all.some(({ code }) => code === 'manifest/script-missing'));
    const actions = await editor.client.request('textDocument/codeAction', {
      textDocument: { uri },
      range: problem.range,
      context: { diagnostics: [problem] },
    });
    expect(JSON.stringify(actions)).toContain(`"kind":"create","uri":"${editor.uri('.codex/plugins/tidy/late.js')}"`);
  });

  it('says that the name of a script differs by case from that of the file, which other systems do not find', async () => {
    const opened = await open();
    const { editor } = opened;
    const handlers = path.join(editor.folder, '.codex/plugins/tidy/handlers');
    const uri = await opened.text(TIDY, json('').replace('handlers/save.js', 'handlers/SAVE.js'));
    const problems = await editor.diagnostics(uri, (all) => all.some(({ code }) => code === 'manifest/script-case'));
    expect(problems[0].message).toContain('handlers/save.js');
    // And no more once the file is called so.
    await rename(path.join(handlers, 'save.js'), path.join(handlers, 'SAVE.js'));
    const changes = [{ uri: editor.uri('.codex/plugins/tidy/handlers/SAVE.js'), type: 1 }];
    editor.client.notify('workspace/didChangeWatchedFiles', { changes });
    await editor.diagnostics(uri, (all) => all.length === 0);
  });
});
