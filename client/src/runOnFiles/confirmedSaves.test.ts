import { describe, expect, it, vi } from 'vitest';
import type * as vscode from 'vscode';
import { ConfirmedSaves } from './confirmedSaves.ts';

const file = { toString: () => 'file:///projects/a.js' } as vscode.Uri;

function editor() {
  const listeners: ((document: vscode.TextDocument) => void)[] = [];
  const onDidSave = ((listener) => {
    listeners.push(listener);
    return { dispose: () => undefined };
  }) as vscode.Event<vscode.TextDocument>;
  const saves = new ConfirmedSaves(onDidSave);
  const heard: boolean[] = [];
  listeners.push((document) => heard.push(saves.has(document)));
  const saving = Promise.withResolvers<boolean>();
  const document = { uri: file, save: () => saving.promise } as Partial<vscode.TextDocument> as vscode.TextDocument;
  return { saves, document, saving, heard, tell: () => listeners.forEach((listener) => listener(document)) };
}

describe('saves that were confirmed', () => {
  it('are known until all have heard of them, and the next one is none', async () => {
    const { saves, document, saving, heard, tell } = editor();
    const saved = saves.save(document);
    expect(saves.has(document)).toBe(true);
    tell();
    saving.resolve(true);
    expect(await saved).toBe(true);
    expect(saves.has(document)).toBe(false);
    tell();
    expect(heard).toEqual([true, false]);
  });

  it('are known where the editor tells of them after its answer', async () => {
    const { saves, document, saving, heard, tell } = editor();
    const saved = saves.save(document);
    saving.resolve(true);
    await Promise.resolve();
    tell();
    await saved;
    expect(heard).toEqual([true]);
    expect(saves.has(document)).toBe(false);
  });

  it('are over where they fail, or the editor has nothing to tell', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      for (const isSaved of [false, true]) {
        const { saves, document, saving } = editor();
        const saved = saves.save(document);
        saving.resolve(isSaved);
        await vi.advanceTimersByTimeAsync(1000);
        expect(await saved).toBe(isSaved);
        expect(saves.has(document)).toBe(false);
      }
    } finally {
      vi.useRealTimers();
    }
  });
});
