// What `codex-plugin format --write` leaves in files beside what an editor does that opens and saves the same ones, byte for byte.
import { execa } from 'execa';
import { chmod, cp, lstat, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Editor, granted, usualCapabilities } from './editor.ts';

const CLI = path.resolve(import.meta.dirname, '../../../dist/cli.js');

/** Returns the text with LF alone, no white space at the ends of lines, and a line break at its end. */
const TIDY = `exports.onFileSave = (eventText) => {
  const { fileContent } = JSON.parse(eventText);
  const lines = fileContent.split(/\\r\\n|\\n|\\r/).map((line) => line.trimEnd());
  const text = lines.join('\\n').replace(/\\n+$/, '');
  return { success: true, formattedContent: text === '' ? '' : text + '\\n' };
};`;

/** The same in both phases: an edit, where its word is to be found, with what it was given in it. */
const editing = (word: string): string => `exports.onFileSave = (eventText) => {
  const { fileContent, phase } = JSON.parse(eventText);
  const lines = fileContent.split(/\\r\\n|\\n|\\r/);
  const line = lines.findIndex((one) => one.includes('${word}'));
  if (line < 0) return { success: true };
  const character = lines[line].indexOf('${word}');
  const range = { start: { line, character }, end: { line, character: character + ${word.length} } };
  return { success: true, edits: [{ range, newText: '${word.toUpperCase()}-' + phase + '-' + lines.length }] };
};`;

/** Works on the file itself, keeping its mark. */
const ON_DISK = `const fs = require('node:fs');
exports.onFileSave = (eventText) => {
  const { filePath } = JSON.parse(eventText);
  const text = fs.readFileSync(filePath, 'utf8');
  if (text.includes('on disk')) fs.writeFileSync(filePath, text.replace('on disk', 'written on disk by hand').replace('on disk by', 'by'));
  return { success: true };
};`;

interface Declared {
  id: string;
  script: string;
  phase: 'beforeSave' | 'afterSave';
  permissions?: string[];
}

const PLUGINS: Declared[] = [
  { id: 'aa', script: TIDY, phase: 'beforeSave' },
  { id: 'bb', script: editing('first'), phase: 'beforeSave' },
  { id: 'cc', script: editing('first'), phase: 'beforeSave' },
  { id: 'dd', script: editing('second'), phase: 'afterSave' },
  { id: 'ee', script: ON_DISK, phase: 'afterSave', permissions: ['filesystem:read', 'filesystem:write'] },
  { id: 'ff', script: editing('hand'), phase: 'afterSave' },
];

const utf16be = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();

/** By name. Those in `LEFT` are not saved by an editor as they are. */
const FILES: Record<string, string | Buffer> = {
  'plain.txt': 'one  \nfirst\nsecond\n',
  'crlf.txt': 'one  \r\nfirst  \r\nsecond\r\nthe end',
  'cr.txt': 'one  \rfirst\rsecond\r',
  'mixed.txt': 'one  \r\nfirst\nsecond  \r\nthree\r\n\nfour  \rfive',
  'mark.txt': '\uFEFFone  \nfirst  \n',
  'markCrlf.txt': '\uFEFFone  \r\nsecond  \r\n',
  'utf16.txt': Buffer.from('\uFEFFone  \r\nfirst ä\r\n', 'utf16le'),
  'utf16be.txt': utf16be('one  \nsecond 🦜  \n'),
  'noEnd.txt': 'first',
  'empty.txt': '',
  'blank.txt': '\n\n  \n',
  'unicode.txt': 'äöü 🦜 \u2028 e\u0301 first  \nsecond \u00a0\n',
  'large.txt': `${'a line with white space at its end   \n'.repeat(27_000)}second\n`,
  'onDisk.txt': 'first  \non disk  \nsecond\n',
  'onDiskCrlf.txt': 'on disk  \r\n',
  'onDiskMark.txt': '\uFEFFon disk\nfirst\n',
  'clean.txt': 'nothing to be done\n',
  'sub/ordered.txt': 'first\n',
  'excluded.txt': 'first  \n',
  'generated.txt': 'first  \n',
  'vendor/ignored.txt': 'first  \n',
  'latin1.txt': Buffer.from('gr\xfc\xdfe first  \n', 'latin1'),
  'readOnly.txt': 'first  \n',
};
const LEFT = new Set(['latin1.txt', 'readOnly.txt']);

const SETTINGS = {
  save: {
    exclude: { 'excluded.txt': true },
    order: ['com.example.dd', { pattern: 'sub/**', order: ['com.example.cc', 'com.example.bb'] }],
  },
};

async function fill(folder: string): Promise<void> {
  for (const { id, script, phase, permissions = [] } of PLUGINS) {
    const plugin = path.join(folder, '.codex/plugins', id);
    await mkdir(plugin, { recursive: true });
    const entryPoints = { handlers: [{ event: 'onFileSave', language: ['plaintext'], script: 'save.js', phase }] };
    const manifest = { pluginId: `com.example.${id}`, version: '1.0.0', name: id, description: 'For files.', entryPoints, permissions };
    await writeFile(path.join(plugin, 'plugin.manifest.json'), JSON.stringify(manifest));
    await writeFile(path.join(plugin, 'save.js'), script);
  }
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  await writeFile(path.join(folder, 'target.txt'), 'first  \n');
  await symlink('target.txt', path.join(folder, 'link.txt'));
  await chmod(path.join(folder, 'readOnly.txt'), 0o444);
  await writeFile(path.join(folder, '.codexignore'), 'vendor/\n');
  await writeFile(path.join(folder, '.gitattributes'), 'generated.txt linguist-generated\n');
  await mkdir(path.join(folder, '.vscode'));
  const settings = Object.fromEntries(Object.entries(SETTINGS.save).map(([name, value]) => [`codexPlugins.save.${name}`, value]));
  await writeFile(path.join(folder, '.vscode/settings.json'), `// As in the editor\n${JSON.stringify(settings)}`);
}

/** As an editor reads and writes a file. */
function decoded(bytes: Buffer): { text: string; encode: (text: string) => Buffer } {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return { text: bytes.subarray(2).toString('utf16le'), encode: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le') };
  if (mark === 'feff') return { text: Buffer.from(bytes.subarray(2)).swap16().toString('utf16le'), encode: utf16be };
  const text = bytes.toString('utf8');
  const isMarked = text.startsWith('\uFEFF');
  return { text: isMarked ? text.slice(1) : text, encode: (now) => Buffer.from(isMarked ? `\uFEFF${now}` : now) };
}

let base: string;
let editor: Editor | undefined;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-format-')));
});
afterEach(async () => {
  await editor?.dispose();
  await rm(base, { recursive: true, force: true });
});

const contentsOf = async (folder: string, names: readonly string[]): Promise<Record<string, string>> =>
  Object.fromEntries(await Promise.all(names.map(async (name) => [name, (await readFile(path.join(folder, name))).toString('latin1')])));

describe('codex-plugin format --write', () => {
  it('leaves the bytes in files that an editor leaves there which saves them', async () => {
    const folder = path.join(base, 'formatted');
    await mkdir(folder);
    await fill(folder);
    const formatted = await execa(process.execPath, [CLI, 'format', '--write', '--grants', 'manifest'], {
      cwd: folder,
      env: { HOME: base },
      reject: false,
    });
    expect([formatted.exitCode, formatted.stderr]).toEqual([0, '']);
    const names = [...Object.keys(FILES), 'target.txt'];
    const expected = await contentsOf(folder, names);

    const encoders = new Map<string, (text: string) => Buffer>();
    const write = async (uri: string): Promise<void> => writeFile(fileURLToPath(uri), encoders.get(uri)!(editor!.text(uri)));
    const save = async (uri: string): Promise<void> => {
      editor!.applyEdits(uri, await editor!.willSave(uri));
      await write(uri);
      editor!.didSave(uri);
    };
    editor = await Editor.open({
      workspace: 'codex-cli',
      prepare: fill,
      capabilities: { ...usualCapabilities, experimental: { codexPlugins: { saveDocument: true, views: true } } },
      initializationOptions: { ...granted, settings: SETTINGS },
      answers: {
        'codexPlugins/saveDocument': async ({ uri, version }: { uri: string; version: number }) => {
          if (editor!.documents.get(uri)?.version !== version) return { saved: false };
          await save(uri);
          return { saved: true };
        },
      },
    });
    for (const name of Object.keys(FILES).filter((one) => !LEFT.has(one))) {
      const { text, encode } = decoded(await readFile(path.join(editor.folder, name)));
      encoders.set(editor.uri(name), encode);
      const uri = editor.openUnwritten(name, 'plaintext', text);
      await save(uri);
      // One after the other: what is late in a save follows it.
      await expect
        .poll(async () => (await readFile(path.join(editor!.folder, name))).toString('latin1') === expected[name], { timeout: 15_000 })
        .toBe(true)
        .catch(async () => expect((await contentsOf(editor!.folder, [name]))[name]?.slice(0, 2000)).toBe(expected[name]?.slice(0, 2000)));
    }
    const link = editor.openUnwritten('link.txt', 'plaintext', 'first  \n');
    encoders.set(link, (text) => Buffer.from(text));
    await save(link);
    await expect.poll(() => readFile(path.join(editor!.folder, 'target.txt'), 'latin1'), { timeout: 15_000 }).toBe(expected['target.txt']);
    await editor.client.stop();
    expect(await contentsOf(editor.folder, names)).toEqual(expected);
    // What it was about: all of that did change something, and nothing was replaced that is a link.
    const changed = names.filter((name) => expected[name] !== Buffer.from(FILES[name] ?? 'first  \n').toString('latin1'));
    const same = ['clean.txt', 'empty.txt', 'excluded.txt', 'generated.txt', 'vendor/ignored.txt', ...LEFT];
    expect(names.filter((name) => !changed.includes(name)).toSorted()).toEqual(same.toSorted());
    expect((await lstat(path.join(folder, 'link.txt'))).isSymbolicLink()).toBe(true);
    expect(expected['onDiskMark.txt']).toContain('written');
    expect(expected['sub/ordered.txt']).toBe('FIRST-beforeSave-2\n');
  });

  it('writes through a link to a file of the workspace that is named, and keeps the link', async () => {
    const folder = path.join(base, 'linked');
    await mkdir(folder);
    await fill(folder);
    await cp(path.join(folder, 'plain.txt'), path.join(folder, 'target.txt'));
    await execa(process.execPath, [CLI, 'format', '--write', '--grants', 'manifest', 'link.txt'], { cwd: folder, env: { HOME: base } });
    expect((await lstat(path.join(folder, 'link.txt'))).isSymbolicLink()).toBe(true);
    expect(await readFile(path.join(folder, 'target.txt'), 'utf8')).toBe('one\nFIRST-beforeSave-4\nSECOND-afterSave-4\n');
  });
});
