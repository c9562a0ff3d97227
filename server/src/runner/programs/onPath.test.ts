// Both kinds of systems, on whichever the tests run: the files are real, and what the system is like is said.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { programAt, programsOnPath, type Machine, type Wanted } from './onPath.ts';
import { makePlugin } from '../testHarness.ts';

/** A folder with folders of programs in it. */
function folderWith(...files: string[]): string {
  const { folder } = makePlugin(Object.fromEntries(files.map((file) => [file, ''])));
  for (const file of files) chmodSync(path.join(folder, file), 0o755);
  return folder;
}

function windows(folders: string[], more: NodeJS.ProcessEnv = {}): Machine {
  return { platform: 'win32', environment: { Path: folders.join(';'), ...more } };
}

/** What is found, relative to the folder. */
function find(root: string, name: string, machine: Machine, wanted?: Wanted): string[] {
  return programsOnPath(name, machine, wanted).map((file) => path.relative(root, file).replaceAll('\\', '/'));
}

describe('programs on PATH', () => {
  test('all of a name are found in order, and never one in a relative folder', () => {
    const root = folderWith('a/tool', 'b/tool', 'tool');
    writeFileSync(path.join(root, 'b', 'other'), '');
    const relative = path.relative(process.cwd(), path.join(root, 'b'));
    const machine: Machine = { platform: 'linux', environment: { PATH: `.::${relative}:${root}/a:${root}/b:${root}/a` } };
    expect(find(root, 'tool', machine)).toEqual(['a/tool', 'b/tool']);
    for (const name of ['other', './tool', path.join(root, 'tool'), '']) expect(find(root, name, machine)).toEqual([]);
  });

  test('on Windows, names leave out what the file ends with, in the order of PATHEXT', () => {
    const root = folderWith('a/tool.exe', 'a/tool.com', 'a/tool.cmd', 'a/tool', 'b/tool.exe', 'b/python3.12.exe');
    const folders = [path.join(root, 'a'), path.join(root, 'b')];
    expect(find(root, 'tool', windows(folders))).toEqual(['a/tool.com', 'a/tool.exe', 'b/tool.exe']);
    expect(find(root, 'tool', windows(folders, { PathExt: '.CMD;.EXE' }), { shellScripts: true })).toEqual([
      ...['a/tool.cmd', 'a/tool.exe', 'a/tool.com', 'b/tool.exe'],
    ]);
    expect(find(root, 'tool.exe', windows(folders))).toEqual(['a/tool.exe', 'b/tool.exe']);
    expect(find(root, 'python3.12', windows(folders))).toEqual(['b/python3.12.exe']);
  });

  test('on Windows, every spelling of PATH counts, folders may stand in quotes, and names with places in them are none', () => {
    const root = folderWith('a;b/tool.exe', 'c/tool.exe');
    const quoted: Machine = {
      platform: 'win32',
      environment: { PATH: `.;${path.relative(process.cwd(), path.join(root, 'c'))};"${root}/a;b";;${root}/c` },
    };
    expect(find(root, 'tool', quoted)).toEqual(['a;b/tool.exe', 'c/tool.exe']);
    for (const name of ['.\\tool', 'C:tool', 'x\\..\\tool']) expect(find(root, name, quoted)).toEqual([]);
    expect(programAt(path.join(root, 'c/tool'), quoted)).toBe(path.join(root, 'c/tool.exe'));
    expect(programAt(path.join(root, 'c'), quoted)).toBeUndefined();
  });

  test('on Windows, links to apps from the Store count, though only the system can follow them', () => {
    const root = folderWith('other/tool.exe');
    for (const folder of ['Microsoft/WindowsApps', 'Elsewhere']) {
      mkdirSync(path.join(root, folder), { recursive: true });
      symlinkSync('/nowhere/python3.12.exe', path.join(root, folder, 'python.exe'));
    }
    const machine = windows(['Elsewhere', 'Microsoft/WindowsApps'].map((folder) => path.join(root, folder)));
    expect(find(root, 'python', machine)).toEqual(['Microsoft/WindowsApps/python.exe']);
  });
});
