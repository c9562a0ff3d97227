import { describe, expect, it } from 'vitest';
import type { DispatchRequest, DispatchResult } from '../host/types.ts';
import { ProjectOpen } from './projectOpen.ts';

describe('opening projects', () => {
  it('tells what came of several folders in their order, whichever was the first to end', async () => {
    const ends = new Map<string, (result: DispatchResult) => void>();
    const told: string[] = [];
    const open = new ProjectOpen({
      host: {
        handles: () => true,
        dispatch: ({ workspaceRoot }: DispatchRequest) => {
          const { promise, resolve } = Promise.withResolvers<DispatchResult>();
          ends.set(workspaceRoot!, resolve);
          return promise;
        },
      },
      trusted: () => true,
      onResult: (workspaceRoot, { eventId }) => told.push(`${workspaceRoot} ${eventId}`),
    });
    const opened = open.open(['/one', '/two']);
    await new Promise(setImmediate);
    for (const folder of ['/two', '/one']) {
      ends.get(folder)!({ event: 'onProjectOpen', eventId: `of ${folder}`, results: [], response: null, overBudget: false, durationMs: 1 });
      await new Promise(setImmediate);
    }
    await opened;
    expect(told).toEqual(['/one of /one', '/two of /two']);
  });
});
