import { describe, expect, it } from 'vitest';
import { exampleActivity, exampleRun } from '../examplePlugin.ts';
import { filterChoices, filtered, filterWords, isFiltering, type ActivityFilter } from './activityFilter.ts';

const lint = exampleRun({ pluginKey: 'l', name: 'Lint', ok: false, outcome: 'failed', message: 'Line 3 is odd.' });
const ACTIVITY = [
  exampleActivity({ eventId: '1' }),
  exampleActivity({ eventId: '2', outcome: 'failed', handlers: [exampleRun(), lint], filePath: '/projects/shop/src/Orders.js' }),
  exampleActivity({ eventId: '3', event: 'onFileOpen', handlers: [lint], outcome: 'failed' }),
];

function check(filter: ActivityFilter, expected: string[]): void {
  expect(filtered(ACTIVITY, filter).map(({ eventId }) => eventId)).toEqual(expected);
}

describe('activityFilter', () => {
  it('shows everything without a filter', () => {
    expect(isFiltering({})).toBe(false);
    expect(filtered(ACTIVITY, {})).toBe(ACTIVITY);
    expect(filterWords({})).toBe('');
  });

  it('goes by plugin, event and outcome, all of them at once', () => {
    check({ plugin: { key: 'l', name: 'Lint' } }, ['2', '3']);
    check({ event: 'onFileSave' }, ['1', '2']);
    check({ outcome: 'failed' }, ['2', '3']);
    check({ outcome: 'failed', event: 'onFileSave' }, ['2']);
  });

  it('finds a text in files, messages, plugins and outcomes, in any case', () => {
    check({ text: 'orders' }, ['2']);
    check({ text: 'LINE 3' }, ['2', '3']);
    check({ text: 'opened' }, ['3']);
    check({ text: 'worked' }, ['1']);
    check({ text: 'nowhere' }, []);
  });

  it('says what is filtered', () =>
    expect(filterWords({ plugin: { key: 'l', name: 'Lint\n' }, event: 'onFileSave', outcome: 'failed', text: 'x' })).toBe(
      'Lint · File saved · failed · “x”',
    ));

  it('offers what there is, with how much of it there is', () => {
    expect(filterChoices(ACTIVITY)).toEqual({
      plugins: [
        { label: 'Lint', count: 2, value: { key: 'l', name: 'Lint' } },
        { label: 'Tidy', count: 2, value: { key: 'k', name: 'Tidy' } },
      ],
      events: [
        { label: 'File opened', count: 1, value: 'onFileOpen' },
        { label: 'File saved', count: 2, value: 'onFileSave' },
      ],
      outcomes: [
        { label: 'Worked', count: 1, value: 'ok' },
        { label: 'Failed', count: 2, value: 'failed' },
      ],
    });
  });
});
