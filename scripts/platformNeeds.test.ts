import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { needs, reasonToSkip } from './platformNeeds.mts';

const root = path.resolve(import.meta.dirname, '..');

it('lists test files that there are', () => {
  expect(Object.keys(needs).filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

it('skips nothing on Linux', () => {
  expect(Object.keys(needs).filter((file) => reasonToSkip(file, 'linux') !== undefined)).toEqual([]);
});

it('says what a file needs', () => {
  expect(reasonToSkip('server/test/sandbox/confinement.test.ts', 'darwin')).toBe('needs bubblewrap or Landlock (Linux)');
  expect(reasonToSkip(path.join('server', 'src', 'runner', 'launch', 'interpreters.test.ts'), 'win32')).toMatch(
    /^needs programs that are shell scripts/,
  );
  expect(reasonToSkip('server/src/runner/launch/interpreters.test.ts', 'darwin')).toBeUndefined();
  expect(reasonToSkip('server/src/text/lines.test.ts', 'win32')).toBeUndefined();
  expect(reasonToSkip('server/test/cli/devKeys.test.ts', 'linux', '/nowhere')).toMatch(/^needs tmux.*: there is no tmux$/);
});
