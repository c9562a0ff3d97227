import { describe, expect, it } from 'vitest';
import { validatePartialEvent } from '../../../../test/schemas/eventSchema.ts';
import { samplePayload } from './commands.ts';
import { BUILT_IN_EVENTS } from '../../../contract/eventNames.ts';

describe('samplePayload', () => {
  it('has nothing that its event does not carry in this form', () => {
    for (const event of [...BUILT_IN_EVENTS, 'reportReady']) {
      expect(validatePartialEvent(event, samplePayload(event)), event).toBeUndefined();
    }
  });
});
