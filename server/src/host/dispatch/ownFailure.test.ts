import { describe, expect, it } from 'vitest';
import { validateResponse } from '../../contract/responses.ts';
import { diagnosticsOfFailure } from './ownFailure.ts';

function check(error: unknown, expected: object | undefined): void {
  const response = { success: false, error };
  expect(validateResponse('onFileSave', response)).toBeUndefined();
  expect(diagnosticsOfFailure(response)?.map(({ range }) => range)).toEqual(expected && [expected]);
}

const at = (line: number, character: number): object => ({ line, character });

describe('the place of a handler’s own failure', () => {
  it('is a range as in LSP', () => {
    const range = { start: at(2, 4), end: at(2, 9) };
    check({ message: 'no', range }, range);
  });

  it('is a line and a column, counted from 1', () => {
    check({ message: 'no', line: 3, column: 5 }, { start: at(2, 4), end: at(2, 4) });
    check({ message: 'no', line: 3, column: 5, endColumn: 10 }, { start: at(2, 4), end: at(2, 9) });
    check({ message: 'no', line: 3, column: 5, endLine: 4, endColumn: 1 }, { start: at(2, 4), end: at(3, 0) });
    check({ message: 'no', line: 3 }, { start: at(2, 0), end: at(2, 2 ** 31 - 1) });
  });

  it('is not known of most', () => {
    check('no', undefined);
    check({ message: 'no' }, undefined);
  });

  it('stands beside diagnostics', () => {
    const diagnostics = [{ message: 'other', range: { start: at(0, 0), end: at(0, 1) } }];
    expect(diagnosticsOfFailure({ success: false, error: 'no', diagnostics })).toEqual(diagnostics);
    const found = diagnosticsOfFailure({ success: false, error: { message: 'no', line: 1, code: 'E1' }, diagnostics });
    expect(found).toMatchObject([{ message: 'other' }, { message: 'no', code: 'E1', severity: 1 }]);
    expect(validateResponse('onFileSave', { success: false, error: { message: 'no', line: 0 } })).toMatch(/line/);
  });
});
