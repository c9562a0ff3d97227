import { expect, it } from 'vitest';
import { SharedSignal } from './sharedSignal.ts';

it('aborts when the last of those who wait has turned away, and not before', () => {
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
  const shared = new SharedSignal(first.signal);
  shared.add(second.signal);
  first.abort();
  first.abort();
  shared.add(third.signal);
  second.abort();
  expect(shared.signal.aborted).toBe(false);
  third.abort('why');
  expect(shared.signal).toMatchObject({ aborted: true, reason: 'why' });
  expect(new SharedSignal(first.signal).signal.aborted).toBe(true);
});
