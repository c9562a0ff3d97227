import { describe, expect, it } from 'vitest';
import type { HandlerStatistics, WorkerMemory } from '../../../server/src/protocol.ts';
import { exampleHandler, examplePlugin } from '../examplePlugin.ts';
import { statisticsContent, statisticsMessage } from './statisticsHtml.ts';
import { statisticsRows, statisticsText, type Order } from './statisticsRows.ts';

const MB = 1024 * 1024;
const counted = (p95Ms: number, errors = 0): HandlerStatistics => ({ runs: 20, errors, timeouts: 0, p50Ms: 1, p95Ms, p99Ms: p95Ms });
const plugin = examplePlugin({
  name: 'Tidy',
  handlers: [
    exampleHandler({ script: 'slow.js', statistics: counted(900) }),
    exampleHandler({ script: 'unused.js' }),
    exampleHandler({ script: 'fails.py', statistics: counted(5, 3) }),
  ],
});
const memory: WorkerMemory[] = [{ pluginKey: plugin.key, runtime: 'python', residentBytes: 20 * MB }];
const scripts = (order: Order): string[] => statisticsRows([plugin], memory, order).map(({ handler }) => handler.script);

describe('the rows of the statistics', () => {
  it('come by what is slow, by what fails or by what takes memory, and in either order', () => {
    expect(scripts({ by: 'p95Ms', descending: true })).toEqual(['slow.js', 'fails.py', 'unused.js']);
    expect(scripts({ by: 'p95Ms', descending: false })).toEqual(['fails.py', 'slow.js', 'unused.js']);
    expect(scripts({ by: 'errors', descending: true })).toEqual(['fails.py', 'slow.js', 'unused.js']);
    expect(scripts({ by: 'memory', descending: true })[0]).toBe('fails.py');
    expect(scripts({ by: 'handler', descending: false })).toEqual(['slow.js', 'unused.js', 'fails.py']);
  });

  it('have requests to endpoints among them', () => {
    const serving = examplePlugin({ handlers: [], endpoints: [exampleHandler({ event: 'GET /users' })] });
    expect(statisticsRows([serving], [], { by: 'p95Ms', descending: true }).map(({ name }) => name)).toEqual(['GET /users']);
  });

  it('can be copied as a table', () => {
    const lines = statisticsText(statisticsRows([plugin], memory, { by: 'p95Ms', descending: true })).split('\n');
    expect(lines[0]).toMatch(/^Plugin +Handler +Runs +Errors +Timeouts +p50 +p95 +p99 +Worker Memory +Script$/);
    expect(lines[1]).toMatch(/^Tidy 1\.2\.0 +onFileSave · slow\.js +20 +0 +0 +1 ms +900 ms +900 ms +\u2013 +slow\.js$/);
    expect(lines[2]).toMatch(/ 20 +3 +0 +1 ms +5 ms +5 ms +20 MB +fails\.py$/);
  });
});

describe('the page of the statistics', () => {
  it('says by what it is sorted, and marks what failed by more than a number', () => {
    const order: Order = { by: 'errors', descending: true };
    const page = statisticsContent(statisticsRows([plugin], memory, order), order).toString();
    expect(page.match(/aria-sort="descending"/g)).toHaveLength(1);
    expect(page).toMatch(/aria-sort="descending"[^>]*>[\s\S]{0,200}Errors/);
    expect(page).toContain('<strong class="bad">3</strong>');
    expect(page).toContain('aria-label="Open the script of Tidy, onFileSave · slow.js"');
  });

  it('escapes what plugins say of themselves', () => {
    const hostile = examplePlugin({ name: '<img src=x>', handlers: [exampleHandler({ script: '"><b>.js', statistics: counted(1) })] });
    const order: Order = { by: 'runs', descending: true };
    const page = statisticsContent(statisticsRows([hostile], [], order), order).toString();
    expect(page).not.toMatch(/<img|<b>/);
  });

  it('is not taken at its word', () => {
    expect(statisticsMessage({ action: 'sort', value: 'p95Ms' })).toEqual({ action: 'sort', by: 'p95Ms' });
    expect(statisticsMessage({ action: 'showLog', value: '[]' })).toEqual({ action: 'showLog', row: '[]' });
    for (const other of [undefined, 'copy', {}, { action: 'sort', value: 'x' }, { action: 'showLog' }, { action: 'delete', value: '[]' }])
      expect(statisticsMessage(other)).toBeUndefined();
  });
});
