import { describe, expect, it } from 'vitest';
import events from '../../../schemas/events.schema.json' with { type: 'json' };
import { BUILT_IN_EVENTS, isAboutFile } from './eventNames.ts';
import type { Schema } from './jsonSchema.ts';

describe('events about a file', () => {
  it('are those that carry its path', () => {
    for (const event of BUILT_IN_EVENTS) {
      const { required = [] } = events.definitions[event] as Schema;
      expect(isAboutFile(event), event).toBe(required.includes('filePath'));
    }
    expect(isAboutFile('reportReady')).toBe(false);
  });
});
