// `codex-plugin format` as a user runs it: which files, what is said of them, what is written, and how it ends.
import { chmod, link, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { leftovers } from '../../../src/runner/testHarness.ts';
import { FormatWorkspace, TRIM, type Ran } from './formatWorkspace.ts';

const UNTIDY = 'let a;  \n';
const TIDY = 'let a;\n';

describe('codex-plugin format', () => {
  it('checks unless it is told otherwise: lists what would change, writes nothing, and says what would', async () => {
    const workspace = await FormatWorkspace.make({ 'src/a.js': UNTIDY, 'src/longer.js': UNTIDY, 'b.js': TIDY, 'c.txt': UNTIDY });
    const { code, stdout, stderr } = await workspace.format();
    expect(code).toBe(1);
    expect(stdout).toBe(
      'would change  src/a.js       com.example.trim\nwould change  src/longer.js  com.example.trim\n2 of 3 files would change.\n',
    );
    expect(stderr).toBe('Run it with --write to change them.\n');
    expect(await workspace.read('src/a.js')).toBe(UNTIDY);
    expect(await workspace.format('--check')).toEqual({ code: 1, stdout, stderr: '' });
    expect((await workspace.format('--check', 'b.js')).code).toBe(0);
  });

  it('writes what handlers make of files, and nothing of those that stay as they are', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY, 'b.js': TIDY });
    await chmod(workspace.path('a.js'), 0o755);
    const before = await stat(workspace.path('b.js'), { bigint: true });
    const { code, stdout } = await workspace.format('--write', 'a.js', 'b.js');
    expect([code, stdout]).toEqual([0, 'changed       a.js  com.example.trim\n1 of 2 files was changed.\n']);
    expect(await workspace.read('a.js')).toBe(TIDY);
    expect((await stat(workspace.path('a.js'))).mode & 0o777).toBe(0o755);
    expect((await stat(workspace.path('b.js'), { bigint: true })).mtimeNs).toBe(before.mtimeNs);
    expect((await workspace.names()).toSorted()).toEqual(['.codex', 'a.js', 'b.js']);
    expect(await workspace.format('--check', 'a.js')).toMatchObject({ code: 0, stdout: '0 of 1 file would change.\n' });
  });

  it('prints what programs read', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY, 'b.js': TIDY, 'c.js': 'THROW' });
    expect(await workspace.rows('a.js', 'b.js', 'c.js')).toEqual([
      { file: 'a.js', changed: true, plugins: ['com.example.trim'] },
      { file: 'b.js', changed: false, plugins: ['com.example.trim'] },
      {
        file: 'c.js',
        changed: false,
        plugins: ['com.example.trim'],
        error: expect.stringMatching(/^com\.example\.trim: save\.js .*it cannot be parsed/) as string,
      },
    ]);
  });

  it('prints annotations of GitHub, one for each file, and what plugins say of places where these are now', async () => {
    const workspace = await FormatWorkspace.make({
      'a,b.js': 'one\ntwo  \nthree\nfour  \nfive  \n',
      'todo.js': 'one\nTODO\n',
      'c.js': 'DECLINE',
    });
    const { code, stdout } = await workspace.format('--reporter', 'github', 'a,b.js', 'todo.js', 'c.js');
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      '::error file=a%2Cb.js,line=2,endLine=2,col=1,endColumn=6,title=format/changed::com.example.trim would change this. Run codex-plugin format --write. Lines: 2, 4-5.',
      expect.stringMatching(/^::error file=c\.js,.*title=format\/failed::.*Line 1 is not finished\.$/),
      '::warning file=todo.js,line=2,endLine=2,col=1,endColumn=5,title=com.example.trim/todo::There is something to do.',
      '',
    ]);
  });

  it('prints a patch that git applies, whatever lines end with and files are called', async () => {
    const files = {
      'plain.js': 'let a;  \nlet b;\n',
      'with space.js': UNTIDY,
      'ä "quoted".js': UNTIDY,
      'crlf.js': 'let a;  \r\nlet b;\r\nlet c;  ',
      'cr.js': 'let a;\rlet b;  \nlet c;\rlet d;\n',
      'deep/er/end.js': 'let a;  ',
      'mark.js': '\uFEFFlet a;  \n',
    };
    const utf16 = Buffer.from('\uFEFFlet a;  \n', 'utf16le');
    const workspace = await FormatWorkspace.make({ ...files, 'utf16.js': utf16 });
    const { code, stdout, stderr } = await workspace.format('--diff');
    expect(code).toBe(0);
    expect(stderr).toBe('utf16.js would change, and is in UTF-16, of which there is no patch.\n8 of 8 files would change.\n');
    await workspace.git('init');
    await execa('git', ['apply', '-'], { cwd: workspace.folder, input: stdout });
    for (const name of Object.keys(files))
      expect(await workspace.read(name)).toBe(files[name as keyof typeof files].replaceAll(/ +(?=\r?\n|$)/g, ''));
    await rm(workspace.path('utf16.js'));
    expect((await workspace.format('--check', '--diff')).code).toBe(0);
    await workspace.write('plain.js', UNTIDY);
    expect((await workspace.format('--check', '--diff')).code).toBe(1);
  });

  it('prints names that git and build servers understand, from wherever it is run', async () => {
    const workspace = await FormatWorkspace.make({ 'sub/a.js': UNTIDY, 'b.js': UNTIDY });
    await workspace.git('init');
    const run = (...args: string[]): Promise<Ran> =>
      workspace.run(['format', '--grants', 'manifest', '--workspace', '..', ...args], { cwd: workspace.path('sub') });
    const here = await run('--diff', 'a.js');
    expect([here.stdout.split('\n').slice(0, 2), here.stderr]).toEqual([['--- a/a.js', '+++ b/a.js'], '1 of 1 file would change.\n']);
    const all = await run('--diff', '..');
    expect(all.stderr).toBe(
      `The patch is to be applied in ${workspace.folder}: not all of the files are in the working directory.\n2 of 2 files would change.\n`,
    );
    await execa('git', ['apply', '--check', '-'], { cwd: workspace.folder, input: all.stdout });
    expect((await run('--reporter', 'github', '..')).stdout.split('\n').map((line) => /file=([^,]*)/.exec(line)?.[1])).toEqual([
      'b.js',
      'sub/a.js',
      undefined,
    ]);
    const sarif = await run('--reporter', 'sarif', 'a.js');
    expect(sarif.stdout.match(/"uri": ".*"/g)).toEqual(['"uri": "sub/a.js"', '"uri": "sub/a.js"']);
    expect(JSON.parse((await run('--json', 'a.js')).stdout)).toMatchObject([{ file: 'a.js' }]);
  });

  it('leaves a file as it is whose handler fails, says why, and goes on with the others', async () => {
    const workspace = await FormatWorkspace.make(
      { 'a.js': `THROW  \n`, 'b.js': UNTIDY, 'c.js': 'DECLINE  \n' },
      {
        first: {
          script: 'exports.onFileSave = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent + "// first\\n" });',
        },
        trim: { script: TRIM },
      },
    );
    const { code, stdout } = await workspace.format('--write', 'a.js', 'b.js', 'c.js');
    expect(code).toBe(1);
    expect(stdout).toContain('failed        a.js: com.example.trim: save.js threw in onFileSave: Error: it cannot be parsed');
    expect(stdout).toContain(
      'failed        c.js: com.example.trim: save.js (onFileSave) reported a failure in onFileSave: Line 1 is not finished.',
    );
    expect(stdout).toContain('1 of 3 files was changed, 2 failed.\n');
    expect(await workspace.read('a.js')).toBe('THROW  \n');
    expect(await workspace.read('b.js')).toBe(`${TIDY}// first\n`);
  });

  it('names what to allow so that it can be copied, whatever the folder is called', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY });
    const [folder, from] = [workspace.path('my work'), workspace.path('.')];
    await mkdir(folder);
    for (const name of ['.codex', 'a.js']) await rename(path.join(from, name), path.join(folder, name));
    const { code, stdout } = await workspace.run(['format', '--check', '--workspace', 'my work', 'my work/a.js']);
    expect(code).toBe(1);
    // In which workspace that is to count, its place says.
    expect(stdout).toContain(`"codex-plugin grants allow '${folder}/.codex/plugins/trim'"`);
  });

  it('runs what the user allowed, and says once what was not, and how to', async () => {
    const workspace = await FormatWorkspace.make(
      { 'a.js': UNTIDY, 'b.js': UNTIDY, 'c.txt': UNTIDY },
      {
        trim: { script: TRIM },
        other: { script: TRIM, language: ['plaintext'] },
      },
    );
    const [trim, other] = ['trim', 'other'].map((name) => workspace.path(`.codex/plugins/${name}`));
    await workspace.run(['grants', 'allow', other!]);
    const asked = await workspace.run(['format', '--write', 'a.js', 'b.js', 'c.txt']);
    expect(asked.code).toBe(1);
    expect(asked.stdout).toBe(
      `changed       c.txt  com.example.other\nfailed        a.js and 1 more file: com.example.trim is not allowed to run in this workspace. Allow it with "codex-plugin grants allow ${trim}", or have the manifests decide with --grants manifest.\n1 of 3 files was changed, 2 failed.\n`,
    );
    expect(await workspace.read('a.js')).toBe(UNTIDY);
    await workspace.run(['grants', 'allow', trim!]);
    expect(await workspace.run(['format', '--check', 'a.js', 'c.txt'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('would change  a.js') as string,
    });
    await workspace.run(['grants', 'revoke', trim!]);
    // As in an editor, where it would not run either.
    expect(await workspace.run(['format', '--check', 'a.js', 'c.txt'])).toMatchObject({
      code: 0,
      stdout: '0 of 1 file would change.\n',
      stderr: expect.stringMatching(
        /^com\.example\.trim does not run\. You denied it.* Allow it with "codex-plugin grants allow .*trim"\.$/m,
      ) as string,
    });
    // But who names it, or has nothing else to format with, is not to believe that all is well.
    expect(await workspace.run(['format', '--check', '--plugin', 'com.example.trim', 'a.js'])).toMatchObject({ code: 1 });
    await workspace.run(['grants', 'revoke', other!]);
    expect(await workspace.run(['format', '--check', 'c.txt'])).toMatchObject({ code: 1 });
  });

  it('says what a plugin asks for now that was allowed before', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY }, { trim: { script: TRIM } });
    const folder = workspace.path('.codex/plugins/trim');
    await workspace.run(['grants', 'allow', folder]);
    const manifest = workspace.path('.codex/plugins/trim/plugin.manifest.json');
    const { permissions, ...rest } = JSON.parse(await readFile(manifest, 'utf8')) as { permissions: string[] };
    await writeFile(manifest, JSON.stringify({ ...rest, permissions: [...permissions, 'network:request'] }));
    const asked = await workspace.run(['format', '--check', 'a.js']);
    expect(asked.code).toBe(1);
    expect(asked.stdout).toMatch(
      /not allowed to run in this workspace\. .*It now asks for network:request too\. Allow it with "codex-plugin grants allow /,
    );
  });

  it('says where a permission leads, and that it leads elsewhere than it did when it was allowed', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY, 'first/x': '', 'second/x': '' }, { trim: { script: TRIM } });
    const [trim, link] = [workspace.path('.codex/plugins/trim'), path.join(path.dirname(workspace.folder), 'shown')];
    await symlink(workspace.path('first'), link);
    const manifest = path.join(trim, 'plugin.manifest.json');
    const { permissions, ...rest } = JSON.parse(await readFile(manifest, 'utf8')) as { permissions: string[] };
    const asked = `filesystem:read:${link}`;
    await writeFile(manifest, JSON.stringify({ ...rest, permissions: [...permissions, asked] }));
    const led = `${asked}: read ${link} (which leads to ${workspace.path('first')})`;
    expect((await workspace.run(['grants', 'allow', trim])).stdout).toContain(led);
    expect((await workspace.run(['format', '--check', 'a.js'])).stdout).toContain('would change');
    await rm(link);
    await symlink(workspace.path('second'), link);
    const changed = `Its permission ${asked} leads to ${workspace.path('second')} now, and you allowed it when it led to ${workspace.path('first')}.`;
    expect((await workspace.run(['format', '--check', 'a.js'])).stdout).toContain(`in this workspace. ${changed} Allow it with`);
    const listed = (await workspace.run(['grants', 'list'])).stdout;
    expect(listed).toContain(led);
    expect(listed).toContain(`asks again: ${changed.slice(0, -1)}; it asks for no more than before.`);
  });

  it('is allowed for the workspace that it lies in, wherever that is said', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY, 'elsewhere/x.txt': '' }, { trim: { script: TRIM } });
    const allowed = await workspace.run(['grants', 'allow', '../.codex/plugins/trim', '--json'], { cwd: workspace.path('elsewhere') });
    expect(JSON.parse(allowed.stdout)).toMatchObject({ decision: 'allow', workspace: workspace.folder });
    expect(await workspace.run(['format', '--check', 'a.js'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('would change') as string,
    });
  });

  it('runs only the plugins that are named, and knows which was meant', async () => {
    const script = (word: string): string =>
      `exports.onFileSave = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent + '// ${word}\\n' });`;
    const workspace = await FormatWorkspace.make(
      { 'a.js': '' },
      { one: { script: script('one') }, two: { script: script('two') }, three: { script: script('three') } },
    );
    await workspace.format('--write', '--plugin', 'com.example.two', '--plugin', 'com.example.one', 'a.js');
    expect(await workspace.read('a.js')).toBe('// one\n// two\n');
    expect(await workspace.format('--plugin', 'com.example.tow')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: `There is no plugin com.example.tow in ${workspace.folder}. Did you mean com.example.two?\n`,
    });
  });

  it('goes by the workspace: its order, its languages, and what it excludes', async () => {
    const script = (word: string): string =>
      `exports.onFileSave = (text) => ({ success: true, formattedContent: JSON.parse(text).fileContent + '// ${word}\\n' });`;
    const settings = {
      'codexPlugins.save.order': ['com.example.two', 'com.example.one'],
      '[typescript]': { 'codexPlugins.save.order': ['source.fixAll', 'com.example.one', 'com.example.two'] },
      'codexPlugins.save.exclude': { 'excluded/**': true, 'half/**': ['com.example.one'] },
      'files.associations': { '*.special': 'javascript' },
      'codexPlugins.runtime.node': '/nowhere/node',
    };
    const language = ['javascript', 'typescript'];
    const workspace = await FormatWorkspace.make(
      {
        '.vscode/settings.json': `{ // with comments\n${JSON.stringify(settings).slice(1, -1)}, }`,
        'a.js': '',
        'a.ts': '',
        'a.special': '',
        tool: '#!/usr/bin/env node\n',
        'excluded/a.js': '',
        'half/a.js': '',
        'other.txt': '',
      },
      { one: { script: script('one'), language }, two: { script: script('two'), language } },
    );
    const { code, stderr } = await workspace.format('--write');
    expect([code, stderr]).toEqual([
      0,
      'codexPlugins.save.order names steps that only an editor can run, and that are left out here: source.fixAll.\n',
    ]);
    const read = (name: string): Promise<string> => workspace.read(name);
    expect(await read('a.js')).toBe('// two\n// one\n');
    expect(await read('a.ts')).toBe('// one\n// two\n');
    expect(await read('a.special')).toBe('// two\n// one\n');
    expect(await read('tool')).toBe('#!/usr/bin/env node\n// two\n// one\n');
    expect(await read('half/a.js')).toBe('// two\n');
    expect([await read('excluded/a.js'), await read('other.txt')]).toEqual(['', '']);
    await workspace.write('.vscode/settings.json', '{"codexPlugins.save.enabled": false}');
    await workspace.write('a.js', '');
    expect(await workspace.format('--write', 'a.js')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('codexPlugins.save.enabled is off') as string,
    });
    expect(await read('a.js')).toBe('');
  });

  it('leaves out what git and searches leave out, and says of what was named why it is left alone', async () => {
    const files = {
      '.gitignore': 'build/\n*.gen.js\n',
      'node_modules/x/a.js': UNTIDY,
      'build/a.js': UNTIDY,
      'a.gen.js': UNTIDY,
      'sub/.gitignore': 'local.js\n',
      'sub/local.js': UNTIDY,
      'sub/a.js': UNTIDY,
      '.codexignore': '# none\nvendor/\n',
      'vendor/a.js': UNTIDY,
      '.gitattributes': 'api.js linguist-generated\n',
      'api.js': UNTIDY,
      'latin1.js': Buffer.from('let \xe4;  \n', 'latin1'),
      'binary.js': Buffer.from([0, 1, 2, 0]),
      'readOnly.js': UNTIDY,
    };
    const workspace = await FormatWorkspace.make(files);
    await workspace.git('init');
    await chmod(workspace.path('readOnly.js'), 0o444);
    expect((await workspace.rows()).filter(({ changed }) => changed).map(({ file }) => file)).toEqual(['sub/a.js']);
    const named = await workspace.format(
      'vendor/a.js',
      'api.js',
      'latin1.js',
      'binary.js',
      'readOnly.js',
      'build/a.js',
      'node_modules',
      'sub/*.js',
    );
    expect(named.stdout).toBe(
      'would change  build/a.js  com.example.trim\nwould change  sub/a.js    com.example.trim\n2 of 2 files would change.\n',
    );
    expect(named.stderr.split('\n').toSorted()).toEqual([
      '',
      'Run it with --write to change them.',
      'There is no file to be looked at in node_modules: what git or searches leave out is left out here, too.',
      'api.js is left alone: generated, as .gitattributes line 1 says.',
      'binary.js is left alone: it is a binary file.',
      'latin1.js is left alone: it is not in UTF-8, and only an editor can know how it is to be read.',
      'readOnly.js is left alone: it is read-only.',
      'vendor/a.js is left alone: excluded by .codexignore line 2.',
    ]);
  });

  it('takes what it cannot read for no nothing: folders, and files that say what is left out', async () => {
    const files = { 'a.js': UNTIDY, 'closed/a.js': UNTIDY, 'ignored/a.js': UNTIDY, 'rules/a.js': UNTIDY };
    const workspace = await FormatWorkspace.make({ ...files, '.gitignore': 'out\n', 'out/a.js': UNTIDY });
    await workspace.git('init');
    // Links to themselves are there, and nobody can read them.
    await symlink('.gitignore', workspace.path('ignored/.gitignore'));
    await symlink('.codexignore', workspace.path('rules/.codexignore'));
    await chmod(workspace.path('closed'), 0o000);
    await chmod(workspace.path('out'), 0o000);
    const format = (...args: string[]): Promise<Ran> =>
      workspace.run(['format', '--grants', 'manifest', ...args], { readsWhatItMay: true });
    const written = await format('--write');
    await chmod(workspace.path('closed'), 0o755);
    await chmod(workspace.path('out'), 0o755);
    expect([written.code, written.stderr]).toEqual([1, '']);
    const lines = written.stdout.split('\n').map((line) => line.replace(/^failed +(\S+).*(ELOOP|EACCES).*$/, 'failed $1 $2'));
    expect(lines).toEqual([
      'changed       a.js  com.example.trim',
      'failed closed: EACCES',
      'failed ignored/.gitignore: ELOOP',
      'failed rules/a.js: ELOOP',
      '1 of 4 files was changed, 3 failed.',
      '',
    ]);
    expect(written.stdout).toContain('closed: It cannot be read, so nothing in it was looked at: ');
    expect(written.stdout).toContain('ignored/.gitignore: It cannot be read, so nothing in its folder was looked at: ');
    expect(await Promise.all(Object.keys(files).map((name) => workspace.read(name)))).toEqual([TIDY, UNTIDY, UNTIDY, UNTIDY]);
    // The folder that is named is in one whose rules nobody can read.
    await workspace.write('ignored/deep/a.js', UNTIDY);
    expect(await format('--write', 'ignored/deep')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('failed        ignored/.gitignore') as string,
    });
    await workspace.write('.vscode/.keep', '');
    await symlink('settings.json', workspace.path('.vscode/settings.json'));
    expect(await format('--write')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/settings\.json cannot be read: ELOOP.*\.\n$/) as string,
    });
  });

  it('follows no link out of the workspace', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': TIDY });
    const outside = path.join(path.dirname(workspace.folder), 'outside');
    await mkdir(outside);
    const secret = path.join(outside, 'secret.js');
    await workspace.write('../outside/secret.js', UNTIDY);
    await symlink(secret, workspace.path('link.js'));
    await symlink(outside, workspace.path('folder'));
    const { code, stdout } = await workspace.format('--write', '.');
    expect([code, stdout]).toEqual([0, '0 of 1 file was changed.\n']);
    const named = await workspace.format('--write', 'link.js');
    expect(named).toMatchObject({
      code: 0,
      stderr: `link.js is left alone: it is a link that leads out of the workspace, to ${secret}.\n`,
    });
    expect((await workspace.format('--write', 'folder/secret.js')).code).toBe(2);
    expect((await workspace.format('--write', 'folder')).code).toBe(2);
    expect(await readFile(secret, 'utf8')).toBe(UNTIDY);
  });

  it('works in the folder that is named, and says where no handler is for anything', async () => {
    const workspace = await FormatWorkspace.make({ 'sub/a.js': UNTIDY, 'b.md': UNTIDY });
    const there = await workspace.run(['format', '--grants', 'manifest', '--workspace', '..', 'a.js'], { cwd: workspace.path('sub') });
    expect(there.stdout).toBe('would change  a.js  com.example.trim\n1 of 1 file would change.\n');
    expect(await workspace.format('--check', 'b.md')).toEqual({
      code: 0,
      stdout: '0 of 0 files would change.\n',
      stderr: 'No plugin that runs has a save handler for any of these files.\n',
    });
    const here = await workspace.run(['format', '--grants', 'manifest'], { cwd: workspace.path('sub') });
    expect(here).toMatchObject({ code: 2, stderr: expect.stringContaining('or what --workspace names') as string });
  });

  it.each([
    [['missing.js'], 'missing.js does not exist.'],
    [['*.nothing'], '*.nothing is neither a file nor a folder, and matches no file.'],
    [['..'], '.. is not in the workspace folder'],
    [['--check', '--write'], 'choose one'],
    [['--staged', '--since', 'main'], 'choose one'],
    [['--diff', '--json'], '--diff prints a patch'],
    [['--jobs', '0'], 'It must be a whole number from 1 to 64.'],
    [['--jobs', '65'], 'It must be a whole number from 1 to 64.'],
    [['--staged'], 'Git cannot say which files these are: not a git repository'],
    [['--workspace', 'a.js'], 'is not a folder'],
  ])('takes %j for wrong usage', async (args, message) => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY });
    const { code, stdout, stderr } = await workspace.format(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(await workspace.read('a.js')).toBe(UNTIDY);
  });

  it('says in its help what is there by default, of options that have something', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': TIDY }, {});
    const { stdout } = await workspace.run(['format', '--help']);
    expect([...stdout.matchAll(/\(default:\s[^)]*\)/g)].map(([text]) => text.replaceAll(/\s+/g, ' ')).toSorted()).toEqual([
      '(default: 1)',
      '(default: the whole workspace folder)',
      '(default: the working directory)',
    ]);
  });

  it('does not pass where there is nothing to format with, or a plugin does not load', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY }, {});
    expect(await workspace.format()).toMatchObject({ code: 2, stderr: expect.stringContaining('has a handler for onFileSave') as string });
    await workspace.addPlugin('trim', { script: TRIM });
    await workspace.write('.codex/plugins/broken/plugin.manifest.json', '{"pluginId": "com.example.broken"}');
    expect(await workspace.format('--write', 'a.js')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/error: broken did not run\. Its manifest/) as string,
    });
  });

  it('runs handlers that work on the file on disk with --write only, and says so', async () => {
    const script = `const fs = require('node:fs');
exports.onFileSave = (text) => {
  const { filePath } = JSON.parse(text);
  const found = fs.readFileSync(filePath, 'utf8');
  fs.writeFileSync(filePath, found.toUpperCase());
  if (found.includes('fails')) throw new Error('too late');
  return { success: true };
};`;
    const workspace = await FormatWorkspace.make(
      { 'a.js': UNTIDY, 'b.js': 'fails  \n' },
      { trim: { script: TRIM }, upper: { script, permissions: ['filesystem:read', 'filesystem:write'] } },
    );
    const checked = await workspace.format('--check', 'a.js', 'b.js');
    expect(checked.stderr).toBe(
      'warn: com.example.upper has handlers that work on the file on disk, which run only with --write: what they would do to 2 files was not looked at.\n',
    );
    expect(await workspace.read('a.js')).toBe(UNTIDY);
    const written = await workspace.format('--write', 'a.js', 'b.js');
    expect(written.code).toBe(1);
    expect(await workspace.read('a.js')).toBe('LET A;\n');
    // As it was, though one handler had been through with it, and the other had written it.
    expect(await workspace.read('b.js')).toBe('fails  \n');
    expect(written.stdout).toContain('failed        b.js: com.example.upper: save.js threw in onFileSave: Error: too late');
  });

  it('does not pass where no handler was looked at, and says what was not', async () => {
    const script = `exports.onFileSave = (text) => {
  const { filePath } = JSON.parse(text);
  require('node:fs').writeFileSync(filePath, 'mine\\n');
  return { success: true };
};`;
    const files = { 'a.js': UNTIDY, 'vendor/a.js': UNTIDY, '.codexignore': 'vendor\n' };
    const workspace = await FormatWorkspace.make(files, { disk: { script, permissions: ['filesystem:write'] } });
    const unchecked =
      'what they would do to 1 file was not looked at.\nNothing was checked. "codex-plugin format --write && git diff --exit-code" also checks';
    for (const args of [['--check'], [], ['--check', '--diff']]) {
      const { code, stderr } = await workspace.format(...args, 'a.js');
      expect([code, stderr]).toEqual([1, expect.stringContaining(args.includes('--diff') ? 'Nothing was checked.' : unchecked) as string]);
      expect(stderr).not.toContain('No plugin');
    }
    expect((await workspace.format('--diff', 'a.js')).code).toBe(0);
    expect(await workspace.format('--check', 'vendor')).toMatchObject({
      code: 0,
      stderr: '1 file is left alone. Name them to be told why.\n',
    });
    expect(await workspace.format('--check', 'vendor/a.js')).toMatchObject({
      code: 0,
      stderr: 'vendor/a.js is left alone: excluded by .codexignore line 1.\n',
    });
    expect((await workspace.format('--write', 'a.js')).code).toBe(0);
    expect(await workspace.read('a.js')).toBe('mine\n');
  });

  it('writes over nothing that came meanwhile', async () => {
    // A handler that runs before the save, and writes what somebody else could.
    const script = `exports.onFileSave = (text) => {
  const { filePath, fileContent } = JSON.parse(text);
  require('node:fs').writeFileSync(filePath, 'mine\\n');
  return { success: true, formattedContent: fileContent + 'theirs\\n' };
};`;
    const workspace = await FormatWorkspace.make(
      { 'a.js': '' },
      { odd: { script, phase: 'beforeSave', permissions: ['filesystem:write'] } },
    );
    const { code, stdout } = await workspace.format('--write', 'a.js');
    expect([code, stdout]).toEqual([
      1,
      'failed        a.js: It was not formatted: it was changed meanwhile\n0 of 1 file was changed, 1 failed.\n',
    ]);
    expect(await workspace.read('a.js')).toBe('mine\n');
  });

  it('keeps the several names of a file', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': 'let a;  \n// longer than it will be  \n' });
    await link(workspace.path('a.js'), workspace.path('b.js'));
    expect((await workspace.format('--write', 'a.js')).code).toBe(0);
    expect(await workspace.read('b.js')).toBe('let a;\n// longer than it will be\n');
  });

  it('stops at once when it is told to, leaves whole what it wrote, and says how much', async () => {
    // One file goes through, and the others wait.
    const script = `exports.onFileSave = async (text, { signal }) => {
  const { filePath, fileContent } = JSON.parse(text);
  if (!filePath.endsWith('first.js')) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return { success: true, formattedContent: fileContent.trim() + '\\n' };
};`;
    const workspace = await FormatWorkspace.make(
      { 'a.js': UNTIDY, 'b.js': UNTIDY, 'first.js': UNTIDY },
      { slow: { script, maxExecutionTimeMs: 60_000 } },
    );
    const running = workspace.start(['format', '--grants', 'manifest', '--write', 'a.js', 'b.js', 'first.js']);
    await expect.poll(() => workspace.read('first.js'), { timeout: 20_000 }).toBe(TIDY);
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect([exitCode, stderr]).toEqual([130, 'Stopped: 1 file was written, 3 files had been found.\n']);
    expect([await workspace.read('a.js'), await workspace.read('b.js')]).toEqual([UNTIDY, UNTIDY]);
    expect((await workspace.names()).toSorted()).toEqual(['.codex', 'a.js', 'b.js', 'first.js']);
  });

  it('puts back what a handler has written to a file that is not done with it', async () => {
    const script = `const fs = require('node:fs');
exports.onFileSave = async (text, { signal }) => {
  const { filePath } = JSON.parse(text);
  fs.writeFileSync(filePath, 'half of it');
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  return { success: true };
};`;
    const permissions = ['filesystem:read', 'filesystem:write'];
    const workspace = await FormatWorkspace.make(
      { 'a.js': UNTIDY },
      { trim: { script: TRIM }, writes: { script, permissions, maxExecutionTimeMs: 60_000 } },
    );
    const running = workspace.start(['format', '--grants', 'manifest', '--write', 'a.js']);
    await expect.poll(() => workspace.read('a.js'), { timeout: 20_000 }).toBe('half of it');
    running.kill('SIGINT');
    expect((await running).exitCode).toBe(130);
    expect(await workspace.read('a.js')).toBe(UNTIDY);
  });

  it.each([1, 3])('goes through a thousand files with %d workers, and leaves nothing running', async (jobs) => {
    const files = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`src/d${index % 20}/f${index}.js`, `let a${index};  \n`]));
    const workspace = await FormatWorkspace.make(files);
    const running = workspace.start(['format', '--grants', 'manifest', '--write', '--jobs', String(jobs), 'src']);
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(0);
    expect(stdout.endsWith('\n1000 of 1000 files were changed.\n')).toBe(true);
    for (const [name, content] of Object.entries(files)) expect(await workspace.read(name)).toBe(content.replace('  ', ''));
    expect(leftovers()).toEqual([]);
    await rm(workspace.path('src'), { recursive: true });
  });
});
