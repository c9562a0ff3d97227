// What git writes into a working copy, by .gitattributes: the same bytes on every system, or formatting and fixtures break on Windows.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
/** Whether a file's lines end otherwise on purpose. */
const isOnPurpose = ({ file }: { file: string }): boolean =>
  file === 'test-fixtures/workspaces/demo/src/legacy.js' || /^test-fixtures\/commandShims\/[^/]+\.cmd$/.test(file);

it('texts end their lines with "\\n", but for those that are about something else', (context) => {
  const { status, stdout } = spawnSync('git', ['-c', 'safe.directory=*', 'ls-files', '--eol', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (status !== 0) context.skip('this is no clone, or git is not installed');
  const files = stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [facts, file] = line.split('\t');
      const [, inIndex, attributes] = /^i\/(\S*)\s+w\/\S*\s+attr\/(.*?)\s*$/.exec(facts!) ?? [];
      return { file: file!, inIndex, attributes };
    });
  expect(files.length).toBeGreaterThan(500);
  const onPurpose = files.filter(isOnPurpose).map(({ file }) => file);
  expect(onPurpose).toHaveLength(16);
  expect(files.filter(({ inIndex }) => inIndex === 'crlf' || inIndex === 'mixed').map(({ file }) => file)).toEqual(onPurpose);
  // They stay as they are; git converts everything else that is text.
  const unconverted = files.filter(({ attributes, inIndex }) => attributes !== 'text=auto eol=lf' && inIndex !== '-text' && inIndex !== '');
  expect(unconverted.map(({ file }) => file)).toEqual(onPurpose);
});
