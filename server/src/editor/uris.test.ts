import { describe, expect, it } from 'vitest';
import { filePathOf, uriOf } from './uris.ts';

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
