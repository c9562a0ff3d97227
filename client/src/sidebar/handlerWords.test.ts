import { describe, expect, it } from 'vitest';
import type { HandlerView } from '../../../server/src/protocol.ts';
import { exampleHandler } from '../examplePlugin.ts';
import { distinction } from './handlerWords.ts';

function check(handlers: Partial<HandlerView>[], expected: string[][]): void {
  const all = handlers.map((one) => exampleHandler({ languages: [], ...one }));
  expect(all.map((handler) => distinction(handler, all))).toEqual(expected);
}

describe('handlerWords', () => {
  it('has nothing to say of the only handler of an event', () => check([{}, { event: 'onFileOpen' }], [[], []]));

  it('tells two by the first that differs', () => {
    check(
      [
        { function: 'sort', script: 'a.js' },
        { function: 'trim', script: 'b.js' },
      ],
      [['sort'], ['trim']],
    );
    check([{ phase: 'beforeSave' }, { phase: 'afterSave' }], [['before the save'], ['after the save']]);
    check([{ languages: ['json'] }, {}], [['json'], ['all languages']]);
    check([{ pattern: 'src/**' }, { pattern: 'test/**' }], [['src/**'], ['test/**']]);
    check([{ script: 'a.js' }, { script: 'b.js' }], [['a.js'], ['b.js']]);
  });

  it('tells one by what it lacks with something that it has', () =>
    check([{ function: 'sort' }, { script: 'b.js' }], [['sort'], ['b.js']]));

  it('takes as much as it needs', () => {
    check(
      [
        { phase: 'beforeSave', languages: ['json'] },
        { phase: 'beforeSave', languages: ['css'] },
        { phase: 'afterSave', languages: ['json'] },
      ],
      [['before the save', 'json'], ['css'], ['after the save']],
    );
  });
});
