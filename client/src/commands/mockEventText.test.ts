import { describe, expect, it } from 'vitest';
import type { RecordFault } from '../../../server/src/protocol.ts';
import { notSavedSentence, savedNote } from './mockEventText.ts';

describe('what is said of a mock event', () => {
  it('is nothing where all of the event is in it', () => {
    expect(savedNote({ ok: true, file: '/a.json', expects: true, masked: false })).toBeUndefined();
  });

  it('is what was masked, and that nothing is expected', () => {
    expect(savedNote({ ok: true, file: '/a.json', expects: false, masked: true })).toBe(
      'Secrets in the mock event are masked: handlers are given •••••• in their place. The mock event expects nothing of the answer yet: codex-plugin test --update adds what comes.',
    );
  });

  it.each<[RecordFault, string]>([
    ['disk-full', 'The mock event was not saved: there is no room left on the disk.'],
    ['not-writable', 'The mock event was not saved: /plugins/x/events may not be changed.'],
    ['failed', 'The mock event was not saved: EIO on the disk'],
  ])('is why it was not saved: %s', (fault, sentence) => {
    expect(notSavedSentence({ ok: false, fault, message: 'EIO\non the disk', folder: '/plugins/x/events' })).toBe(sentence);
  });
});
