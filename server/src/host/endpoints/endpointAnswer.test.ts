import { describe, expect, it } from 'vitest';
import { endpointAnswer, endpointFault } from './endpointAnswer.ts';

describe('endpointAnswer', () => {
  it.each([
    [{ status: 201, data: { a: 1 } }, 201, { a: 1 }],
    [{ status: 201, result: [1] }, 201, [1]],
    [{ status: 200, data: 1, result: 2 }, 200, 1],
    [{ status: 500, data: null }, 500, null],
    [{ a: 1 }, 200, { a: 1 }],
    [{ data: 1 }, 200, { data: 1 }],
    [{ status: 'ok', data: 1 }, 200, { status: 'ok', data: 1 }],
    [{ status: 404, error: 'none' }, 404, { status: 404, error: 'none' }],
    [{ status: 3, a: 1 }, 200, { status: 3, a: 1 }],
  ])('of %j', (response, status, body) => {
    expect(endpointFault(response)).toBeUndefined();
    expect(endpointAnswer(response)).toEqual({ status, body });
  });

  it.each([0, 42, 101, 199, 600, 200.5, -1])('is none with the status %d', (status) => {
    expect(endpointFault({ status, data: 1 })).toBe('$.status has to be a whole number from 200 to 599.');
  });
});
