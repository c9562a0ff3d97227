// What is changed on disk, by another program than the editor, where the editor does not watch files: the server does it then.
import { readdirSync, readlinkSync } from 'node:fs';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, watchingCapabilities } from './editor.ts';

let editor: Editor;
afterEach(() => editor.dispose());

const MANIFEST = '.codex/plugins/tidy/plugin.manifest.json';
const STARTED = 'This editor does not watch files, so the server watches';

async function openAndWatched(): Promise<void> {
  editor = await Editor.open({ workspace: 'lsp-save' });
  await editor.logged(STARTED);
}

const at = (name: string): string => path.join(editor.folder, name);

/** Changes a file as git and many editors do: a new one takes its place. */
async function change(name: string, from: string, to: string): Promise<void> {
  const text = await readFile(at(name), 'utf8');
  expect(text).toContain(from);
  await writeFile(at(`${name}.new`), text.replace(from, to));
  await rename(at(`${name}.new`), at(name));
}

interface SnapshotPlugin {
  id: string;
  version: string;
}

/** Asks again until it is so; every question is answered after what was told before it. */
const plugins = (): Promise<string[]> =>
  editor.client
    .request('codexPlugins/snapshot')
    .then((snapshot: { plugins: SnapshotPlugin[] }) => snapshot.plugins.map(({ id, version }) => `${id} ${version}`));

/** Whether the server has the operating system watch anything: Linux shows that as a descriptor. */
function isWatching(): boolean {
  const folder = `/proc/${editor.client.process.pid}/fd`;
  return readdirSync(folder).some((name) => {
    try {
      return readlinkSync(path.join(folder, name)) === 'anon_inode:inotify';
    } catch {
      return false;
    }
  });
}

describe('an editor that does not watch files', () => {
  it('has a plugin reloaded whose manifest changes on disk', async () => {
    await openAndWatched();
    expect(await plugins()).toContain('com.example.tidy 1.0.0');
    await change(MANIFEST, '"version": "1.0.0"', '"version": "1.0.1"');
    await expect.poll(plugins, { timeout: 10_000 }).toContain('com.example.tidy 1.0.1');
    await change(MANIFEST, '"version": "1.0.1"', '"version": 2');
    const found = await editor.diagnostics(editor.uri(MANIFEST), (all) => all.length > 0);
    expect(found[0]!.message).toContain('version');
  });

  it('has the new code of a handler run after it changed on disk', async () => {
    await openAndWatched();
    await editor.warm('tidy', 'javascript');
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    await writeFile(
      at('.codex/plugins/tidy/handlers/tidy.js'),
      'exports.onFileSave = () => ({ success: true, formattedContent: "new\\n" });\n',
    );
    const saved = async (): Promise<string> => {
      await editor.save(uri);
      return editor.text(uri);
    };
    await expect.poll(saved, { timeout: 15_000 }).toBe('new\n');
  });

  it('has plugins loaded and unloaded that come and go', async () => {
    await openAndWatched();
    await cp(at('.codex/plugins/tidy'), at('copy'), { recursive: true });
    await writeFile(
      at('copy/plugin.manifest.json'),
      (await readFile(at(MANIFEST), 'utf8')).replace('com.example.tidy', 'com.example.late'),
    );
    await rename(at('copy'), at('.codex/plugins/late'));
    await expect.poll(plugins, { timeout: 10_000 }).toContain('com.example.late 1.0.0');
    await rm(at('.codex'), { recursive: true });
    await expect.poll(plugins, { timeout: 10_000 }).toEqual([]);
  });

  it('ends with its watches', async () => {
    await openAndWatched();
    if (process.platform === 'linux') expect(isWatching()).toBe(true);
    expect(await editor.client.stop()).toBe(0);
  });
});

describe('an editor that watches files', () => {
  it.runIf(process.platform === 'linux')('leaves nothing for the server to watch', async () => {
    editor = await Editor.open({ workspace: 'lsp-save', capabilities: watchingCapabilities });
    await editor.client.waitFor('client/registerCapability', ({ registrations }) =>
      registrations.some(({ method }: { method: string }) => method === 'workspace/didChangeWatchedFiles'),
    );
    await editor.warm('tidy', 'javascript');
    expect(isWatching()).toBe(false);
    expect(editor.client.count('window/logMessage', ({ message }) => message.includes(STARTED))).toBe(0);
  });
});
