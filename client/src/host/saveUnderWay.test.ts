import { describe, expect, it } from 'vitest';
import type * as vscode from 'vscode';
import { SaveUnderWay, type DocumentNews } from './saveUnderWay.ts';

/** What an editor tells its extensions of one document, and its file. */
function editor() {
  const document = { version: 1, isClosed: false, getText: () => 'now' };
  const shown = document as unknown as vscode.TextDocument;
  const event = <T>() => {
    const listeners = new Set<(value: T) => void>();
    const subscribe = ((listener: (value: T) => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    }) as vscode.Event<T>;
    return { listeners, subscribe, fire: (value: T) => [...listeners].forEach((listener) => listener(value)) };
  };
  const [saved, closed] = [event<vscode.TextDocument>(), event<vscode.TextDocument>()];
  const changed = event<{ document: vscode.TextDocument }>();
  const file = { text: 'before' };
  const news: DocumentNews = {
    onDidSave: saved.subscribe,
    onDidChange: changed.subscribe,
    onDidClose: closed.subscribe,
    textOfFile: async () => file.text,
  };
  const change = (): void => {
    document.version++;
    changed.fire({ document: shown });
  };
  return {
    save: new SaveUnderWay(shown, news),
    file,
    change,
    /** As the editor does it: it says that nothing is unsaved, which is a change of no text, and then that it was saved. */
    tellOfSave: () => {
      changed.fire({ document: shown });
      saved.fire(shown);
    },
    close: () => {
      document.isClosed = true;
      closed.fire(shown);
    },
    listenerCount: () => saved.listeners.size + changed.listeners.size + closed.listeners.size,
  };
}

/** A save with a step that was applied. */
function withStep() {
  const opened = editor();
  opened.change();
  opened.save.isApplied();
  return opened;
}

describe('a save that is under way', () => {
  it('has left the file behind where the editor tells of it after the last step, and wrote before that', async () => {
    const { save, tellOfSave } = withStep();
    const isBehind = save.isLeftBehind();
    tellOfSave();
    expect(await isBehind).toBe(true);
  });

  it('has left it behind where the editor told of it while the last step was applied', async () => {
    const { save, change, tellOfSave } = editor();
    change();
    tellOfSave();
    save.isApplied();
    expect(await save.isLeftBehind()).toBe(true);
  });

  it('has left nothing behind where the editor waited', async () => {
    const { save, file, tellOfSave } = withStep();
    const isBehind = save.isLeftBehind();
    file.text = 'now';
    tellOfSave();
    expect(await isBehind).toBe(false);
  });

  it('has left nothing behind where no step changed anything', async () => {
    const { save } = editor();
    expect(await save.isLeftBehind()).toBe(false);
  });

  it.each([
    ['changed before the editor tells of it', ({ change }) => change()],
    ['closed before the editor tells of it', ({ close }) => close()],
    ['changed as soon as the editor has told of it', ({ tellOfSave, change }) => [tellOfSave(), change()]],
  ] satisfies [string, (opened: ReturnType<typeof editor>) => unknown][])('leaves to others what was %s', async (_what, happens) => {
    const opened = withStep();
    const isBehind = opened.save.isLeftBehind();
    happens(opened);
    expect(await isBehind).toBe(false);
  });

  it('leaves to others what was changed before it was asked', async () => {
    const { save, change } = withStep();
    change();
    expect(await save.isLeftBehind()).toBe(false);
  });

  it('listens to nothing once it is disposed of', async () => {
    const { save, tellOfSave, listenerCount } = withStep();
    const isBehind = save.isLeftBehind();
    tellOfSave();
    await isBehind;
    save.dispose();
    expect(listenerCount()).toBe(0);
  });
});
