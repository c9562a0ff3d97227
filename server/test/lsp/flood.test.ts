// A plugin that prints without end, beside others that people wait for.
import { afterEach, describe, expect, it } from 'vitest';
import { Editor, usualCapabilities } from './editor.ts';

let editor: Editor;
afterEach(() => editor.dispose());

describe('a flood of short lines', () => {
  it.each([
    ['Node.js', 'txt', 'plaintext'],
    ['Python', 'md', 'markdown'],
  ])('written by %s past the worker program is cut, and saves go on beside it', async (_runtime, extension, language) => {
    const capabilities = { ...usualCapabilities, experimental: { codexPlugins: { views: true } } };
    editor = await Editor.open({ workspace: 'lsp-flood', capabilities });
    await editor.warm('tidy', 'javascript');
    const uri = await editor.openDocument('a.js', 'javascript', 'one  \n');
    const flood = await editor.openDocument(`flood.${extension}`, language, '@write\n');
    await editor.save(flood);
    await editor.client.waitFor('codexPlugins/log', ({ text }) => text === '.');
    // The answer is empty where the handler was not in time.
    expect(await editor.willSave(uri)).toHaveLength(1);
    const { text } = await editor.client.waitFor('codexPlugins/log', (line) => line.text.includes('too fast'));
    expect(text).toMatch(/^\d+ lines \(\d+ bytes\) that came too fast on stdout were dropped\.$/);
    await editor.client.waitFor('codexPlugins/activity', (entry) => entry.phase === 'afterSave' && entry.outcome !== 'late');
    expect(editor.client.count('codexPlugins/log', (line) => line.text === '.')).toBeLessThan(100_000);
  });
});
