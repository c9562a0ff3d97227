import { expect, it } from 'vitest';
import { OneAtATime } from './oneAtATime.ts';

type Asking = Parameters<OneAtATime['once']>;

/** A place in a document of a language, as VS Code says it. */
function place(languageId: string): { at: [Asking[0], Asking[1]]; token: { isCancellationRequested: boolean } } {
  const position = { isEqual: (other: unknown) => other === position };
  return { at: [{ languageId, version: 1 } as Asking[0], position as unknown as Asking[1]], token: { isCancellationRequested: false } };
}

it('asks once where the same is asked twice at once, and again when that is answered or nobody waits for it', async () => {
  const questions = new OneAtATime();
  const answers: ((items: []) => void)[] = [];
  const ask = (): Promise<[]> => new Promise((resolve) => answers.push(resolve));
  const { at, token } = place('json');
  const once = (): Promise<unknown> => questions.once(...at, token as Asking[2], ask);
  const first = once();
  expect(await once()).toEqual([]);
  expect(answers).toHaveLength(1);
  answers[0]!([]);
  await first;
  void once();
  expect(answers).toHaveLength(2);
  token.isCancellationRequested = true;
  void once();
  expect(answers).toHaveLength(3);
});

it('asks as often as it is wanted where no manifest can be', () => {
  const questions = new OneAtATime();
  let asked = 0;
  const { at, token } = place('javascript');
  for (let time = 0; time < 2; time++) void questions.once(...at, token as Asking[2], () => (asked++, []));
  expect(asked).toBe(2);
});
