import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LearnedTexts } from './learnedTexts.ts';
import { OpenDocuments } from './openDocuments.ts';
import { Slices } from './slices.ts';

const TEXT = 'let one = 1;\nlet two = 2;\n';

let learned: string[];
let documents: OpenDocuments;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  learned = [];
  documents = new OpenDocuments({
    texts: new LearnedTexts(),
    slices: new Slices(),
    signal: new AbortController().signal,
    log: (text) => expect.unreachable(text),
    mayLearn: async ({ text }) => learned.push(text) > 0,
    isLeftOut: () => false,
  });
});
afterEach(() => {
  documents.close();
  vi.useRealTimers();
});

const set = (text: string): void => documents.set({ key: 'a', filePath: 'a.ts', language: 'typescript', text });
/** Opens the document, and has it learned. */
const open = async (): Promise<void> => {
  set(TEXT);
  await documents.settled();
  learned.length = 0;
};

describe('a document that is typed in', () => {
  it('is not learned while one line is written', async () => {
    await open();
    for (let length = 0; length < 100; length++) {
      set(`${TEXT}let ${'x'.repeat(length)}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(learned).toEqual([]);
  });

  it('is learned soon after another line is written, and once more when nothing is', async () => {
    await open();
    set(`${TEXT}let three = 3;`);
    set(`${TEXT}let three = 3;\n`);
    await vi.advanceTimersByTimeAsync(600);
    expect(learned).toEqual([`${TEXT}let three = 3;\n`]);
    set(`${TEXT}let three = 3;\nlet four`);
    await vi.advanceTimersByTimeAsync(600);
    expect(learned).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(learned.slice(1)).toEqual([`${TEXT}let three = 3;\nlet four`]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(learned).toHaveLength(2);
  });

  it('is not learned with another one that is finished', async () => {
    await open();
    const other = { key: 'b', filePath: 'b.ts', language: 'typescript' };
    documents.set({ ...other, text: TEXT });
    await documents.settled();
    learned.length = 0;
    documents.set({ ...other, text: `${TEXT}\n` });
    for (let length = 0; length < 20; length++) {
      set(`${TEXT}let ${'x'.repeat(length)}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(learned).toEqual([`${TEXT}\n`]);
  });

  it.each([
    ['a line is gone', 'let two = 2;\n'],
    ['two lines are others', 'let once = 1;\nlet twice = 2;\n'],
    ['lines end otherwise', TEXT.replaceAll('\n', '\r\n')],
  ])('is learned soon where %s', async (_, text) => {
    await open();
    set(text);
    await vi.advanceTimersByTimeAsync(600);
    expect(learned).toEqual([text]);
  });

  it('is learned at once where somebody waits for it', async () => {
    await open();
    set(`${TEXT}let`);
    await documents.settled();
    expect(learned).toEqual([`${TEXT}let`]);
  });
});
