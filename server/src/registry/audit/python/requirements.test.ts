import { expect, it } from 'vitest';
import { readRequirements } from './requirements.ts';

it('reads lists of requirements as pip does', () => {
  const text = [
    '# comment',
    'Django==3.2.1',
    'requests[socks] == 2.19.0 ; python_version < "3.9"  # pinned',
    'Some_Package.Name===1.0',
    'flask>=1.0',
    'numpy',
    'pandas==1.*',
    'urllib3==1.26.5 \\',
    '    --hash=sha256:0123 \\',
    '    --hash=sha256:4567',
    '-r other.txt',
    '--requirement=more/third.txt',
    '-c constraints.txt',
    '--index-url https://example.org/simple',
    '-e ./local',
    'pip @ https://example.org/pip.whl',
    'git+https://example.org/a.git',
    './wheel.whl',
    'a==1,==2',
    '(((',
    'idna==2.8',
  ].join('\r\n');
  expect(readRequirements(text)).toEqual([
    { kind: 'pinned', name: 'django', version: '3.2.1', line: 1 },
    { kind: 'pinned', name: 'requests', version: '2.19.0', line: 2 },
    { kind: 'pinned', name: 'some-package-name', version: '1.0', line: 3 },
    { kind: 'loose', name: 'flask', line: 4 },
    { kind: 'loose', name: 'numpy', line: 5 },
    { kind: 'loose', name: 'pandas', line: 6 },
    { kind: 'pinned', name: 'urllib3', version: '1.26.5', line: 7 },
    { kind: 'file', name: 'other.txt', line: 10 },
    { kind: 'file', name: 'more/third.txt', line: 11 },
    { kind: 'elsewhere', text: '-e ./local', line: 14 },
    { kind: 'elsewhere', text: 'pip @ https://example.org/pip.whl', line: 15 },
    { kind: 'elsewhere', text: 'git+https://example.org/a.git', line: 16 },
    { kind: 'elsewhere', text: './wheel.whl', line: 17 },
    { kind: 'loose', name: 'a', line: 18 },
    { kind: 'elsewhere', text: '(((', line: 19 },
    { kind: 'pinned', name: 'idna', version: '2.8', line: 20 },
  ]);
});

it('takes any text, in no time', () => {
  const started = performance.now();
  readRequirements('\\\n'.repeat(200_000));
  readRequirements(`a${' '.repeat(500_000)}==1`);
  readRequirements('a==1;'.repeat(200_000));
  expect(performance.now() - started).toBeLessThan(5_000);
});
