import { expect, it } from 'vitest';
import { isOfFolder } from './ofFolder.ts';

it.each([
  ['/projects/shop', true],
  ['/projects/shop/', true],
  ['/projects/other/../shop', true],
  ['/projects/shop2', false],
  ['/projects', false],
  [undefined, false],
])('knows whether a plugin of /projects/shop belongs to %s', (folder, expected) => {
  expect(isOfFolder({ workspaceFolder: '/projects/shop' }, folder)).toBe(expected);
  expect(isOfFolder({}, folder)).toBe(false);
});
