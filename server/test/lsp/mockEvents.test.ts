// Mock events that a plugin keeps, fired at one handler on the editor's own host.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Editor } from './editor.ts';

let editor: Editor;
afterEach(() => editor.dispose());

/** A plugin with a handler that says what it was given, and mock events. */
async function open(events: Record<string, unknown>): Promise<{ plugin: string; target: { pluginKey: string; script: string } }> {
  editor = await Editor.open({ workspace: 'lsp-events' });
  const plugin = path.join(editor.folder, '.codex/plugins/greeter');
  await mkdir(path.join(plugin, 'events/fixtures'), { recursive: true });
  await writeFile(path.join(plugin, 'events/fixtures/kept.txt'), 'from the fixture');
  for (const [name, value] of Object.entries(events)) {
    await writeFile(path.join(plugin, 'events', name), typeof value === 'string' ? value : JSON.stringify(value));
  }
  // Plugins are loaded once one of them has had its say.
  const uri = await editor.openDocument('notes.txt', 'plaintext', 'text');
  await editor.diagnostics(uri, (all) => all.length === 1);
  const { plugins } = (await editor.client.request('codexPlugins/snapshot')) as {
    plugins: { key: string; handlers: { event: string; script: string }[] }[];
  };
  const [{ key, handlers }] = plugins.filter((one) => one.key === plugin) as [(typeof plugins)[number]];
  return { plugin, target: { pluginKey: key, script: handlers.find(({ event }) => event === 'onFileOpen')!.script } };
}

describe('codexPlugins/fireMockEvent', () => {
  it('fires one at a handler, with the text of its fixture', async () => {
    const { plugin, target } = await open({
      '10-given.json': { name: 'given', event: 'onFileOpen', payload: { filePath: 'a.txt', fileContent: 'four', language: 'plaintext' } },
      '9-kept.json': { name: 'kept', event: 'onFileOpen', payload: { filePath: 'kept.txt', language: 'plaintext' } },
      'broken.json': '{',
    });
    const file = (name: string): string => path.join(plugin, 'events', name);
    const lengths: unknown[] = [];
    for (const name of ['9-kept.json', '10-given.json']) {
      const answer = await editor.client.request('codexPlugins/fireMockEvent', { ...target, file: file(name) });
      expect(answer).toMatchObject({ ok: true, outcome: 'ok' });
      const detail = (await editor.client.request('codexPlugins/eventDetail', { eventId: answer.eventId as string })) as {
        payload: string;
      };
      lengths.push((JSON.parse(detail.payload) as { fileContent: string }).fileContent);
    }
    expect(lengths).toEqual(['from the fixture', 'four']);
  });

  it('fires nothing that is no mock event of the plugin', async () => {
    const { plugin, target } = await open({ 'broken.json': '{' });
    for (const file of [path.join(plugin, 'plugin.manifest.json'), path.join(plugin, 'events/broken.json'), '/etc/passwd']) {
      expect(await editor.client.request('codexPlugins/fireMockEvent', { ...target, file })).toMatchObject({
        ok: false,
        outcome: 'failed',
        eventId: '',
      });
    }
  });
});
