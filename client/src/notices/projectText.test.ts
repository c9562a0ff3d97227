import { describe, expect, it } from 'vitest';
import { newsOf, projectText } from './projectText.ts';

const said = (...messages: [pluginKey: string, message: string][]) => [
  { workspaceRoot: '/w', messages: messages.map(([pluginKey, message]) => ({ pluginKey, name: pluginKey.toUpperCase(), message })) },
];

describe('what plugins say of a project', () => {
  it('is shown when it is new, and not again in the next window', () => {
    const first = newsOf(said(['a', 'two files'], ['b', 'fine']), {});
    expect(first.news.map(({ message }) => message)).toEqual(['two files', 'fine']);
    const second = newsOf(said(['a', 'three files'], ['b', 'fine']), first.said);
    expect(second.news.map(({ message }) => message)).toEqual(['three files']);
    expect(newsOf(said(['a', 'three files'], ['b', 'fine']), second.said).news).toEqual([]);
  });

  it('is kept for each folder, and forgotten where there is nothing to say any more', () => {
    const first = newsOf(said(['a', 'two files']), {});
    expect(newsOf([{ ...said(['a', 'two files'])[0]!, workspaceRoot: '/other' }], first.said).news).toHaveLength(1);
    const without = newsOf(said(['a', '']), first.said);
    expect(without).toEqual({ news: [], said: {} });
    expect(newsOf(said(['a', 'two files']), without.said).news).toHaveLength(1);
  });

  it('tells long texts apart without keeping them', () => {
    const long = 'x'.repeat(5000);
    const first = newsOf(said(['a', long]), {});
    expect(JSON.stringify(first.said).length).toBeLessThan(700);
    expect(newsOf(said(['a', `${long}y`]), first.said).news).toHaveLength(1);
  });

  it('is one text, with the name of each plugin', () => {
    expect(projectText(said(['a', 'two files\n'], ['b', 'fine'])[0]!.messages)).toBe(
      String.raw`A: two files\n · B: fine`.replace(String.raw`\n`, ''),
    );
  });
});
