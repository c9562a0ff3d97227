import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Received } from './lspClient.ts';
import { applied, ManifestEditor, NOTES, richCapabilities, TIDY } from './manifestEditor.ts';

let manifests: ManifestEditor;
beforeEach(async () => {
  manifests = await ManifestEditor.open();
});
afterEach(() => manifests.editor.dispose());

type Codes = [code: string, line: number][];

/** Opens or changes a manifest and waits for exactly these problems. */
async function problems(name: string, text: string, codes: Codes): Promise<{ uri: string; diagnostics: Received['params'][] }> {
  // Of two texts with the same problems, the first one's do not count for the second.
  manifests.editor.client.diagnostics.delete(manifests.editor.uri(name));
  const uri = await manifests.text(name, text);
  const diagnostics = await manifests.editor.diagnostics(uri, (all) => JSON.stringify(codesOf(all)) === JSON.stringify(codes));
  return { uri, diagnostics };
}

function codesOf(diagnostics: Received['params'][]): Codes {
  return diagnostics.map(({ code, range }) => [code, range.start.line]);
}

async function actions(uri: string, diagnostics: Received['params'][], only?: string[]): Promise<Received['params'][]> {
  const range = diagnostics[0]?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const context = { diagnostics, ...(only && { only }) };
  return await manifests.editor.client.request('textDocument/codeAction', { textDocument: { uri }, range, context });
}

const yaml = (more: string): string =>
  `pluginId: com.example.notes\nversion: 1.0.0\ndescription: Notes.\nhooks:\n  onFileOpen: handlers/count.py\n${more}`;
const json = (more: string): string =>
  `{ "pluginId": "com.example.tidy", "version": "1.0.0", "description": "Tidies.",\n"hooks": { "onCommand": "handlers/save.js#opened" }${more} }`;

describe('diagnostics of manifests', () => {
  it('come with a code that links to its explanation, and with tags', async () => {
    const { diagnostics } = await problems(NOTES, yaml('colour: blue\n'), [['manifest/unknown-key', 5]]);
    expect(diagnostics[0]).toMatchObject({ source: 'codex', severity: 2, tags: [1] });
    const { code, codeDescription } = diagnostics[0];
    expect(code).toBe('manifest/unknown-key');
    const { href } = codeDescription as { href: string };
    const [file, line] = [fileURLToPath(href.split('#')[0]!), Number(/#L(\d+)$/.exec(href)?.[1])];
    expect((await readFile(file, 'utf8')).split('\n')[line - 1]).toContain('manifest/unknown-key');
  });

  it('cover codex.config.json', async () => {
    await problems('codex.config.json', '{\n  "port": "4000",\n  "prot": 1\n}', [
      ['config/type', 1],
      ['config/unknown-key', 2],
    ]);
  });

  it('find an id that another plugin has, as it is loaded and as it is typed', async () => {
    const { editor } = manifests;
    const taken = json('').replace('com.example.tidy', 'com.example.notes');
    const { uri, diagnostics } = await problems(TIDY, taken, [['manifest/duplicate-id', 0]]);
    expect(diagnostics[0].range).toEqual({ start: { line: 0, character: 14 }, end: { line: 0, character: 33 } });
    expect(diagnostics[0].message).toContain(path.join(editor.folder, NOTES));
    // Neither of the two texts is saved.
    const notes = await manifests.text(NOTES, yaml('').replace('com.example.notes', 'com.example.other'));
    await editor.diagnostics(uri, (all) => all.length === 0);
    editor.close(notes);
    await editor.diagnostics(uri, (all) => all.length === 1);
  });

  it('go when the missing script is created, and come back when it is deleted', async () => {
    const { editor } = manifests;
    const { uri } = await problems(TIDY, json(', "main": "late.js"'), [['manifest/script-missing', 1]]);
    const file = path.join(editor.folder, '.codex/plugins/tidy/late.js');
    await writeFile(file, 'exports.onCommand = () => ({});\n');
    const tell = (type: number): void =>
      editor.client.notify('workspace/didChangeWatchedFiles', { changes: [{ uri: editor.uri('.codex/plugins/tidy/late.js'), type }] });
    tell(1);
    await editor.diagnostics(uri, (all) => all.length === 0);
    await rm(file);
    tell(3);
    await editor.diagnostics(uri, (all) => all.length === 1);
  });

  it('follow a script as it is edited', async () => {
    const { editor } = manifests;
    const { uri } = await problems(TIDY, json(', "main": "handlers/save.js"').replace('#opened', '#soon'), [
      ['manifest/function-missing', 1],
    ]);
    const script = await editor.openDocument('.codex/plugins/tidy/handlers/save.js', 'javascript', '\n');
    editor.change(script, 'exports.soon = () => ({});\n');
    await editor.diagnostics(uri, (all) => all.length === 0);
  });
});

describe('quick fixes', () => {
  it('remedy what is known to be remedied', async () => {
    const { uri, diagnostics } = await problems(TIDY, json('').replace('"1.0.0"', '"v1.2"'), [['manifest/version-format', 0]]);
    const [fix, ...others] = await actions(uri, diagnostics);
    expect(fix).toMatchObject({ title: 'Write 1.2.0', kind: 'quickfix', isPreferred: true, diagnostics });
    expect(others).toEqual([]);
    expect(applied(manifests.editor.text(uri), fix.edit.documentChanges[0].edits)).toBe(json('').replace('1.0.0', '1.2.0'));
    const inYaml = await problems(NOTES, yaml('settings:\n  enableDebug: "true"\n'), [['manifest/type', 6]]);
    const [yamlFix] = await actions(inYaml.uri, inYaml.diagnostics);
    const text = manifests.editor.text(inYaml.uri);
    expect(applied(text, yamlFix.edit.documentChanges[0].edits)).toBe(yaml('settings:\n  enableDebug: true\n'));
  });

  it('fix everything at once', async () => {
    const { uri } = await problems(
      TIDY,
      json(',\n"permissons": ["filesytem:read",],\n"settings": {"enableDebug": "true", "cacheEnabled": TRUE}').replace('"1.0.0"', '"1.0"'),
      [
        ['manifest/version-format', 0],
        ['manifest/syntax', 2],
        ['manifest/syntax', 3],
      ],
    );
    const [fixAll, ...others] = await actions(uri, [], ['source.fixAll']);
    expect([fixAll.kind, others]).toEqual(['source.fixAll.codexPlugins', []]);
    expect(applied(manifests.editor.text(uri), fixAll.edit.documentChanges[0].edits)).toBe(
      json(',\n"permissions": [],\n"settings": {"enableDebug": true, "cacheEnabled": true}'),
    );
    expect(await actions(uri, [], ['refactor'])).toEqual([]);
  });
});

describe("files of OpenAI's Codex CLI", () => {
  it('are checked as they are typed, and fixed', async () => {
    const { editor } = manifests;
    for (const folder of ['hooks', '.codex-plugin', '.agents/plugins']) {
      await mkdir(path.join(editor.folder, 'codex', folder), { recursive: true });
    }
    const hooks = 'codex/hooks/hooks.json';
    const text = '{ "hooks": { "PreToolUze": [{ "hooks": [{ "type": "command", "command": "true" }] }] } }';
    const { uri, diagnostics } = await problems(hooks, text, [['manifest/codex-hook-event', 0]]);
    const [fix] = await actions(uri, diagnostics);
    expect(fix).toMatchObject({ title: 'Write "PreToolUse"', kind: 'quickfix', isPreferred: true });
    const fixed = applied(text, fix.edit.documentChanges[0].edits);
    const [all] = await actions(uri, [], ['source.fixAll']);
    expect(applied(text, all.edit.documentChanges[0].edits)).toBe(fixed);
    await problems(hooks, fixed, []);

    await problems('codex/.codex-plugin/plugin.json', '{ "name": 7 }', [['manifest/codex-type', 0]]);
    await problems('codex/.mcp.json', '{ "mcpServers": ', [['manifest/syntax', 0]]);
    await problems('codex/.agents/plugins/marketplace.json', '{ "name": ', [['manifest/syntax', 0]]);
    const other = await manifests.text('codex/plugin.json', '{ "name": ');
    expect(await actions(other, [])).toEqual([]);
    expect(await editor.client.request('textDocument/hover', { textDocument: { uri }, position: { line: 0, character: 3 } })).toBeNull();
  });
});

describe('suppression', () => {
  const unknown = yaml('x-own: 1\nsettings: {}\ncolour: blue\n');

  it('silences a rule in a line of YAML', async () => {
    const { uri, diagnostics } = await problems(NOTES, unknown, [['manifest/unknown-key', 7]]);
    const forLine = (await actions(uri, diagnostics)).find(({ title }) => title === 'Disable manifest/unknown-key for this line');
    const text = applied(unknown, forLine.edit.documentChanges[0].edits);
    expect(text).toBe(unknown.replace('blue', 'blue # codex-plugins-disable-line manifest/unknown-key'));
    await problems(NOTES, text, []);
    await problems(NOTES, text.replace('unknown-key', 'required'), [['manifest/unknown-key', 7]]);
  });

  it('silences a rule by the setting, and by command until the server ends', async () => {
    const { editor } = manifests;
    const { uri, diagnostics } = await problems(NOTES, unknown, [['manifest/unknown-key', 7]]);
    editor.client.notify('workspace/didChangeConfiguration', {
      settings: { codexPlugins: { lint: { disable: ['manifest/unknown-key'] } } },
    });
    await editor.diagnostics(uri, (all) => all.length === 0);
    editor.client.notify('workspace/didChangeConfiguration', { settings: { codexPlugins: { lint: { disable: [] } } } });
    await editor.diagnostics(uri, (all) => all.length === 1);
    const { command } = (await actions(uri, diagnostics)).find(({ title }) => title === 'Disable manifest/unknown-key in the settings');
    await editor.client.request('workspace/executeCommand', command);
    await editor.diagnostics(uri, (all) => all.length === 0);
  });

  it('are not offered for what keeps a handler from running', async () => {
    const { uri, diagnostics } = await problems(NOTES, yaml('').replace('count.py', 'none.py'), [['manifest/script-missing', 4]]);
    const titles = (await actions(uri, diagnostics)).map(({ title }) => title);
    expect(titles).toContain('Create "handlers/none.py"');
    expect(titles.filter((title) => title.startsWith('Disable'))).toEqual([]);
  });

  it('keeps what keeps the plugin from loading', async () => {
    await problems(NOTES, yaml('').replace('1.0.0', 'one # codex-plugins-disable-line'), [['manifest/version-format', 1]]);
  });
});

describe('code lenses', () => {
  const lenses = async (uri: string): Promise<Received['params'][]> =>
    await manifests.editor.client.request('textDocument/codeLens', { textDocument: { uri } });

  it('run a handler on the active file and tell how it went', async () => {
    const { editor } = manifests;
    const text =
      '{ "pluginId": "com.example.tidy", "version": "1.0.0", "description": "Tidies.",\n"entryPoints": { "handlers": [\n  { "event": "onFileSave", "language": ["javascript"], "script": "handlers/save.js" },\n  { "event": "onFileOpen", "script": "handlers/save.js", "function": "opened" } ] } }';
    const uri = await manifests.text(TIDY, text);
    const found = await lenses(uri);
    expect(found.map(({ range, command }) => [range.start.line, command.title])).toEqual([
      [2, 'Run on Active File'],
      [2, 'Debug'],
      [2, 'Send Event…'],
      [2, 'not run yet'],
      [3, 'Run on Active File'],
      [3, 'Debug'],
      [3, 'Send Event…'],
      [3, 'not run yet'],
    ]);
    const script = await editor.openDocument('src/b.js', 'javascript', 'let a;\n\n\n');
    const [run] = await lenses(uri);
    expect(run.command.title).toBe('Run on b.js');
    editor.client.received.length = 0;
    const ran = await editor.client.request('workspace/executeCommand', run.command);
    expect(ran).toMatchObject({ ok: true, message: expect.stringMatching(/^Tidy ran on b\.js in \d+ ms\.$/) });
    expect(editor.text(script)).toBe('let a;\n');
    const [, , , outcome] = await lenses(uri);
    expect(outcome.command.title).toMatch(/^✓ [\d.]+ ms · p95 [\d.]+ ms$/);
  });

  it('send events with a payload of their own, in YAML too', async () => {
    const { editor } = manifests;
    const uri = await manifests.text(NOTES, yaml(''));
    const send = (await lenses(uri)).find(({ command }) => command.title === 'Send Event…').command;
    const [target] = send.arguments;
    const payload = { filePath: path.join(editor.folder, 'src/a.py'), language: 'python', fileContent: 'four' };
    const answer = await editor.client.request('workspace/executeCommand', { ...send, arguments: [{ ...target, payload }] });
    expect(answer).toMatchObject({
      ok: true,
      message: 'handlers/count.py answered {"success":true,"message":"4"}',
      response: { message: '4' },
    });
  });

  it('are asked for again when a handler has run', async () => {
    await manifests.editor.dispose();
    const workspace = { ...richCapabilities.workspace, codeLens: { refreshSupport: true } };
    manifests = await ManifestEditor.open({
      capabilities: { ...richCapabilities, workspace },
      answers: { 'workspace/codeLens/refresh': () => null },
    });
    const uri = await manifests.text(NOTES, yaml(''));
    const [run] = await lenses(uri);
    await manifests.editor.openDocument('src/c.js', 'javascript', '1\n');
    // They are when plugins have been loaded, too.
    manifests.editor.client.received.length = 0;
    await manifests.editor.client.request('workspace/executeCommand', run.command);
    await manifests.editor.client.waitFor('workspace/codeLens/refresh');
  });
});

describe('inlay hints', () => {
  const hints = async (uri: string): Promise<[number, number, string][]> => {
    const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
    const found = await manifests.editor.client.request('textDocument/inlayHint', { textDocument: { uri }, range });
    return found.map((hint: Received['params']) => [hint.position.line, hint.position.character, hint.label]);
  };

  it('show the deadline that counts and the function that is called', async () => {
    const uri = await manifests.text(
      NOTES,
      'settings: { maxExecutionTimeMs: 3000 }\nentryPoints:\n  handlers:\n    - event: onFileSave\n      script: handlers/count.py\n    - event: onFileOpen\n      script: handlers/count.py\n      function: on_file_save\n    - event: onCodeCompletion\n      script: handlers/count.py\n      maxExecutionTimeMs: 100\nhooks:\n  onFileOpen: handlers/count.py\n',
    );
    expect(await hints(uri)).toEqual([
      [3, 23, 'within 1,200 ms'],
      [4, 31, '→ on_file_save()'],
      [5, 23, 'within 3,000 ms'],
      [9, 31, '→ whole script'],
      [12, 31, 'within 3,000 ms'],
      [12, 31, '→ on_file_open()'],
    ]);
    const inJson = await manifests.text(TIDY, '{"entryPoints": {"handlers": [{"event": "onFileSave", "script": "handlers/save.js"}]}}');
    expect(await hints(inJson)).toEqual([
      [0, 52, 'within 1,200 ms'],
      [0, 82, '→ onFileSave()'],
    ]);
  });
});

describe('files that are created', () => {
  it('are part of the fix for a missing script', async () => {
    const { editor } = manifests;
    await mkdir(path.join(editor.folder, '.codex/plugins/tidy/more'));
    const { uri, diagnostics } = await problems(TIDY, json(', "main": "more/made.js"'), [['manifest/script-missing', 1]]);
    const fix = (await actions(uri, diagnostics)).find(({ edit }) => edit?.documentChanges?.[0]?.kind === 'create');
    expect(fix?.edit.documentChanges[0].uri).toBe(editor.uri('.codex/plugins/tidy/more/made.js'));
  });

  it('are not the only ones: a script gets the function that it lacks', async () => {
    const { editor } = manifests;
    const name = '.codex/plugins/tidy/handlers/empty.js';
    const source = "'use strict';\n";
    const script = await editor.openDocument(name, 'javascript', source);
    const text =
      '{ "pluginId": "com.example.tidy", "version": "1.0.0", "description": "Tidies.",\n"hooks": { "onFileOpen": "handlers/empty.js" } }';
    const { uri, diagnostics } = await problems(TIDY, text, [['manifest/no-handler-function', 1]]);
    const [fix] = await actions(uri, diagnostics);
    expect(fix.title).toBe('Add a function for onFileOpen to "handlers/empty.js"');
    const [{ textDocument, edits }, ...others] = fix.edit.documentChanges;
    expect([textDocument.uri, others]).toEqual([script, []]);
    editor.change(script, applied(source, edits));
    await editor.diagnostics(uri, (all) => all.length === 0);
    expect(editor.text(script)).toMatch(/^'use strict';\n\nexports\.onFileOpen = /);
  });
});
