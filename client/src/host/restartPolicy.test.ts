import { describe, expect, it } from 'vitest';
import { RestartPolicy } from './restartPolicy.ts';

const MINUTE = 60_000;

function decisions(...minutes: number[]): boolean[] {
  const policy = new RestartPolicy();
  return minutes.map((minute) => policy.onStopped(minute * MINUTE).restart);
}

describe('restartPolicy', () => {
  it('restarts three times within three minutes, then gives up', () => {
    expect(decisions(0, 0.5, 1, 1.5)).toEqual([true, true, true, false]);
  });

  it('forgets stops that are long past', () => expect(decisions(0, 1, 2, 3.5, 5)).toEqual([true, true, true, true, true]));

  it('starts counting anew after it gave up', () => expect(decisions(0, 0, 0, 0, 0.1)).toEqual([true, true, true, false, true]));

  it('says that nothing runs any more and what to do', () => {
    const policy = new RestartPolicy();
    for (let stop = 0; stop < 3; stop++) policy.onStopped(0);
    expect(policy.onStopped(0).message).toBe(
      'The plugin host stopped 4 times within 3 minutes and stays off. No plugin runs until you restart it; its log says why it stopped.',
    );
  });
});
