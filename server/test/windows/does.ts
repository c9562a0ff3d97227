// The plugin that does as it is told, and an editor that tells it.
import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Editor, type EditorOptions } from '../lsp/editor.ts';
import type { PluginView, RunCommandAnswer } from '../../src/protocol.ts';

const fixture = path.resolve(import.meta.dirname, '../../../test-fixtures/plugins/does');
const MANIFEST = 'plugin.manifest.json';

export const DOES = '.codex/plugins/does';

/** Puts the plugin into a workspace. @returns its folder. */
export async function addDoes(workspace: string, permissions: readonly string[], more: object = {}): Promise<string> {
  const folder = path.join(workspace, DOES);
  await cp(fixture, folder, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(fixture, MANIFEST), 'utf8')) as object;
  await writeFile(path.join(folder, MANIFEST), JSON.stringify({ ...manifest, ...more, permissions }));
  return folder;
}

/**
 * An editor on a workspace with the plugin.
 * @param more of its manifest, or other values for members of it.
 */
export async function openDoes(options: Partial<EditorOptions>, permissions: readonly string[], more: object = {}): Promise<Editor> {
  return await Editor.open({
    workspace: 'lsp-save',
    ...options,
    prepare: async (folder) => {
      await addDoes(folder, permissions, more);
      await options.prepare?.(folder);
    },
  });
}

/** The plugin as the server shows it. */
export async function viewOf(editor: Editor, id = 'com.example.does'): Promise<PluginView> {
  // Answered once the plugins are loaded.
  await editor.client.request('codexPlugins/pluginAction', { action: 'reload', pluginKey: 'none' });
  const { plugins } = (await editor.client.request('codexPlugins/snapshot')) as { plugins: PluginView[] };
  const found = plugins.find((plugin) => plugin.id === id);
  if (found === undefined) throw new Error(`There is no plugin ${id} among ${plugins.map((plugin) => plugin.id).join(', ') || 'none'}.`);
  return found;
}

/** Has the plugin do something, which it may. @returns what came of it. */
export async function done(editor: Editor, command: string, ...args: unknown[]): Promise<unknown> {
  const { ok, message, data } = await tell(editor, command, args);
  if (!ok) throw new Error(`${command} ${JSON.stringify(args)}: ${message}`);
  return data;
}

/** Has the plugin do something, which it may not. @returns what the user reads of it. */
export async function refused(editor: Editor, command: string, ...args: unknown[]): Promise<string> {
  const { ok, message, data } = await tell(editor, command, args);
  if (ok) throw new Error(`${command} ${JSON.stringify(args)} was not refused, and answered ${JSON.stringify(data)}`);
  return message;
}

async function tell(editor: Editor, command: string, args: readonly unknown[]): Promise<RunCommandAnswer> {
  const { key } = await viewOf(editor);
  return (await editor.client.request('codexPlugins/runCommand', { pluginKey: key, command, arguments: args })) as RunCommandAnswer;
}
