import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { describe, expect, it } from 'vitest';
import { publishedManifest } from './publishedManifest.ts';

const MANIFEST = JSON.stringify({ pluginId: 'com.example.tidy', version: '1.0.0' });

/** A tarball of entries as they are, without what a packer would refuse. */
function tarball(...entries: [path: string, content: string | Buffer, type?: 'File' | 'SymbolicLink'][]): Buffer {
  const blocks = entries.flatMap(([path, content, type = 'File']) => {
    const bytes = Buffer.from(content);
    const header = new Header({
      path,
      size: type === 'File' ? bytes.length : 0,
      type,
      mode: 0o644,
      ...(type !== 'File' && { linkpath: 'package.json' }),
    });
    const block = Buffer.alloc(512);
    header.encode(block);
    return type === 'File' ? [block, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)] : [block];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

describe('the manifest of a package', () => {
  it('is the first by its name right in the folder, with or without a byte order mark', () => {
    const bytes = tarball(
      ['package/codex.plugin.json', '{"pluginId": "other"}'],
      ['package/inner/plugin.manifest.json', '{"pluginId": "inner"}'],
      ['package/plugin.manifest.json', `\u{feff}${MANIFEST}`],
    );
    expect(publishedManifest(bytes)).toMatchObject({ id: 'com.example.tidy', version: '1.0.0' });
  });

  it.each<[string, Buffer]>([
    ['without one', tarball(['package/package.json', '{}'])],
    ['with one that says nothing', tarball(['package/plugin.manifest.json', '[]'])],
  ])('is none of a package %s', (_, bytes) => {
    expect(publishedManifest(bytes)).toBeUndefined();
  });

  it.each<[string, Buffer]>([
    ['nonsense', Buffer.from('nonsense')],
    ['a package with a link in its place', tarball(['package/plugin.manifest.json', '', 'SymbolicLink'])],
    ['cut off', tarball(['package/plugin.manifest.json', MANIFEST]).subarray(0, 60)],
  ])('cannot be read in what is %s', (_, bytes) => {
    expect(publishedManifest(bytes)).toEqual({ unreadable: expect.stringMatching(/\w/) });
  });

  it('is not looked for in what blows itself up', () => {
    const bytes = tarball(['package/zeros', Buffer.alloc(120_000_000)], ['package/plugin.manifest.json', MANIFEST]);
    expect(bytes.length).toBeLessThan(1_000_000);
    expect(publishedManifest(bytes)).toEqual({ unreadable: expect.stringMatching(/\w/) });
  });
});
