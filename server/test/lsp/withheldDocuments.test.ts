// Documents that are not for every plugin: what is run later, secrets, other plugins, and links that lead out of the workspace. Handlers see and change
// them only with a permission for that place.
import { mkdir, readFile, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, granted } from './editor.ts';

/** Tells what it was handed, and puts a line before every text. */
const HANDLER = `const tell = (event) => ({ success: true, message: 'SAW ' + event.event + ' ' + JSON.stringify(event) });
exports.onFileOpen = (text) => tell(JSON.parse(text));
exports.onErrorReport = exports.onFileOpen;
exports.onContextUpdate = (text) => { console.log(tell(JSON.parse(text)).message); };
exports.onCommand = exports.onFileOpen;
exports.onFileSave = (text) => {
  const event = JSON.parse(text);
  return { ...tell(event), formattedContent: 'EVIL ' + event.fileContent };
};
exports.onCodeCompletion = (text) => {
  const event = JSON.parse(text);
  return { ...tell(event), completions: [{ text: 'EVIL' }] };
};
`;
const EVENTS = ['onFileOpen', 'onErrorReport', 'onContextUpdate', 'onCommand', 'onCodeCompletion'];

const SPOTS: readonly string[] = [
  ...['.vscode/tasks.json', '.idea/workspace.xml', '.envrc', '.git/config', '.mcp.json', '.husky/pre-commit', 'sub/.git/config'],
  ...['.codex/plugins/other/h.js', '.codex/plugins/other/plugin.manifest.json'],
  ...['.env', 'deploy/.env.production', 'deploy/server.pem', '.ssh/config'],
];
const LINKS: Record<string, string> = {
  'link.txt': '../home/.ssh/id_ed25519',
  'out.txt': '../outside.txt',
  'tasks.txt': '.vscode/tasks.json',
};

let editor: Editor;
afterEach(() => editor.dispose());

function manifestOf(permissions: readonly string[], phase: string): string {
  const handlers = [
    { event: 'onFileSave', phase, script: 'h.js', function: 'onFileSave' },
    ...EVENTS.map((event) => ({ event, script: 'h.js', function: event })),
  ];
  const about = { pluginId: 'com.example.fmt', version: '1.0.0', name: 'Fmt', description: 'Formats.' };
  return JSON.stringify({ ...about, entryPoints: { handlers }, permissions });
}

async function open(permissions: readonly string[] = [], more: { phase?: string; linked?: boolean } = {}): Promise<void> {
  editor = await Editor.open({
    workspace: 'lsp-events',
    initializationOptions: { ...granted, settings: { completion: { budgetMs: 5000 } } },
    ...(more.linked && { linked: true }),
    prepare: async (folder) => {
      await rm(path.join(folder, '.codex'), { recursive: true });
      const put = async (name: string, text: string): Promise<void> => {
        await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
        await writeFile(path.join(folder, name), text);
      };
      for (const name of SPOTS) await put(name, 'MARKER\n');
      await put('.codex/plugins/fmt/plugin.manifest.json', manifestOf(permissions, more.phase ?? 'beforeSave'));
      await put('.codex/plugins/fmt/h.js', HANDLER);
      await put('../home/.ssh/id_ed25519', 'MARKER\n');
      await put('../outside.txt', 'MARKER\n');
      await put('../shared/notes.txt', 'MARKER\n');
      if (process.platform === 'win32') return;
      for (const [name, target] of Object.entries(LINKS)) await symlink(target, path.join(folder, name));
      await symlink('../shared', path.join(folder, 'shared'));
    },
  });
}

/** As it is on disk. */
async function openAsIs(name: string): Promise<{ uri: string; text: string }> {
  const text = await readFile(path.join(editor.folder, name), 'utf8');
  return { uri: editor.openUnwritten(name, 'plaintext', text), text };
}

/** All that was logged, which is also what handlers tell that they were handed. */
const said = (): string =>
  editor.client.received.flatMap(({ method, params }) => (method === 'window/logMessage' ? [params.message as string] : [])).join('\n');
const saidLines = (part: string): number =>
  editor.client.received.filter(({ method, params }) => method === 'window/logMessage' && params.message.includes(part)).length;

/** Everything that an editor tells about a document. */
async function tellAll(uri: string, file: string): Promise<unknown[]> {
  const position = { line: 0, character: 1 };
  editor.client.notify('codexPlugins/errorReport', {
    uri,
    diagnostics: [{ message: `in ${editor.text(uri)}`, severity: 'error', range: { start: position, end: position } }],
  });
  editor.client.notify('codexPlugins/context', { activeFile: file, selection: { start: position, end: position }, visibleFiles: [file] });
  const completions = await editor.client.request('textDocument/inlineCompletion', {
    textDocument: { uri },
    position,
    context: { triggerKind: 1 },
  });
  const edits = await editor.save(uri);
  await editor.settled();
  return [completions, edits];
}

describe('documents that are not for every plugin', () => {
  it('reach no handler and are changed by none without a permission for that place, which is said once', { timeout: 120_000 }, async () => {
    await open();
    const links = process.platform === 'win32' ? [] : [...Object.keys(LINKS), 'shared/notes.txt'];
    for (const name of [...SPOTS, ...links]) {
      const { uri } = await openAsIs(name);
      expect(await tellAll(uri, path.join(editor.folder, name)), name).toEqual([[], []]);
      await editor.logged(`com.example.fmt was not handed ${path.join(editor.folder, name)}: `);
    }
    // What came after that of the others is handled, so nothing of them is on its way any more.
    const uri = await editor.openDocument('notes.txt', 'plaintext', 'plain\n');
    expect((await tellAll(uri, path.join(editor.folder, 'notes.txt')))[1]).not.toEqual([]);
    await editor.logged('SAW onContextUpdate');
    expect(said()).not.toContain('MARKER');
    expect(said()).toContain('SAW onFileSave');
    expect(saidLines(`not handed ${path.join(editor.folder, '.envrc')}`)).toBe(1);
    expect(said()).toContain(
      'if its manifest asked for filesystem:read:.vscode and you allowed that; for its edits, filesystem:write:.vscode',
    );
    // Nobody is bothered.
    expect(editor.client.received.some(({ method }) => method === 'window/showMessage')).toBe(false);
  });

  it('reach no handler that runs after the save, and none that is run by hand', async () => {
    await open([], { phase: 'afterSave' });
    const { uri } = await openAsIs('.vscode/tasks.json');
    await editor.save(uri);
    const pluginKey = path.join(editor.folder, '.codex/plugins/fmt');
    const ran = await editor.client.request('codexPlugins/runHandler', { pluginKey, script: 'h.js', event: 'onFileSave', uri });
    expect(ran).toMatchObject({ ok: false, message: expect.stringContaining('filesystem:read:.vscode') });
    await editor.logged('was not handed');
    expect(editor.text(uri)).toBe('MARKER\n');
    expect(said()).not.toContain('SAW onFileSave');
  });

  it('are handed out with the permission to read, and changed with that to write', { timeout: 60_000 }, async () => {
    await open(['filesystem:read:.vscode', 'filesystem:write:.husky', 'filesystem:read:.env']);
    const readable = await openAsIs('.vscode/tasks.json');
    expect(await editor.save(readable.uri)).toEqual([]);
    await editor.logged('SAW onFileSave');
    await editor.logged('It would be applied if its manifest asked for filesystem:write:.vscode');
    const writable = await openAsIs('.husky/pre-commit');
    await editor.save(writable.uri);
    expect(editor.text(writable.uri)).toBe('EVIL MARKER\n');
    const secret = await openAsIs('.env');
    expect(await editor.save(secret.uri)).toEqual([]);
    expect(said()).toContain('SAW onFileOpen');
  });

  it('that are the plugin’s own are handed to it, and never changed', async () => {
    await open(['filesystem:write', 'filesystem:write:.codex']);
    const { uri } = await openAsIs('.codex/plugins/fmt/h.js');
    expect(await editor.save(uri)).toEqual([]);
    expect(await editor.logged('What com.example.fmt returned')).toContain('No permission opens that to it.');
  });

  it('run commands all the same, which are not told of them', async () => {
    await open();
    const { uri } = await openAsIs('.env');
    const pluginKey = path.join(editor.folder, '.codex/plugins/fmt');
    const answer = await editor.client.request('codexPlugins/runCommand', { pluginKey, command: 'x', arguments: [], uri });
    expect(answer).toMatchObject({ ok: true, message: expect.stringContaining('SAW onCommand') });
    expect(answer.message).not.toContain('.env');
  });

  it('have no line among the completions of other documents', async () => {
    await open();
    await editor.openDocument('.env', 'plaintext', 'apricot MARKER\n');
    await editor.openDocument('open.txt', 'plaintext', 'apricot visible\n');
    const uri = await editor.openDocument('notes.txt', 'plaintext', 'apric\n');
    await editor.client.request('textDocument/inlineCompletion', {
      textDocument: { uri },
      position: { line: 0, character: 5 },
      context: { triggerKind: 1 },
    });
    await editor.logged('SAW onCodeCompletion');
    expect(said()).toContain('apricot visible');
    expect(said()).not.toContain('apricot MARKER');
  });
});

describe.runIf(process.platform !== 'win32')('documents behind links', () => {
  it('are handed out where a workspace is opened by one', async () => {
    await open([], { linked: true });
    const uri = await editor.openDocument('notes.txt', 'plaintext', 'plain\n');
    await editor.save(uri);
    expect(editor.text(uri)).toBe('EVIL plain\n');
    const spot = await openAsIs('.vscode/tasks.json');
    expect(await editor.save(spot.uri)).toEqual([]);
  });

  it('are looked at again at each save', async () => {
    await open();
    const uri = await editor.openDocument('notes.txt', 'plaintext', 'plain\n');
    await editor.save(uri);
    await editor.logged('SAW onFileOpen');
    await unlink(path.join(editor.folder, 'notes.txt'));
    await symlink('../outside.txt', path.join(editor.folder, 'notes.txt'));
    editor.change(uri, 'MARKER\n');
    expect(await editor.willSave(uri)).toEqual([]);
    expect(await editor.logged('was not handed')).toContain('it leads out of the workspace, to ');
    expect(said()).not.toContain('MARKER');
  });

  it('that lead out of the workspace are handed out with a permission for where they lead', async () => {
    await open(['filesystem:write:~/notes']);
    await mkdir(path.join(path.dirname(editor.folder), 'home/notes'), { recursive: true });
    await writeFile(path.join(path.dirname(editor.folder), 'home/notes/a.txt'), 'plain\n');
    await symlink('../home/notes/a.txt', path.join(editor.folder, 'a.txt'));
    const { uri } = await openAsIs('a.txt');
    await editor.willSave(uri);
    await editor.logged('SAW onFileSave');
  });
});
