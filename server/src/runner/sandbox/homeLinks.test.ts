import { existsSync, mkdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { makeHomeLinks, plainLinks } from './homeLinks.ts';
import { makePlugin } from '../testHarness.ts';

test('no link is made in another one, nor outside of the empty home folder', () => {
  const links = ['.asdf/bin/asdf', '.asdf', '.asdf', '../out', '', '.', 'a/../../b', '.asdfx', './.config/x'].map((name) => ({
    name,
    to: `/to/${name}`,
  }));
  expect(plainLinks(links).map(({ name }) => name)).toEqual(['.asdf', '.asdfx', '.config/x']);
});

test.runIf(process.platform !== 'win32')('links are made in a folder of this machine, and nothing in what they lead to', () => {
  const { folder } = makePlugin({});
  const [home, tmp] = [path.join(folder, 'home'), path.join(folder, 'tmp')];
  for (const one of [home, tmp]) mkdirSync(one);
  makeHomeLinks(
    tmp,
    plainLinks([
      { name: 'tools', to: home },
      { name: 'tools/bin/x', to: '/x' },
      { name: '.local/share/mise', to: '/mise' },
    ]),
  );
  expect(readlinkSync(path.join(tmp, 'tools'))).toBe(home);
  expect(readlinkSync(path.join(tmp, '.local/share/mise'))).toBe('/mise');
  expect(existsSync(path.join(home, 'bin'))).toBe(false);
});
