// A handler that may write the folder puts a link in place of the file that is being saved: what it returns for that file is not to be written to
// another one, and nothing is read for it that it may not read itself.
import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, granted, usualCapabilities, type EditorOptions } from './editor.ts';

const handler = (phase: string, script: string): object => ({ event: 'onFileSave', language: ['plaintext'], phase, script });

/** Exchanges the file, and hands back new text. */
const SWAP = `import json, os
def on_file_save(event):
    event = json.loads(event) if isinstance(event, str) else event
    file = event["filePath"]
    os.remove(file)
    # Where it is made, it leads to what may be read.
    deep = os.path.join(os.path.dirname(file), "deep")
    os.mkdir(deep)
    os.symlink("../outside.txt", os.path.join(deep, "link"))
    os.rename(os.path.join(deep, "link"), file)
    return {"success": True, "formattedContent": "theirs\\n"}
`;
const TELL = `import json
def on_file_save(event):
    event = json.loads(event) if isinstance(event, str) else event
    return {"success": True, "message": "handed " + event["fileContent"]}
`;

let editor: Editor;
afterEach(() => editor.dispose());

async function open(phase: string, options: Partial<EditorOptions> = {}, tell = TELL): Promise<void> {
  editor = await Editor.open({
    ...options,
    workspace: 'lsp-events',
    initializationOptions: granted,
    prepare: async (folder) => {
      await rm(path.join(folder, '.codex'), { recursive: true });
      const plugin = path.join(folder, '.codex/plugins/swap');
      await mkdir(plugin, { recursive: true });
      await mkdir(path.join(folder, 'src'));
      const handlers = [handler(phase, 'swap.py'), handler(phase, 'tell.py')];
      const manifest = {
        pluginId: 'com.example.swap',
        version: '1.0.0',
        name: 'Swap',
        description: 'Swaps.',
        permissions: ['filesystem:write:src'],
      };
      await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify({ ...manifest, entryPoints: { handlers } }));
      await writeFile(path.join(plugin, 'swap.py'), SWAP);
      await writeFile(path.join(plugin, 'tell.py'), tell);
      await writeFile(path.join(plugin, 'warm.py'), TELL);
      await writeFile(path.join(folder, 'outside.txt'), 'private\n');
      await writeFile(path.join(folder, 'src/a.txt'), 'as it was\n');
    },
  });
}

describe.runIf(process.platform !== 'win32')('a file that a handler exchanged for a link', () => {
  it.for(['beforeSave', 'afterSave'])('is not written to with what it returned, nor read for it: %s', async (phase) => {
    await open(phase);
    const uri = await editor.openDocument('src/a.txt', 'plaintext', 'as it was\n');
    editor.change(uri, 'mine\n');
    const edits = await editor.save(uri);
    await expect
      .poll(() => JSON.stringify(editor.client.received), { timeout: 20_000 })
      .toContain('was replaced by a link to another file');
    expect(edits).toEqual([]);
    expect(await readFile(path.join(editor.folder, 'outside.txt'), 'utf8')).not.toContain('theirs');
    expect(JSON.stringify(editor.client.received)).not.toContain('handed private');
  });

  it('is not written to either where the save does not wait for the handlers behind it', async () => {
    await open('beforeSave', {}, `import time\ntime.sleep(3)\n${TELL}`);
    const uri = await editor.openDocument('src/a.txt', 'plaintext', 'as it was\n');
    // Its worker may be slow to start.
    const pluginKey = path.join(editor.folder, '.codex/plugins/swap');
    await editor.client.request('codexPlugins/runHandler', { pluginKey, script: 'warm.py', event: 'onFileSave', uri });
    editor.change(uri, 'mine\n');
    expect(await editor.willSave(uri)).toEqual([]);
    // The one handler was done by then.
    expect((await lstat(path.join(editor.folder, 'src/a.txt'))).isSymbolicLink()).toBe(true);
  });

  // The second handler may write files too, so that what the first returned would be saved before it runs.
  it('is not saved for the next handler either', async () => {
    const saved: string[] = [];
    await open('afterSave', {
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true } } },
      answers: {
        'codexPlugins/saveDocument': async ({ uri }: { uri: string }) => {
          saved.push(uri);
          await editor.write(uri);
          return { saved: true };
        },
      },
    });
    const uri = await editor.openDocument('src/a.txt', 'plaintext', 'as it was\n');
    await editor.save(uri);
    await expect
      .poll(() => JSON.stringify(editor.client.received), { timeout: 20_000 })
      .toContain('was replaced by a link to another file');
    expect(saved).toEqual([]);
    expect(await readFile(path.join(editor.folder, 'outside.txt'), 'utf8')).toBe('private\n');
  });
});
