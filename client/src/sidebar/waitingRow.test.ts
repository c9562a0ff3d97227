import { describe, expect, it } from 'vitest';
import { examplePlugin } from '../examplePlugin.ts';
import { badgeWords, waitingNodes, waitingRow } from './waitingRow.ts';

describe('waitingRow', () => {
  it('is there while plugins wait, says how many and which, and reviews them', () => {
    const waiting = [examplePlugin({ name: 'Tidy' }), examplePlugin({ name: 'Notes' })];
    const [node, ...others] = waitingNodes(waiting);
    expect(others).toEqual([]);
    expect(waitingRow(node!)).toMatchObject({
      label: '2 plugins want to run',
      tooltip: 'These plugins run once you allow them:\n\n- Tidy\n- Notes',
      command: 'codexPlugins.reviewPlugins',
    });
    expect(waitingNodes([])).toEqual([]);
  });

  it.each([
    [3, 0, '3 plugins want to run'],
    [0, 1, '1 plugin is failing'],
    [1, 2, '1 plugin wants to run, 2 plugins are failing'],
  ])('says of a badge for %i waiting and %i failing: %s', (waiting, failing, words) => expect(badgeWords(waiting, failing)).toBe(words));
});
