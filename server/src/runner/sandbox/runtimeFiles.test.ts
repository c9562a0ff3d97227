import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { interpreterFiles, systemFiles } from './runtimeFiles.ts';
import { makePlugin } from '../testHarness.ts';

/** Files of an installation, and what of it is visible, relative to its folder. */
function visibleOf(prefix: string, files: string[], ...outside: string[]): string[] {
  const root = makePlugin(Object.fromEntries([...files.map((file) => `${prefix}/${file}`), ...outside].map((file) => [file, '']))).folder;
  const found = interpreterFiles('python', path.join(root, prefix, 'bin/python3'), '/nowhere');
  return found.map(({ target }) => path.relative(root, target));
}

const LIBRARY = ['bin/python3', 'lib/python3.12/os.py'];

describe.runIf(existsSync('/usr/share/perl5'))('files of the system', () => {
  test('with programs that may be started come the libraries that interpreters have beside the system’s', () => {
    const places = (starts: boolean): string[] =>
      systemFiles({ programs: true, starts, hosts: false, network: false }).visible.map(({ target }) => target);
    expect(places(true)).toEqual(expect.arrayContaining(['/usr/share/perl5', '/usr/share/perl']));
    expect(places(false)).not.toContain('/usr/share/perl5');
  });
});

describe('files of an interpreter', () => {
  test('a Python framework of macOS brings its library and the app that it becomes', () => {
    const files = [...LIBRARY, 'Python', 'Resources/Python.app/Contents/MacOS/Python', 'Resources/secret', 'Headers/Python.h'];
    const prefix = 'Library/Frameworks/Python.framework/Versions/3.12';
    expect(visibleOf(prefix, files)).toEqual(['bin/python3', 'lib', 'Python', 'Resources/Python.app'].map((part) => `${prefix}/${part}`));
    const apple = 'Frameworks/Python3.framework/Versions/3.9';
    expect(visibleOf(apple, [...LIBRARY, 'Python3'])).toContain(`${apple}/Python3`);
  });

  test('one that is reached by a link, as Homebrew and pyenv have it, is the same', () => {
    const { folder } = makePlugin({});
    const framework = path.join(folder, 'Cellar/Python.framework/Versions/3.12');
    for (const file of [...LIBRARY, 'Python']) {
      mkdirSync(path.dirname(path.join(framework, file)), { recursive: true });
      writeFileSync(path.join(framework, file), '');
    }
    mkdirSync(path.join(folder, 'bin'));
    symlinkSync(path.join(framework, 'bin/python3'), path.join(folder, 'bin/python3'));
    const targets = interpreterFiles('python', path.join(folder, 'bin/python3'), '/nowhere').map(({ target }) => target);
    expect(targets).toEqual(expect.arrayContaining([path.join(folder, 'bin/python3'), path.join(framework, 'Python')]));
  });

  test('elsewhere, files by those names are nobody’s business', () => {
    expect(visibleOf('opt/python', [...LIBRARY, 'Python', 'Resources/Python.app/x'])).toEqual(['opt/python/bin/python3', 'opt/python/lib']);
  });

  test('a link to an app that only the system can follow is taken as it is', () => {
    const { folder } = makePlugin({});
    const alias = path.join(folder, 'Microsoft/WindowsApps/python.exe');
    mkdirSync(path.dirname(alias), { recursive: true });
    symlinkSync('/nowhere/python3.12.exe', alias);
    expect(interpreterFiles('python', alias, '/nowhere').map(({ source }) => source)).toContain(alias);
  });
});
