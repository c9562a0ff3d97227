import { describe, expect, it } from 'vitest';
import { eventDraft } from './eventDraft.ts';

describe('eventDraft', () => {
  const document = { filePath: '/w/a.js', language: 'javascript' };

  it('names the file for events about one', () => {
    expect(eventDraft('onFileSave', document)).toEqual(document);
    expect(eventDraft('onFileSave', undefined)).toEqual({});
    expect(eventDraft('onProjectOpen', document)).toEqual({});
  });

  it('has the members that commands and custom events cannot do without', () => {
    expect(eventDraft('onCommand', document)).toEqual({ command: '', arguments: [] });
    expect(eventDraft('reportReady', document)).toEqual({ payload: {} });
  });
});
