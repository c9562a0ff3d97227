import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Questions } from './questions.ts';

describe('questions', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const putOff = async (questions: Questions<string>): Promise<void> => questions.ask('p', 'about', async () => undefined);

  it('that were put off are asked once more in a session, at an event of that plugin', async () => {
    const questions = new Questions<string>();
    expect(questions.mayAsk('p', 'onFileSave')).toBe(true);
    await putOff(questions);
    expect(questions.mayAsk('p', 'onFileSave')).toBe(true);
    await putOff(questions);
    expect(questions.mayAsk('p', 'onFileSave')).toBe(false);
    expect(questions.mayAsk('q', 'onFileSave')).toBe(true);
    questions.forget('p');
    expect(questions.mayAsk('p', 'onFileSave')).toBe(true);
  });

  it('do not come back with the next key', async () => {
    const questions = new Questions<string>();
    await putOff(questions);
    expect(questions.mayAsk('p', 'onCodeCompletion')).toBe(false);
    vi.advanceTimersByTime(60_000);
    expect(questions.mayAsk('p', 'onCodeCompletion')).toBe(true);
  });

  it('are open once, and taken back when the answer was given elsewhere', async () => {
    const questions = new Questions<string>();
    const signals: AbortSignal[] = [];
    const ask = async (signal: AbortSignal): Promise<void> => {
      signals.push(signal);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    };
    const both = Promise.all([questions.ask('p', 'about', ask), questions.ask('p', 'about', ask)]);
    expect(signals).toHaveLength(1);
    questions.answered('p');
    await both;
    // It was not put off.
    await putOff(questions);
    expect(questions.mayAsk('p', 'onFileSave')).toBe(true);
  });

  it('are taken back when they are none any more, which puts them off as little', async () => {
    const questions = new Questions<string>();
    const unanswered = (signal: AbortSignal): Promise<void> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    const asked = questions.ask('p', 'old', unanswered);
    void questions.ask('q', 'as before', unanswered);
    expect(questions.takeBackUnless((key, about) => `${key} ${about}` !== 'p old')).toEqual(['p']);
    await asked;
    await putOff(questions);
    expect(questions.mayAsk('p', 'onFileSave')).toBe(true);
  });
});
