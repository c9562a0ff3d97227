import { describe, expect, it } from 'vitest';
import { filePathOf, otherMachineOf, uriOf } from './uris.ts';

describe('uris', () => {
  it.each(['file:///c%3A/ws/a.txt', 'file:///C%3A/ws/a.txt', 'file:///c:/ws/a.txt', 'file:///C:/ws/a.txt'])(
    'gives %s the drive that the system itself writes',
    (uri) => {
      // vscode-uri writes what separates names as the platform does.
      expect(filePathOf(uri, 'win32')?.replaceAll('\\', '/')).toBe('C:/ws/a.txt');
    },
  );

  it('leaves paths of other systems as they are', () => {
    expect(filePathOf('file:///home/ada/a%20b.txt', 'linux')).toBe('/home/ada/a b.txt');
    expect(filePathOf('untitled:Untitled-1')).toBeUndefined();
    expect(filePathOf('no uri')).toBeUndefined();
  });

  it.each([
    'file:///home/ada/a%20b.txt',
    'file:/home/ada/a%20b.txt',
    'file://localhost/home/ada/a%20b.txt',
    'FILE://LocalHost/home/ada/a%20b.txt',
    'file:////home/ada/a b.txt',
  ])('takes %s for a file of this machine', (uri) => {
    expect(filePathOf(uri, 'linux')).toBe('/home/ada/a b.txt');
    expect(otherMachineOf(uri, 'linux')).toBeUndefined();
  });

  it('has no path for files of other machines, but on Windows', () => {
    for (const [uri, machine] of [
      ['file://server/share/a.txt', 'server'],
      ['file://localhost.example.com/a.txt', 'localhost.example.com'],
      ['file://127.0.0.1/a.txt', '127.0.0.1'],
    ] as const) {
      expect(filePathOf(uri, 'linux')).toBeUndefined();
      expect(filePathOf(uri, 'darwin')).toBeUndefined();
      expect(otherMachineOf(uri, 'linux')).toBe(machine);
      expect(otherMachineOf(uri, 'win32')).toBeUndefined();
    }
    expect(filePathOf('file://server/share/a.txt', 'win32')?.replaceAll('\\', '/')).toBe('//server/share/a.txt');
    expect(filePathOf('file:////server/share/a.txt', 'win32')?.replaceAll('\\', '/')).toBe('//server/share/a.txt');
    expect(filePathOf('file://localhost/c:/ws/a.txt', 'win32')?.replaceAll('\\', '/')).toBe('C:/ws/a.txt');
    expect(otherMachineOf('untitled://server/a.txt', 'linux')).toBeUndefined();
    expect(otherMachineOf('no uri', 'linux')).toBeUndefined();
  });

  it.each([
    ['file:///home/ada/b.txt', 'file:///home/ada/a%20b.txt'],
    ['file://localhost/home/ada/b.txt', 'file://localhost/home/ada/a%20b.txt'],
    ['file:/home/ada/b.txt', 'file:/home/ada/a%20b.txt'],
    ['untitled:Untitled-1', 'file:///home/ada/a%20b.txt'],
    ['file://server/share/b.txt', 'file:///home/ada/a%20b.txt'],
  ])('writes what stands before a path as %s has it', (like, expected) => {
    expect(uriOf('/home/ada/a b.txt', like)).toBe(expected);
  });

  it('writes drives behind the name of this machine too', () => {
    expect(uriOf('/D:/x.js', 'file://localhost/C:/ws/a.json')).toBe('file://localhost/D:/x.js');
  });

  it.each([
    ['file:///c%3A/ws/a.json', 'file:///d%3A/x.js'],
    ['file:///C%3A/ws/a.json', 'file:///D%3A/x.js'],
    ['file:///c:/ws/a.json', 'file:///d:/x.js'],
    ['file:///C:/ws/a.json', 'file:///D:/x.js'],
    ['file:///home/ada/a.json', 'file:///d%3A/x.js'],
    [undefined, 'file:///d%3A/x.js'],
  ])('writes drives as %s has them', (like, expected) => {
    expect(uriOf('/D:/x.js', like)).toBe(expected);
  });

  it('writes paths without a drive in one way', () => {
    expect(uriOf('/home/ada/a b.txt', 'file:///C:/ws')).toBe('file:///home/ada/a%20b.txt');
  });
});
