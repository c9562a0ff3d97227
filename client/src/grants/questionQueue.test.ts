import { describe, expect, it } from 'vitest';
import { QuestionQueue } from './questionQueue.ts';

/** A queue whose questions are answered by hand. */
function makeQueue() {
  const asked: { question: string; signal: AbortSignal; answer: (answer: string) => void; fail: () => void }[] = [];
  const queue = new QuestionQueue<string, string>(
    (question, signal) =>
      new Promise((resolve, reject) => {
        asked.push({ question, signal, answer: resolve, fail: () => reject(new Error('gone')) });
      }),
    'unanswered',
  );
  return { queue, asked };
}

describe('questionQueue', () => {
  it('asks one question at a time, in order', async () => {
    const { queue, asked } = makeQueue();
    const first = queue.enqueue('a', 'A?');
    const second = queue.enqueue('b', 'B?');
    expect(asked.map(({ question }) => question)).toEqual(['A?']);
    asked[0]!.answer('yes');
    expect(await first).toBe('yes');
    expect(asked.map(({ question }) => question)).toEqual(['A?', 'B?']);
    asked[1]!.answer('no');
    expect(await second).toBe('no');
    expect(queue.keys).toEqual([]);
  });

  it('lets a newer question for the same key replace the older one', async () => {
    const { queue, asked } = makeQueue();
    const first = queue.enqueue('a', 'A?');
    const second = queue.enqueue('a', 'A again?');
    expect(await first).toBe('unanswered');
    expect(asked[0]!.signal.aborted).toBe(true);
    asked[1]!.answer('yes');
    expect(await second).toBe('yes');
  });

  it('drops a waiting question without touching the one on screen', async () => {
    const { queue, asked } = makeQueue();
    const first = queue.enqueue('a', 'A?');
    const second = queue.enqueue('b', 'B?');
    queue.drop('b');
    expect(await second).toBe('unanswered');
    asked[0]!.answer('yes');
    expect(await first).toBe('yes');
    expect(asked).toHaveLength(1);
  });

  it('goes on with the next question when the asker no longer needs an answer', async () => {
    const { queue, asked } = makeQueue();
    const controller = new AbortController();
    const first = queue.enqueue('a', 'A?', controller.signal);
    void queue.enqueue('b', 'B?');
    controller.abort();
    expect(await first).toBe('unanswered');
    expect(asked.map(({ question }) => question)).toEqual(['A?', 'B?']);
  });

  it('counts a question that could not be asked as unanswered', async () => {
    const { queue, asked } = makeQueue();
    const first = queue.enqueue('a', 'A?');
    asked[0]!.fail();
    expect(await first).toBe('unanswered');
  });

  it('does not ask for an asker that gave up before', async () => {
    const { queue, asked } = makeQueue();
    expect(await queue.enqueue('a', 'A?', AbortSignal.abort())).toBe('unanswered');
    expect(asked).toEqual([]);
  });
});
