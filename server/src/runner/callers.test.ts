import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withoutCallers } from './callers.ts';
import { workerPrograms } from './workersFolder.ts';

const ours = path.resolve(workerPrograms.node);
const CALLERS = [
  `    at call (${pathToFileURL(ours).href}:120:5)`,
  `    at ${ours}:2:562`,
  '    at AsyncLocalStorage.run (node:internal/async_local_storage/async_context_frame:65:14)',
  '    at node:internal/main/worker_thread:1:1',
];

describe('withoutCallers', () => {
  it('ends a stack where the plugin was called', () => {
    const own = [
      'TypeError: oh',
      'no',
      '    at JSON.parse (<anonymous>)',
      '    at read (node:fs:440:20)',
      '    at f (/projects/a.js:1:31)',
    ];
    expect(withoutCallers([...own, ...CALLERS].join('\n'))).toBe(own.join('\n'));
  });

  it('leaves what has nothing of a plugin in it', () => {
    const stack = ['Error: oh no', ...CALLERS].join('\n');
    expect(withoutCallers(stack)).toBe(stack);
    expect(withoutCallers('oh no')).toBe('oh no');
    const python = 'Traceback (most recent call last):\n  File "/projects/a.py", line 1, in f\nValueError: node: x';
    expect(withoutCallers(python)).toBe(python);
  });
});
