// Tarballs that somebody made to do harm, or that no program made as it should: none of them may be installed. Made by hand, byte by byte, as programs
// that make tarballs refuse to.
import { deflateRawSync, gzipSync } from 'node:zlib';

const BLOCK = 512;

export interface Entry {
  path: string;
  content?: string | Buffer;
  /** As it stands in the header: `0` for a file. */
  type?: string;
  mode?: string;
  /** Another one than the content's; a text as it is to stand there. */
  size?: number | string;
  linkName?: string;
  prefix?: string;
  magic?: string;
  /** Is handed the header before its checksum is made. */
  change?: (header: Buffer) => void;
  /** Leaves the checksum as wrong as that. */
  checksumOff?: number;
}

/** The header and the content of one entry. */
export function entry({ path, content = '', type = '0', mode = '0000644', linkName = '', prefix = '', ...rest }: Entry): Buffer {
  const bytes = Buffer.from(content);
  const { size = bytes.length, magic = 'ustar\x0000', change, checksumOff = 0 } = rest;
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, 100);
  header.write(mode, 100, 8);
  header.write('0000000', 108);
  header.write('0000000', 116);
  header.write(typeof size === 'string' ? size : size.toString(8).padStart(11, '0'), 124, 12, 'latin1');
  header.write('00000000000', 136);
  header.write(type, 156, 1);
  header.write(linkName, 157, 100);
  header.write(magic, 257, 8, 'latin1');
  header.write(prefix, 345, 155);
  change?.(header);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0) + checksumOff;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

/** A PAX header with records as they are written. */
export function pax(records: readonly string[], type = 'x'): Buffer {
  return entry({ path: 'PaxHeader', type, content: records.join('') });
}

/** A record with its length. */
export function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const digits = String(bytes + String(bytes).length).length;
  return `${bytes + digits}${rest}`;
}

export const END = Buffer.alloc(2 * BLOCK);

export const MANIFEST: Entry = {
  path: 'package/plugin.manifest.json',
  content: '{ "pluginId": "com.example.hello", "version": "1.0.0" }\n',
};

/** A whole tarball of entries, with what every package has before them. */
export function tarball(...entries: (Entry | Buffer)[]): Buffer {
  return gzipSync(Buffer.concat([...[MANIFEST, ...entries].map((one) => (Buffer.isBuffer(one) ? one : entry(one))), END]));
}

/** Files of these paths, and nothing else that is wrong. */
function named(...paths: string[]): Buffer {
  return tarball(...paths.map((path) => (path.length > 100 ? longNamed(path) : { path, content: 'x' })));
}

function longNamed(path: string): Buffer {
  return Buffer.concat([pax([record('path', path)]), entry({ path: 'package/short', content: 'x' })]);
}

function links(): Record<string, Buffer> {
  const link = (path: string, linkName: string, type = '2'): Entry => ({ path, linkName, type });
  return {
    'a symbolic link to a file outside': tarball(link('package/link', '/etc/passwd')),
    'a symbolic link to a file inside': tarball(link('package/link', 'plugin.manifest.json')),
    'a file that is written through a symbolic link': tarball(link('package/out', '/tmp'), { path: 'package/out/evil.js', content: 'x' }),
    'a symbolic link in the place of the package': tarball(link('package', '/tmp')),
    'a hard link to a file outside': tarball(link('package/link', '/etc/passwd', '1')),
    'a hard link to a file inside': tarball(link('package/link', 'package/plugin.manifest.json', '1')),
    'a character device': tarball({ path: 'package/device', type: '3' }),
    'a block device': tarball({ path: 'package/device', type: '4' }),
    'a named pipe': tarball({ path: 'package/pipe', type: '6' }),
    'a contiguous file': tarball({ path: 'package/contiguous', type: '7', content: 'x' }),
    'an entry of an unknown kind': tarball({ path: 'package/what', type: 'Z', content: 'x' }),
    'a file that says where it links to': tarball({ path: 'package/file', linkName: '/etc/passwd', content: 'x' }),
  };
}

function paths(): Record<string, Buffer> {
  return {
    'an absolute path': named('/tmp/evil.js'),
    'a path with two slashes at its start, as of a share': named('//server/share/evil.js'),
    'a path with a drive': named('C:/Windows/evil.js'),
    'a drive below the folder': named('package/C:/evil.js'),
    'a path relative to a drive': named('package/c:evil.js'),
    'a path of a share with backslashes': named('\\\\server\\share\\evil.js'),
    'a path with backslashes': named('package\\..\\..\\evil.js'),
    'a name with a backslash': named('package/lib\\evil.js'),
    'a path that leads out': named('package/../../evil.js'),
    'a path that leads out and in again': named('package/lib/../evil.js'),
    'a path that begins with two dots': named('../evil.js'),
    'a path that ends with two dots': named('package/..'),
    'a path with an empty part': named('package//evil.js'),
    'a path with a dot as a part': named('package/./evil.js'),
    'a path that begins with a dot as a part': named('./package/evil.js'),
    'a file whose name ends with a slash': named('package/evil.js/'),
    'a file without a name': named(''),
    'a name that goes on behind its end': tarball({ path: 'package/good.js', change: (header) => void header.write('evil', 40) }),
    'a name with a line break': named('package/a\nb.js'),
    'a name with an escape sequence': named('package/\u001B[2Jb.js'),
    'a name with a delete character': named('package/a\u007Fb.js'),
    'a name that turns text around': named('package/a\u202Esj.js'),
    'a name with a character of no width, which macOS passes over': named('package/.g\u200Cit'),
    'a name that is not UTF-8': tarball({ path: 'package/', change: (header) => header.fill(0xff, 8, 12) }),
    'a file outside of the folder': named('evil.js'),
    'a file in the place of the folder': named('package'),
    'a second folder beside the first': named('other/evil.js'),
    'the folder in another case': named('Package/evil.js'),
    'a repository of git': named('package/.git/config'),
    'a repository of git in capitals': named('package/lib/.GIT/hooks/post-checkout'),
    'a name that is too long': named(`package/${'ä'.repeat(130)}`),
    'a path that is too long': named(`package/${'folder/'.repeat(30)}evil.js`),
    'thousands of folders in each other': named(`package/${'d/'.repeat(5000)}evil.js`),
  };
}

function windowsNames(): Record<string, Buffer> {
  const names = [
    ...[
      'CON',
      'con.js',
      'NUL.txt',
      'nul',
      'Aux.tar.gz',
      'PRN',
      'COM1',
      'com9.js',
      'LPT1.txt',
      'COM\u00B9',
      'lpt\u00B3.js',
      'CONIN$',
      'CLOCK$',
    ],
    ...[
      'NUL .txt',
      'file.js:stream',
      'file.js::$DATA',
      'a<b',
      'a>b',
      'a"b',
      'a|b',
      'a?b',
      'a*b',
      'file.js.',
      'file.js ',
      '...',
      'folder./a',
      'folder /a',
    ],
    ...['PLUGIN~1.JSO', 'GIT~1', 'con/a.js'],
  ];
  return Object.fromEntries(names.map((name) => [`the name "${name}", which Windows takes for something else`, named(`package/${name}`)]));
}

function collisions(): Record<string, Buffer> {
  return {
    'the same path twice': named('package/a.js', 'package/a.js'),
    'paths that differ in case': named('package/a.js', 'package/A.js'),
    'paths that differ in the case of a folder': named('package/lib/a.js', 'package/LIB/b.js'),
    'paths that differ in how an accent is written': named('package/caf\u00E9.js', 'package/cafe\u0301.js'),
    'paths that differ in a letter that has no lower case of its own': named('package/\u212Aelvin.js', 'package/kelvin.js'),
    'paths that are the same in capitals only': named('package/stra\u00DFe.js', 'package/STRASSE.js'),
    'a file where another one needs a folder': named('package/lib', 'package/lib/a.js'),
    'a folder where another one has a file': named('package/lib/a.js', 'package/lib'),
    'a file in place of a folder in another case': named('package/Lib', 'package/lib/a.js'),
    'the manifest again, in another case': named('package/Plugin.Manifest.json'),
    'a folder that is a file as well': tarball({ path: 'package/lib', content: 'x' }, { path: 'package/lib/', type: '5' }),
  };
}

function headers(): Record<string, Buffer> {
  const file = (more: Partial<Entry>): Entry => ({ path: 'package/file.js', content: 'x', ...more });
  return {
    'a PAX header with a path that leads out': tarball(pax([record('path', '../../evil.js')]), file({})),
    'a PAX header with an absolute path': tarball(pax([record('path', '/tmp/evil.js')]), file({})),
    'a PAX header with a NUL in the path': tarball(pax([record('path', 'package/a\0b')]), file({})),
    'a PAX header with an empty path': tarball(pax([record('path', '')]), file({})),
    'a PAX header with another size': tarball(pax([record('size', '100000')]), file({})),
    'a PAX header with a size that is no number': tarball(pax([record('size', '-1')]), file({})),
    'a PAX header that makes a link of it': tarball(pax([record('linkpath', '/etc/passwd')]), file({})),
    'a PAX header for a sparse file': tarball(pax([record('GNU.sparse.major', '1'), record('GNU.sparse.name', 'evil.js')]), file({})),
    'a PAX header in another character set': tarball(pax([record('hdrcharset', 'BINARY')]), file({})),
    'a PAX header that says its path twice': tarball(pax([record('path', 'package/a'), record('path', 'package/b')]), file({})),
    'a PAX header with a wrong length': tarball(pax(['99 path=package/evil.js\n']), file({})),
    'a PAX header with a length that ends within the next record': tarball(pax(['12 path=package/evil.js\n']), file({})),
    'a PAX header with a record that does not end': tarball(pax([record('path', 'package/a').replace('\n', '!')]), file({})),
    'a PAX header without a length': tarball(pax(['path=package/evil.js\n']), file({})),
    'a PAX header that is too long': tarball(pax([record('comment', 'x'.repeat(100_000))]), file({})),
    'two PAX headers for one file': tarball(pax([record('path', 'package/a')]), pax([record('path', 'package/b')]), file({})),
    'a PAX header without a file': tarball(pax([record('path', 'package/a')])),
    'a PAX header with a path for all files': tarball(pax([record('path', 'package/a')], 'g'), file({})),
    'a long name of GNU tar': tarball({ path: '././@LongLink', type: 'L', content: 'package/../../evil.js\0' }, file({})),
    'a long name of a link of GNU tar': tarball({ path: '././@LongLink', type: 'K', content: '/etc/passwd\0' }, file({ type: '2' })),
    'a sparse file of GNU tar': tarball(file({ type: 'S', magic: 'ustar  \0' })),
    'fields of GNU tar in the place of a name': tarball(file({ magic: 'ustar  \0', prefix: '../..' })),
    'a header from before POSIX': tarball(file({ magic: '' })),
    'a header with a prefix that leads out': tarball({ path: 'evil.js', prefix: 'package/../..', content: 'x' }),
    'a wrong checksum': tarball(file({ checksumOff: 1 })),
    'a size that goes beyond the end': tarball(file({ size: 10_000 })),
    'a size that takes the next header in': tarball(file({ size: 1024 })),
    'a negative size': tarball(file({ change: (header) => header.fill(0xff, 124, 136) })),
    'a size in the form for huge ones': tarball(file({ change: (header) => void header.fill(0, 124, 136).writeUInt8(0x80, 124) })),
    'a size that is no number': tarball(file({ size: '0000000000x' })),
    'a size without digits': tarball(file({ size: '' })),
    'a mode that is no number': tarball(file({ mode: 'rwxr-xr' })),
    'a folder with content': tarball({ path: 'package/lib/', type: '5', content: 'x' }),
  };
}

function streams(): Record<string, Buffer> {
  const good = tarball({ path: 'package/index.js', content: 'x' });
  const plain = Buffer.concat([entry(MANIFEST), END]);
  const gigabyte = Buffer.alloc(300 * 1024 * 1024);
  return {
    'nothing at all': Buffer.alloc(0),
    'text that is no tarball': Buffer.from('<!doctype html><title>Not found</title>'),
    'a tarball that is not compressed': plain,
    'a compressed text that is no tarball': gzipSync('hello'),
    'an archive without entries': gzipSync(END),
    'a folder and no files': gzipSync(Buffer.concat([entry({ path: 'package/', type: '5' }), END])),
    'a tarball that is cut off': good.subarray(0, good.length - 20),
    'a tarball whose last bytes are missing': good.subarray(0, good.length - 8),
    'a tarball of which only the beginning is there': good.subarray(0, 9),
    'an archive that is cut off in a file': gzipSync(plain.subarray(0, 520)),
    'an archive without an end': gzipSync(entry(MANIFEST)),
    'an archive with half an end': gzipSync(Buffer.concat([entry(MANIFEST), Buffer.alloc(BLOCK)])),
    'something behind the end of the archive': gzipSync(Buffer.concat([plain, entry({ path: '../evil.js', content: 'x' })])),
    'something behind the first block of the end': gzipSync(
      Buffer.concat([entry(MANIFEST), Buffer.alloc(BLOCK), entry({ path: '../evil.js' }), END]),
    ),
    'something behind the compressed data': Buffer.concat([good, Buffer.from('evil')]),
    'its last bytes again behind the compressed data': Buffer.concat([good, good.subarray(-8)]),
    'zeros behind the compressed data': Buffer.concat([good, Buffer.alloc(512)]),
    'a second member of gzip': Buffer.concat([good, gzipSync(entry({ path: '../evil.js' }))]),
    'an archive in two members of gzip': Buffer.concat([gzipSync(plain.subarray(0, 700)), gzipSync(plain.subarray(700))]),
    'a wrong checksum of gzip': withByte(good, good.length - 8),
    'a wrong length of gzip': withByte(good, good.length - 4),
    'flags of gzip that nobody knows': withByte(good, 3, 0xe0),
    'a bomb of zeros': gzipSync(gigabyte),
    'a bomb that says that it is small': gzipWithLength(gigabyte, 2048),
    'a bomb in a file': tarball({ path: 'package/zeros', content: Buffer.alloc(64 * 1024 * 1024) }),
    'more entries than any plugin has': tarball(...Array.from({ length: 20_001 }, (_, index) => ({ path: `package/f${index}` }))),
  };
}

function withByte(bytes: Buffer, at: number, mask = 0x01): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
}

function gzipWithLength(content: Buffer, length: number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(length, 4);
  return Buffer.concat([Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3]), deflateRawSync(content), trailer]);
}

/** Each with what is wrong with it. Making them takes a second or two, so they are made once for all who ask. */
export function hostileTarballs(): readonly { name: string; bytes: Buffer }[] {
  made ??= Object.entries({ ...links(), ...paths(), ...windowsNames(), ...collisions(), ...headers(), ...streams() }).map(
    ([name, bytes]) => ({
      name,
      bytes,
    }),
  );
  return made;
}

let made: { name: string; bytes: Buffer }[] | undefined;
