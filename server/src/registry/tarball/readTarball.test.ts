import fc from 'fast-check';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { describe, expect, test } from 'vitest';
import { END, entry, hostileTarballs, MANIFEST, pax, record, tarball } from '../../../test/registry/hostileTarballs.ts';
import { readTarball, type ReadTarball } from './readTarball.ts';
import { writeTarball } from './writeTarball.ts';

const file = (path: string, content = path): { path: string; content: string } => ({ path: `package/${path}`, content });

function pathsOf(result: ReadTarball): string[] {
  return result.ok ? result.files.map(({ path }) => path) : result.faults;
}

/** What the library reads that npm installs with. */
async function readByTar(bytes: Buffer): Promise<{ path: string; content: string }[]> {
  const found: { path: string; content: string }[] = [];
  const parser = new Parser({ strict: true });
  parser.on('entry', (one: ReadEntry) => {
    const parts: Buffer[] = [];
    one.on('data', (part: Buffer) => void parts.push(part));
    one.on('end', () => void (one.type === 'File' && found.push({ path: one.path, content: Buffer.concat(parts).toString('latin1') })));
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  parser.on('end', resolve).on('error', reject);
  Readable.from([bytes]).pipe(parser);
  await promise;
  return found;
}

describe('reading a tarball', () => {
  test('gives the files below its folder, whatever that is called, with modes that mean something', () => {
    const read = readTarball(
      gzipSync(
        Buffer.concat([
          entry({ path: 'hello-1.0/', type: '5' }),
          entry({ path: 'hello-1.0/a.js', content: 'a', mode: '0000600' }),
          entry({ path: 'hello-1.0/run', content: 'b', mode: '0104711' }),
          END,
        ]),
      ),
    );
    expect(read).toMatchObject({ ok: true, unpackedSize: 2 });
    expect(read.ok && read.files.map(({ path, mode, content }) => [path, mode, content.toString()])).toEqual([
      ['a.js', 0o644, 'a'],
      ['run', 0o755, 'b'],
    ]);
  });

  test.for(hostileTarballs())('refuses $name', ({ bytes }) => {
    const read = readTarball(bytes);
    expect(read).toEqual({ ok: false, faults: expect.arrayContaining([expect.stringMatching(/^\S[^\n]*\.$/)]) });
  });

  test('names the entry of each fault', () => {
    const read = readTarball(
      tarball(file('good.js'), file('../bad.js'), { path: 'package/link', type: '2', linkName: '/etc' }, file('nul.txt'), {
        path: '/abs',
        content: 'x',
      }),
    );
    expect(read).toEqual({
      ok: false,
      faults: [
        '"package/../bad.js" leads out of the package by "..".',
        '"package/link" is a symbolic link, and plugins consist of files.',
        '"package/nul.txt" has the name of a device of Windows ("nul.txt").',
        '"/abs" is an absolute path.',
      ],
    });
  });

  test('says where it is cut off', () => {
    const whole = Buffer.concat([entry(file('a.js')), END]);
    expect(readTarball(gzipSync(whole.subarray(0, 515)))).toEqual({ ok: false, faults: ['The tarball is cut off in "package/a.js".'] });
    // Whatever stands where the length should be then.
    const packed = gzipSync(whole);
    for (let length = 20; length < packed.length; length++)
      expect(readTarball(packed.subarray(0, length))).toEqual({
        ok: false,
        faults: ['The tarball cannot be unpacked. It is cut off.'],
      });
  });

  test('says that it is too large only where it is', () => {
    const bytes = tarball(file('a.js', 'a'.repeat(5000)));
    const said = (changed: Buffer, limits?: { unpacked: number }): string[] => pathsOf(readTarball(changed, limits));
    expect(said(bytes, { unpacked: 4096 })).toEqual(['The tarball cannot be unpacked. It unpacks to more than 0 MB.']);
    const length = Buffer.alloc(4, 0xff);
    expect(said(Buffer.concat([bytes.subarray(0, -4), length]))).toEqual([
      'The tarball cannot be unpacked. It is damaged: its length is another than it says.',
    ]);
    const bomb = hostileTarballs().find(({ name }) => name === 'a bomb of zeros')!.bytes;
    expect(said(bomb)).toEqual([expect.stringContaining('It unpacks to more than 200 times its size')]);
  });

  test('says no more than anybody reads', () => {
    const read = readTarball(tarball(...Array.from({ length: 500 }, (_, index) => file(`${index}?`))));
    expect(read.ok || read.faults.length).toBe(20);
  });

  test('takes names that only look strange', () => {
    const names = [
      '.npmrc.example',
      'console.js',
      'com.js',
      'nullable/nul-l.js',
      'ümläut.js',
      '日本語/ファイル.js',
      'a b.js',
      "it's.js",
      '-x',
      '..a',
      'a~1.backup.js',
    ];
    names.push('node_modules/@scope/name/index.js', 'com10.txt', '$x[1]{2}.js', 'bin/~tilde', '👩‍💻'.replace('\u200D', '') + '.md');
    expect(pathsOf(readTarball(tarball(...names.map((name) => file(name)))))).toEqual(['plugin.manifest.json', ...names]);
  });

  test('takes what git, npm and other programs write beside the files', () => {
    const bytes = tarball(
      pax([record('comment', '0123456789abcdef')], 'g'),
      pax([
        record('mtime', '1.5'),
        record('LIBARCHIVE.xattr.com.apple.quarantine', 'x'),
        record('path', `package/${'long/'.repeat(25)}a.js`),
      ]),
      entry(file('short.js')),
      entry({ ...file('gnu.js'), magic: 'ustar  \0' }),
      entry({ path: 'b.js', prefix: 'package/prefix', content: 'b', type: '\0' }),
    );
    expect(pathsOf(readTarball(bytes))).toEqual(['plugin.manifest.json', `${'long/'.repeat(25)}a.js`, 'gnu.js', 'prefix/b.js']);
  });

  test('keeps to limits that are given', () => {
    const bytes = tarball(file('a.js'), file('b.js'));
    expect(readTarball(bytes).ok).toBe(true);
    for (const limits of [{ packed: bytes.length - 1 }, { unpacked: 2000 }, { entries: 2 }])
      expect(readTarball(bytes, limits)).toMatchObject({ ok: false, faults: [expect.stringContaining('more than')] });
  });

  test('takes no memory for what a bomb unpacks to', () => {
    const bomb = hostileTarballs().find(({ name }) => name.startsWith('a bomb that says'))!.bytes;
    const before = process.memoryUsage().arrayBuffers;
    readTarball(bomb);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  test('reads what the library reads that npm installs with, and nothing else', async () => {
    const bytes = tarball(
      file('a.js'),
      file('lib/ü.js'),
      pax([record('path', 'package/other.js')]),
      entry(file('b.js')),
      entry(file('empty', '')),
    );
    const read = readTarball(bytes);
    const ours = read.ok ? read.files.map(({ path, content }) => ({ path: `package/${path}`, content: content.toString('latin1') })) : [];
    expect(await readByTar(bytes)).toEqual(ours);
    expect(ours).toHaveLength(5);
  });

  test('a tarball with other bytes has the same files or is refused', async () => {
    const good = await writeTarball([
      { path: 'package.json', mode: 0o644, content: Buffer.from('{}') },
      { path: 'é/index.js', mode: 0o755, content: Buffer.from('exports.handler = () => 1;\n'.repeat(20)) },
    ]);
    const expected = readTarball(good);
    expect(expected.ok).toBe(true);
    const change = fc.array(fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 })), { minLength: 1, maxLength: 4 });
    const flipped = (bytes: Buffer, changes: [number, number][]): Buffer => {
      const copy = Buffer.from(bytes);
      for (const [at, mask] of changes) copy[at % copy.length]! ^= mask;
      return copy;
    };
    fc.assert(
      fc.property(change, (changes) => {
        const read = readTarball(flipped(good, changes));
        if (read.ok) expect(read).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('an archive with other bytes, compressed again, is refused or is what the library reads as well', async () => {
    const plain = Buffer.concat([
      entry(MANIFEST),
      pax([record('path', 'package/long.js')]),
      entry(file('b.js')),
      entry(file('c/d.js')),
      END,
    ]);
    const change = fc.array(fc.tuple(fc.nat(plain.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 });
    // With right checksums, or hardly anything else would be seen.
    const resealed = (bytes: Buffer): Buffer => {
      for (const at of [0, 1024, 2048, 3072]) {
        bytes.fill(' ', at + 148, at + 156);
        const sum = bytes.subarray(at, at + 512).reduce((total, byte) => total + byte, 0);
        bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, at + 148);
      }
      return bytes;
    };
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(change, async (changes) => {
        const copy = Buffer.from(plain);
        for (const [at, value] of changes) copy[at] = value;
        const bytes = gzipSync(resealed(copy));
        const read = readTarball(bytes);
        if (!read.ok) return;
        const ours = read.files.map(({ path, content }) => ({ path, content: content.toString('latin1') }));
        // It refuses what we do not even look at, such as an owner that is no number.
        const theirs = await readByTar(bytes).catch(() => undefined);
        if (!theirs) return;
        taken++;
        expect(theirs.map(({ path, content }) => ({ path: path.slice(path.indexOf('/') + 1), content }))).toEqual(ours);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(100);
  });
});

describe('what is not compressed as gzip has it', () => {
  test('a header with a name, a comment, further fields and a checksum is passed over', () => {
    const plain = gzipSync(gunzipSync(tarball(file('a.js'))));
    const header = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, 0x61, 0, 0x62, 0, 9, 9]);
    expect(pathsOf(readTarball(Buffer.concat([header, plain.subarray(10)])))).toEqual(['plugin.manifest.json', 'a.js']);
  });
});
