import { homedir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makePlugin } from '../testHarness.ts';
import { isInstalled } from './installedPlaces.ts';
import { whyNotOwn } from './ownPrograms.ts';

const linux = { platform: 'linux', environment: { PATH: '/home/u/tools/node-v24/bin:relative' } } as const;

test.runIf(process.platform !== 'win32').for<[string, boolean]>([
  ['/usr/bin/python3', true],
  ['/usr/local/bin/node', true],
  ['/opt/python/3.12/bin/python3', true],
  [path.join(homedir(), '.pyenv/versions/3.12.1/bin/python'), true],
  ['/home/u/tools/node-v24/bin/node', true],
  ['/home/u/tools/node-v24/bin/../bin/node', true],
  ['/home/u/tools/node-v24/lib/node', false],
  ['/usr/../home/u/node', false],
  ['/home/u/Downloads/archive/bin/node', false],
  [path.join(homedir(), '.codex/plugins/a/.venv/bin/python'), false],
  [path.join(process.cwd(), 'relative/node'), false],
])('%s is installed: %s', ([program, is]) => {
  expect(isInstalled(program, linux)).toBe(is);
});

test('a program that came with another plugin or an archive is none of the machine’s own, also where that is no plugin’s folder', () => {
  const plugin = makePlugin({});
  const folder = path.resolve('/home/somebody');
  for (const place of ['.codex/plugins/other/bin/node', 'Downloads/archive/node', 'clone/.venv/bin/python3'])
    expect(whyNotOwn(path.join(folder, place), plugin, 'place')).toBe(
      'it lies where no interpreter gets by being installed, and not on PATH',
    );
  // By name, the user's PATH says which it is.
  expect(whyNotOwn(path.join(folder, 'tools/node'), plugin, 'name')).toBeUndefined();
});
