import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilesLeftAlone, folderOf, type Excluded } from './leftAlone.ts';

let folder: string;
let files: FilesLeftAlone;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'codex-left-alone-'));
  files = new FilesLeftAlone();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const write = async (name: string, text: string): Promise<void> => {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
};

const why = async (name: string, excluded: Excluded = {}): Promise<string | undefined> =>
  (await files.look(path.join(folder, name), folder, excluded)).why;

describe('files that are left alone', () => {
  it('are those that .codexignore files exclude, by file and line', async () => {
    await write('.codexignore', '# not ours\n\nvendor/\n*.min.js\n!keep.min.js\n');
    await write('lib/.codexignore', '/old\n!deep.min.js\n');
    expect(await why('vendor/a/b.js')).toBe('excluded by .codexignore line 3');
    expect(await why('x/a.min.js')).toBe('excluded by .codexignore line 4');
    expect(await why('keep.min.js')).toBeUndefined();
    expect(await why('lib/old/a.js')).toBe('excluded by lib/.codexignore line 1');
    expect(await why('lib/deep.min.js')).toBeUndefined();
    expect(await why('lib/a.js')).toBeUndefined();
    expect(await why('old/a.js')).toBeUndefined();
  });

  it('are those that .gitattributes files call generated', async () => {
    await write('.gitattributes', '*.pb.js linguist-generated\n/api/** text linguist-generated=true\n"a b.js" linguist-generated -diff\n');
    await write('api/.gitattributes', 'hand.js -linguist-generated\nno.js linguist-generated=false\ngen -text\n');
    expect(await why('x/y.pb.js')).toBe('generated, as .gitattributes line 1 says');
    expect(await why('api/v1/client.js')).toBe('generated, as .gitattributes line 2 says');
    expect(await why('a b.js')).toBe('generated, as .gitattributes line 3 says');
    expect(await why('api/hand.js')).toBeUndefined();
    expect(await why('api/no.js')).toBeUndefined();
    expect(await why('x/api/v1.js')).toBeUndefined();
  });

  it('are those of the setting, which also names those that are not', async () => {
    await write('.codexignore', 'vendor/\n');
    await write('.gitattributes', 'gen/** linguist-generated\n');
    const excluded: Excluded = { 'dist/**': true, 'vendor/mine.js': false, 'gen/used.js': false, 'legacy/**': ['com.example.tidy'] };
    expect(await why('dist/a.js', excluded)).toBe('excluded by the setting codexPlugins.save.exclude ("dist/**")');
    expect(await why('vendor/mine.js', excluded)).toBeUndefined();
    expect(await why('vendor/other.js', excluded)).toBe('excluded by .codexignore line 1');
    expect(await why('gen/used.js', excluded)).toBeUndefined();
    const legacy = await files.look(path.join(folder, 'legacy/a.js'), folder, excluded);
    expect(legacy).toEqual({
      plugins: new Map([['com.example.tidy', 'excluded by the setting codexPlugins.save.exclude ("legacy/**")']]),
    });
  });

  it('stay the same for a run over many files', async () => {
    files = new FilesLeftAlone({ keeps: true });
    await write('.codexignore', 'a.js\n');
    expect([await why('a.js'), await why('sub/b.js')]).toEqual(['excluded by .codexignore line 1', undefined]);
    await write('.codexignore', 'b.js\n');
    expect([await why('a.js'), await why('sub/b.js')]).toEqual(['excluded by .codexignore line 1', undefined]);
    expect(await why('sub/b.js', { 'sub/**': true })).toContain('codexPlugins.save.exclude');
  });

  it('change with the files', async () => {
    expect(await why('a.js')).toBeUndefined();
    await write('.codexignore', 'a.js\n');
    expect(await why('a.js')).toBe('excluded by .codexignore line 1');
    await write('.codexignore', 'b.js\n!gen.js');
    await write('.gitattributes', '*.js linguist-generated\n');
    expect(await why('a.js')).toBe('generated, as .gitattributes line 1 says');
    expect(await why('gen.js'), 'one that .codexignore excepts').toBeUndefined();
    await rm(path.join(folder, '.gitattributes'));
    expect(await why('a.js')).toBeUndefined();
  });

  it.each(['folder', 'file'])('are also those that files above say, of the same repository, where .git is a %s', async (kind) => {
    await write('.gitattributes', '*.js linguist-generated\n');
    await write('repository/.gitattributes', 'packages/one/gen/** linguist-generated\n');
    await write('repository/packages/.codexignore', 'one/vendor/\n');
    await write('repository/packages/one/gen/.gitattributes', 'own.js -linguist-generated\n');
    const workspace = path.join(folder, 'repository/packages/one');
    const whyThere = async (name: string): Promise<string | undefined> => (await files.look(path.join(workspace, name), workspace, {})).why;
    expect(await whyThere('gen/a.js'), 'outside of every repository').toBeUndefined();
    await write(kind === 'file' ? 'repository/.git' : 'repository/.git/HEAD', 'gitdir: /elsewhere/.git/worktrees/one\n');
    expect(await whyThere('gen/a.js')).toBe('generated, as ../../.gitattributes line 1 says');
    expect(await whyThere('vendor/a.js')).toBe('excluded by ../.codexignore line 1');
    expect(await whyThere('gen/own.js')).toBeUndefined();
    expect(await whyThere('a.js')).toBeUndefined();
  });

  it('are none outside of the workspace', async () => {
    expect(await files.look(path.join(folder, 'a.js'), undefined, { '**': true })).toEqual({ plugins: new Map() });
  });

  it('are found in time, whatever a stranger writes', async () => {
    await write('.codexignore', `${'*a'.repeat(40)}b\n${'**/'.repeat(60)}x\nreal.js\n`);
    const started = performance.now();
    expect(await why(`${'a'.repeat(200)}.js`)).toBeUndefined();
    expect(await why('real.js')).toBe('excluded by .codexignore line 3');
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('folderOf', () => {
  it('is the innermost folder that has the file in it', () => {
    const inner = path.join(folder, 'inner');
    expect(folderOf(path.join(inner, 'a.js'), [inner, folder])).toBe(inner);
    expect(folderOf(path.join(folder, 'a.js'), [inner, folder])).toBe(folder);
    expect(folderOf(path.join(path.dirname(folder), 'a.js'), [inner, folder])).toBeUndefined();
  });
});
