// What the linter says in another language: none of it is English, but for names, code and what the readers of JSON and YAML say.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speak } from '../../src/text/translations.ts';
import { englishIn, otherLanguage } from '../otherLanguage.ts';
import { problemsOf } from './exampleProblems.ts';
import { EXAMPLES } from './examples/index.ts';
import { textOfExample } from './examples/example.ts';

/** What a release is called by who asked git. */
const NOT_OURS = /^the tag v/;

beforeAll(() => speak(otherLanguage));
afterAll(() => speak({}));

describe('problems in another language', () => {
  it.each(Object.entries(EXAMPLES))('have none of the English of %s', async (_, { bad }) => {
    const said = await Promise.all(
      bad.map(async (example) =>
        (await problemsOf(textOfExample(example), example)).flatMap(({ message, fixes, related = [] }) => [
          message,
          ...fixes.map(({ title }) => title),
          ...related.map((one) => one.message),
        ]),
      ),
    );
    expect(said.flat().length).toBeGreaterThan(0);
    expect(said.flat().flatMap((text) => englishIn(text, NOT_OURS))).toEqual([]);
  });
});
