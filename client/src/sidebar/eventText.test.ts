import { describe, expect, it } from 'vitest';
import { exampleActivity } from '../examplePlugin.ts';
import { eventDocument, forgottenEvent } from './eventText.ts';

describe('eventText', () => {
  it('shows who ran, what went in, what came out and what was logged', () => {
    const text = eventDocument({
      ...exampleActivity({ phase: 'beforeSave' }),
      payload: '{\n  "a": 1\n}',
      response: 'null',
      log: ['one', 'two'],
      runs: [],
    });
    expect(text).toContain('# onFileSave\n\n- Event: onFileSave\n- Id: e1');
    expect(text).toContain('- Phase: beforeSave\n- File: /projects/shop/src/a.ts');
    expect(text).toContain('- Tidy, handlers/save.js: ok in 12 ms');
    expect(text).toContain('## Payload\n\n```json\n{\n  "a": 1\n}\n```');
    expect(text).toContain('## Log\n\n```log\none\ntwo\n```');
  });

  it('fences a payload with fences in it', () => {
    const text = eventDocument({ ...exampleActivity(), payload: '"````"', response: '', log: [], runs: [] });
    expect(text).toContain('`````json\n"````"\n`````');
    expect(text).toContain('Nothing was logged.');
  });

  it('says so when the host no longer keeps the event', () => expect(forgottenEvent('e9')).toContain('no longer keeps this event'));
});
