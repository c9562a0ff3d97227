import { describe, expect, test } from 'vitest';
import { faultError, locate, traceOf } from './messages.ts';
import type { Invocation } from './types.ts';

describe('the place in a stack', () => {
  test.for([
    ['Error: no\n    at f (/p/handlers/a.js:3:5)\n    at g (/p/b.js:1:1)', 'handlers/a.js:3:5'],
    ['Error: no\n    at file:///p/a.mjs?v=2:7:1', 'a.mjs:7:1'],
    ['Error: no\n    at async /p/my scripts/a.ts:7:1', 'my scripts/a.ts:7:1'],
    ["Error: Cannot read '/p/a.js:9' (/q/x.js:2)\n", 'a.js:9'],
    ['Traceback\n  File "/p/a.py", line 3, in f\n  File "/p/b.py", line 4, in g\n', 'b.py:4'],
    ['Error: no', undefined],
    [`${'x'.repeat(100_000)}\n    at f (/p/a.js:3:5)`, 'a.js:3:5'],
  ] as const)('of %j', ([stack, expected]) => {
    expect(locate(stack, '/p')).toBe(expected);
  });

  test.for(['[', '/', '/a ', '.js?', '/.js?', 'File "', "'/", '/a.js:1'])('is looked for in no time in one full of %s', (sign) => {
    const before = process.cpuUsage().user;
    for (const text of [sign.repeat(100_000), `${sign.repeat(100)}\n`.repeat(2000), `${sign.repeat(1900 / sign.length)}\n`.repeat(100)])
      locate(text, '/p');
    // Others take minutes: this is only to say so.
    expect(process.cpuUsage().user - before).toBeLessThan(10_000_000);
  });

  test.for([
    [
      'Error: no\n    at f (/p/a.js:3:5)\n    at x (/q/x.js:1:1)\n    at g (/p/b.js:9:1)\n    at f (/p/a.js:3:1)',
      ['/p/a.js:3', '/p/b.js:9'],
    ],
    ['Traceback\n  File "/p/a.py", line 3, in f\n  File "/q/b.py", line 4\n  File "/p/c.py", line 5, in g\n', ['/p/c.py:5', '/p/a.py:3']],
    ['Error: no', []],
  ] as const)('has all places of the way to an error, the innermost first: %j', ([stack, expected]) => {
    expect(traceOf(stack, '/p').map(({ file, line }) => `${file}:${line}`)).toEqual(expected);
  });
});

test.for([
  ["Cannot find module 'left-pad'", '(npm install)'],
  ["Cannot find package '@acme/x' imported from /p/a.mjs", '(npm install)'],
  ["No module named 'requests'", '(python -m pip install -r requirements.txt)'],
  ["Cannot find module './b.js'", undefined],
  ["Cannot find module '/p/b.mjs' imported from /p/a.mjs", undefined],
  ["Cannot find module 'C:\\p\\b.mjs' imported from C:\\p\\a.mjs", undefined],
  ['Unexpected token', undefined],
] as const)('what a script lacks is said how to be installed: %s', ([message, says]) => {
  const invocation = { plugin: { id: 'com.example.p', folder: '/p' }, script: 'a.js', event: 'onFileSave' } as Invocation;
  const { message: text } = faultError(invocation, 'import', { name: 'Error', message }, undefined);
  if (says === undefined) expect(text).toContain('. Fix the script;');
  else expect(text).toContain(`Install what it needs in the plugin's folder ${says}, or fix the script;`);
});
