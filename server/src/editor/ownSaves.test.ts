import { describe, expect, it } from 'vitest';
import { OwnSaves } from './ownSaves.ts';

const document = { uri: 'file:///a.txt', generation: 1, text: 'text' };
const openedAnew = { ...document, generation: 2 };

describe('own saves', () => {
  it('takes no save of a document that was opened anew for the one that was asked for before', async () => {
    const saves = new OwnSaves();
    saves.expect(document, 'text');
    expect(saves.isAboutToBeSaved(document)).toBe(true);
    expect(saves.isAboutToBeSaved(openedAnew)).toBe(false);
    const isSaved = (): boolean => false;
    const request = async (): Promise<void> => {
      expect(saves.isAboutToBeSaved(document)).toBe(true);
      expect(saves.isAboutToBeSaved(openedAnew)).toBe(false);
    };
    await saves.during(document, request, isSaved);
    expect(saves.isAboutToBeSaved(document)).toBe(false);
  });

  it('knows a save that is told of after the answer, whatever its text is by then, and no later one', async () => {
    const saves = new OwnSaves();
    const saved = saves.during(
      document,
      () => Promise.resolve(true),
      (answer) => answer,
    );
    await new Promise(setImmediate);
    const formatted = { ...document, text: 'by another participant' };
    expect(saves.wasSaved(formatted)).toBe(true);
    await saved;
    expect(saves.wasSaved(formatted)).toBe(false);
  });
});
