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
    await saves.during(document, async () => {
      expect(saves.isAboutToBeSaved(document)).toBe(true);
      expect(saves.isAboutToBeSaved(openedAnew)).toBe(false);
    });
    expect(saves.isAboutToBeSaved(document)).toBe(false);
  });
});
