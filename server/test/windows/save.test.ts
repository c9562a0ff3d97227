// Saving on Windows, in all the ways in which a handler can change what is saved.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Editor, type EditorOptions } from '../lsp/editor.ts';
import { Windows, whyNoWindows, type Drive } from './windows.ts';
import { windowsMachine, type UriStyle } from './windowsMachine.ts';

const reason = whyNoWindows();
let windows: Windows;
let editor: Editor | undefined;
beforeEach((context) => {
  if (reason !== undefined) context.skip(reason);
});
beforeAll(async () => {
  if (reason === undefined) windows = await Windows.connect();
});
afterEach(async () => {
  await editor?.dispose();
  editor = undefined;
});
afterAll(() => windows?.close());

async function open(drive: Drive, style: UriStyle, options: Partial<EditorOptions> = {}): Promise<Editor> {
  editor = await Editor.open({ workspace: 'lsp-save', machine: windowsMachine(windows, drive, style), ...options });
  return editor;
}

const PLACES: [Drive, UriStyle][] = [
  ['C:', 'file:///c%3A/'],
  ['C:', 'file:///C:/'],
  ['Z:', 'file:///c%3A/'],
  ['Z:', 'file:///C:/'],
];

describe.each(PLACES)('saving on %s with URIs such as %s', (drive, style) => {
  it('makes what a handler returns part of the save', async () => {
    const opened = await open(drive, style);
    await opened.warm('tidy', 'javascript');
    const uri = await opened.openDocument('a.js', 'javascript', 'one  \r\ntwo\r\n');
    expect(await opened.save(uri)).toEqual([{ range: { start: { line: 0, character: 3 }, end: { line: 0, character: 5 } }, newText: '' }]);
    expect(await readFile(path.join(opened.folder, 'a.js'), 'utf8')).toBe('one\r\ntwo\r\n');
  });
});
