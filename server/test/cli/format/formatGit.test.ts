// `codex-plugin format` beside git: what is staged, what is another than on a branch, and as a hook.
import { execa } from 'execa';
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CLI, FormatWorkspace } from './formatWorkspace.ts';

const UNTIDY = 'let a;  \n';
const root = path.resolve(import.meta.dirname, '../../../..');

async function repository(files: Record<string, string>): Promise<FormatWorkspace> {
  const workspace = await FormatWorkspace.make(files);
  await workspace.git('init');
  await workspace.git('add', '.');
  await workspace.git('commit', '-m', 'first');
  return workspace;
}

const changed = async (workspace: FormatWorkspace, ...args: string[]): Promise<string[]> =>
  (await workspace.rows(...args)).map(({ file }) => file);

describe('codex-plugin format --staged', () => {
  it('looks at what is staged, and fails where it changed that, since it is to be staged again', async () => {
    const workspace = await repository({ 'old.js': UNTIDY, 'edited.js': 'let b;\n', 'gone.js': UNTIDY });
    await workspace.write('new.js', UNTIDY);
    await workspace.write('edited.js', UNTIDY);
    await workspace.write('unstaged.js', UNTIDY);
    await workspace.git('rm', '-q', 'gone.js');
    await workspace.git('add', 'new.js', 'edited.js');
    expect(await changed(workspace, '--staged')).toEqual(['edited.js', 'new.js']);
    expect(await changed(workspace, '--staged', 'new.js', 'old.js')).toEqual(['new.js']);
    const written = await workspace.format('--staged', '--write');
    expect(written).toMatchObject({ code: 1, stderr: 'What was changed is not staged. Stage it with git add, and commit again.\n' });
    expect([await workspace.read('new.js'), await workspace.read('unstaged.js')]).toEqual(['let a;\n', UNTIDY]);
    await workspace.git('add', 'new.js', 'edited.js');
    expect((await workspace.format('--staged', '--write')).code).toBe(0);
  });

  it.runIf(process.platform === 'linux')('fails over a file whose name nobody can read, like format without git', async () => {
    const workspace = await repository({ 'a.js': 'let a;\n' });
    const garbled = Buffer.concat([Buffer.from(`${workspace.path('.')}/caf`), Buffer.from([0xe9]), Buffer.from('.js')]);
    await writeFile(garbled, UNTIDY);
    const failure = /^failed {8}caf\uFFFD\.js: It was not formatted: .*its name is not in UTF-8/m;
    for (const how of [['--since', 'HEAD'], []]) {
      const { code, stdout } = await workspace.format(...how);
      expect([code, stdout]).toEqual([1, expect.stringMatching(failure)]);
    }
    await workspace.git('add', '.');
    const { code, stdout } = await workspace.format('--staged');
    expect([code, stdout]).toEqual([1, expect.stringMatching(failure)]);
    // What was committed is no change, and what became of it since nobody can see.
    await workspace.git('commit', '-m', 'second');
    expect(await workspace.format('--since', 'HEAD')).toEqual({
      code: 0,
      stdout: '0 of 0 files would change.\n',
      stderr: 'caf\uFFFD.js: its name is not in UTF-8, so whether it was edited cannot be told.\nNothing here is another than on HEAD.\n',
    });
  });

  it('leaves a file alone that is staged in part, and says so', async () => {
    const workspace = await repository({ 'a.js': 'let a;\n' });
    await workspace.write('a.js', UNTIDY);
    await workspace.git('add', 'a.js');
    await workspace.write('a.js', `${UNTIDY}let b;  \n`);
    const { code, stdout } = await workspace.format('--staged', '--write');
    expect(code).toBe(1);
    expect(stdout).toContain('failed        a.js: It has changes that are not staged');
    expect(await workspace.read('a.js')).toBe(`${UNTIDY}let b;  \n`);
  });

  it('says so of a file that is staged and has gone since, or became a link or a folder', async () => {
    const workspace = await repository({ 'a.js': UNTIDY });
    await workspace.write('deep/gone.js', UNTIDY);
    await workspace.write('link.js', UNTIDY);
    await workspace.write('folder.js', UNTIDY);
    await workspace.git('add', '.');
    for (const name of ['deep', 'link.js', 'folder.js']) await rm(workspace.path(name), { recursive: true });
    await symlink('a.js', workspace.path('link.js'));
    await mkdir(workspace.path('folder.js'));
    const { code, stdout, stderr } = await workspace.format('--staged', '--check');
    expect([code, stderr]).toEqual([1, '']);
    const error = 'It was removed or replaced after it was staged, so what is staged of it was not looked at.';
    expect(stdout).toContain(`failed        deep/gone.js and 2 more files: ${error}`);
    const rows = await workspace.rows('--staged');
    expect(rows.map(({ file }) => file)).toEqual(['deep/gone.js', 'folder.js', 'link.js']);
    // Only what is asked for.
    expect(await changed(workspace, '--staged', 'folder.js')).toEqual(['folder.js']);
    await workspace.write('elsewhere/gone.js', UNTIDY);
    await symlink('elsewhere', workspace.path('deep'));
    const linked = await workspace.format('--staged', '--write', '.');
    expect(linked.stdout).toContain('failed        deep/gone.js: A link has taken the place of a folder that it was in');
    expect(await workspace.read('elsewhere/gone.js')).toBe(UNTIDY);
  });

  it('looks at what git has though .gitignore names it, and not at what would not be committed', async () => {
    const workspace = await repository({ '.gitignore': 'build/\n*.gen.js\n', 'a.js': 'let a;\n' });
    for (const name of ['build/deep/kept.js', 'build/deep/other.js', 'kept.gen.js', 'other.gen.js', 'later.js', 'excluded/a.js'])
      await workspace.write(name, UNTIDY);
    await workspace.write('.vscode/settings.json', '{"search.exclude": {"excluded": true}}');
    await workspace.git('add', '-f', 'build/deep/kept.js', 'kept.gen.js', 'excluded/a.js');
    await workspace.git('add', '-N', 'later.js');
    expect(await changed(workspace, '--staged')).toEqual(['build/deep/kept.js', 'kept.gen.js']);
    expect(await changed(workspace, '--staged', 'build')).toEqual(['build/deep/kept.js']);
    expect(await changed(workspace, '--since', 'HEAD')).toEqual(['build/deep/kept.js', 'kept.gen.js', 'later.js']);
    expect(await changed(workspace, '--staged', 'a.js')).toEqual([]);
  });

  it('leaves a file alone that is not merged', async () => {
    const workspace = await repository({ 'a.js': 'let a;\n' });
    await workspace.git('checkout', '-q', '-b', 'other');
    await workspace.write('a.js', 'let other;  \n');
    await workspace.git('commit', '-q', '-a', '-m', 'other');
    await workspace.git('checkout', '-q', 'main');
    await workspace.write('a.js', 'let mine;  \n');
    await workspace.git('commit', '-q', '-a', '-m', 'mine');
    await expect(workspace.git('merge', 'other')).rejects.toThrow('git');
    const before = await workspace.read('a.js');
    const { code, stdout } = await workspace.format('--staged', '--write');
    expect([code, stdout]).toEqual([1, expect.stringContaining('failed        a.js: It has changes that are not staged')]);
    expect(await workspace.read('a.js')).toBe(before);
  });

  it('says that nothing is staged', async () => {
    const workspace = await repository({ 'a.js': UNTIDY });
    expect(await workspace.format('--staged', '--check')).toEqual({
      code: 0,
      stdout: '0 of 0 files would change.\n',
      stderr: 'Nothing is staged here.\n',
    });
  });

  it('is for repositories of any size', { timeout: 120_000 }, async () => {
    const workspace = await repository({ 'a.js': 'let a;\n' });
    const hash = await workspace.git('hash-object', '-w', 'a.js');
    // Git would list more than ten megabytes.
    const names = Array.from({ length: 40_000 }, (_, index) => `d${index % 100}/${String(index).padEnd(240, 'x')}.txt`);
    await workspace.git({ input: names.map((name) => `100644 ${hash}\t${name}\n`).join('') }, 'update-index', '--add', '--index-info');
    await workspace.git('commit', '-q', '-m', 'large');
    await workspace.write('a.js', UNTIDY);
    await workspace.git('add', 'a.js');
    expect(await changed(workspace, '--staged')).toEqual(['a.js']);
    expect(await changed(workspace, '--since', 'HEAD')).toEqual(['a.js']);
  });

  it('is for the first commit too, and for a workspace that is a part of a repository', async () => {
    const workspace = await FormatWorkspace.make({ 'a.js': UNTIDY, 'b.js': UNTIDY });
    await execa('git', ['init'], { cwd: path.dirname(workspace.folder) });
    await workspace.git('add', 'a.js');
    expect(await changed(workspace, '--staged')).toEqual(['a.js']);
  });

  it('looks in a hook at what is about to be committed, also where that is not staged otherwise', async () => {
    const workspace = await repository({ 'a.js': 'let a;\n', 'b.js': 'let b;\n' });
    const hook = path.join(workspace.folder, '.git/hooks/pre-commit');
    await mkdir(path.dirname(hook), { recursive: true });
    await writeFile(hook, `#!/bin/sh\nexec '${process.execPath}' '${CLI}' format --grants manifest --staged --check --json > found.json\n`);
    await chmod(hook, 0o755);
    await workspace.write('a.js', UNTIDY);
    await workspace.write('b.js', UNTIDY);
    await expect(workspace.git('commit', '-q', '-m', 'second', 'a.js')).rejects.toThrow('git');
    expect(JSON.parse(await workspace.read('found.json'))).toEqual([{ file: 'a.js', changed: true, plugins: ['com.example.trim'] }]);
    await expect(workspace.git('commit', '-q', '-a', '-m', 'second')).rejects.toThrow('git');
    expect((JSON.parse(await workspace.read('found.json')) as unknown[]).length).toBe(2);
  });
});

describe('codex-plugin format --since', () => {
  it('looks at what is another than where the branch began: committed, staged, changed, and new', async () => {
    const workspace = await repository({ 'same.js': UNTIDY, 'committed.js': 'let a;\n', 'staged.js': 'let a;\n', 'edited.js': 'let a;\n' });
    await workspace.git('checkout', '-q', '-b', 'work');
    await workspace.write('committed.js', UNTIDY);
    await workspace.git('commit', '-q', '-a', '-m', 'second');
    // What went on in the branch that this one left is not its own.
    await workspace.git('checkout', '-q', 'main');
    await workspace.write('same.js', `${UNTIDY}let more;\n`);
    await workspace.git('commit', '-q', '-a', '-m', 'elsewhere');
    await workspace.git('checkout', '-q', 'work');
    await workspace.write('staged.js', UNTIDY);
    await workspace.git('add', 'staged.js');
    await workspace.write('edited.js', UNTIDY);
    await workspace.write('new.js', UNTIDY);
    expect(await changed(workspace, '--since', 'main')).toEqual(['committed.js', 'edited.js', 'new.js', 'staged.js']);
    expect(await changed(workspace, '--since', 'HEAD')).toEqual(['edited.js', 'new.js', 'staged.js']);
  });

  it('says what it cannot look into, from the folder of the workspace on', async () => {
    const workspace = await FormatWorkspace.make({ 'closed/a.js': UNTIDY, 'closed.js': UNTIDY, 'a.js': UNTIDY });
    const around = { cwd: path.dirname(workspace.folder) };
    await execa('git', ['init'], around);
    await workspace.git('add', '.');
    await workspace.git('commit', '-m', 'first');
    await workspace.write('new/a.js', UNTIDY);
    const closed = ['closed', 'closed.js', 'new'].map((name) => workspace.path(name));
    for (const place of closed) await chmod(place, 0o000);
    const args = ['format', '--grants', 'manifest', '--since', 'HEAD', '--json'];
    const { code, stdout } = await workspace.run(args, { readsWhatItMay: true });
    for (const place of closed) await chmod(place, 0o755);
    const rows = JSON.parse(stdout) as { file: string; error: string }[];
    expect(code).toBe(1);
    expect(rows.map(({ file, error }) => [file, /EACCES|Permission denied/.exec(error)?.[0]])).toEqual([
      ['closed', 'Permission denied'],
      ['closed.js', 'EACCES'],
      ['closed/a.js', 'EACCES'],
      ['new', 'Permission denied'],
    ]);
  });

  it('says so of submodules and other repositories, in which it looks at nothing', async () => {
    const workspace = await repository({ 'a.js': 'let a;\n' });
    for (const name of ['sub', 'deep/nested', 'excluded/nested']) {
      await workspace.write(`${name}/in.js`, UNTIDY);
      await workspace.git('init', name);
      await workspace.git('-C', name, 'add', '.');
      await workspace.git('-C', name, 'commit', '-m', 'first');
    }
    await workspace.write('.vscode/settings.json', '{"search.exclude": {"excluded": true}}');
    await workspace.git('update-index', '--add', '--cacheinfo', `160000,${await workspace.git('-C', 'sub', 'rev-parse', 'HEAD')},sub`);
    const said = async (...args: string[]): Promise<string[]> => (await workspace.format('--check', ...args)).stderr.trim().split('\n');
    expect(await said('--staged')).toEqual(['sub is a repository of its own, in which nothing was looked at.']);
    await workspace.git('commit', '-m', 'second');
    expect(await said('--staged')).toEqual(['Nothing is staged here.']);
    const nothing = 'Nothing here is another than on HEAD~1.';
    expect(await said('--since', 'HEAD~1', 'a.js')).toEqual([nothing]);
    expect(await said('--since', 'HEAD~1', 'sub')).toEqual(['sub is a repository of its own, in which nothing was looked at.', nothing]);
    expect(await said('--since', 'HEAD~1', 'deep/nested/in.js')).toEqual([
      'deep/nested is a repository of its own, in which nothing was looked at.',
      nothing,
    ]);
    expect(await said('--since', 'HEAD~1', 'a.js', 'sub', 'deep')).toEqual([
      'sub, deep/nested are repositories of their own, in which nothing was looked at.',
      nothing,
    ]);
  });

  it('says so where HEAD has no commit of its own', async () => {
    const workspace = await repository({ 'a.js': UNTIDY });
    expect(await workspace.format('--since', 'main', '--check')).toEqual({
      code: 0,
      stdout: '0 of 0 files would change.\n',
      stderr: 'HEAD has no commit that main lacks, so that only what is not committed counts.\n',
    });
    expect((await workspace.format('--since', 'HEAD', '--check')).stderr).toBe('Nothing here is another than on HEAD.\n');
    await workspace.git('commit', '--allow-empty', '-m', 'second');
    expect((await workspace.format('--since', 'HEAD~1', '--check')).stderr).toBe('Nothing here is another than on HEAD~1.\n');
  });

  it.each([
    ['nothing', 'nothing is no commit, branch or tag here.'],
    ['--output=x', '--output=x is no commit, branch or tag here.'],
    ['unrelated', 'HEAD and unrelated have no commit in common.'],
  ])('says why it cannot know what is another than on %s', async (ref, message) => {
    const workspace = await repository({ 'a.js': UNTIDY });
    await workspace.git('checkout', '-q', '--orphan', 'unrelated');
    await workspace.git('commit', '-q', '-m', 'alone');
    await workspace.git('checkout', '-q', 'main');
    const { code, stderr } = await workspace.format(`--since=${ref}`);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('the job for GitHub', () => {
  it('checks all files on a push to the main branch, and what a pull request changes', async () => {
    const docs = await readFile(path.join(root, 'docs/continuous-integration.md'), 'utf8');
    const [, yaml = ''] = /## GitHub Actions\n\n```yaml\n([^]*?)```/.exec(docs) ?? [];
    const { jobs } = parse(yaml) as { jobs: { format: { steps: { run?: string; env?: Record<string, string> }[] } } };
    const step = jobs.format.steps.at(-1)!;
    expect(step.env).toEqual({ BASE: '${{ github.base_ref }}' });
    const workspace = await repository({ 'old.js': UNTIDY });
    const ran = async (BASE: string): Promise<string[]> => {
      const command = `codex-plugin() { '${process.execPath}' '${CLI}' "$@"; }; ${step.run}`;
      const { stdout } = await execa('bash', ['-e', '-c', command], { cwd: workspace.folder, env: { BASE }, reject: false });
      return [...stdout.matchAll(/file=([^,]+),/g)].map(([, name = '']) => name);
    };
    await workspace.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    expect(await ran('')).toEqual(['old.js']);
    await workspace.write('new.js', UNTIDY);
    await workspace.git('add', 'new.js');
    await workspace.git('commit', '-q', '-m', 'second');
    expect(await ran('main')).toEqual(['new.js']);
  });
});

describe('the hook for pre-commit', () => {
  it('is a command that takes the names of files behind it', async () => {
    const hooks = parse(await readFile(path.join(root, '.pre-commit-hooks.yaml'), 'utf8')) as Record<string, unknown>[];
    expect(hooks.map(({ id }) => id)).toEqual(['codex-format']);
    const [{ entry, language } = expect.fail('no hook')] = hooks as { entry: string; language: string }[];
    expect(language).toBe('node');
    const { bin } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
    const [program = '', ...args] = entry.split(' ');
    expect(bin[program]).toBe('dist/cli.js');
    const workspace = await repository({ 'a.js': UNTIDY, 'b c.js': UNTIDY, 'other.txt': 'text  \n' });
    // As pre-commit does it: arguments of the configuration, and then the files.
    const ran = await workspace.run([...args, '--grants', 'manifest', 'a.js', 'b c.js', 'other.txt']);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect([await workspace.read('a.js'), await workspace.read('b c.js')]).toEqual(['let a;\n', 'let a;\n']);
    expect(await workspace.git('diff', '--name-only')).toBe('a.js\nb c.js');
  });
});
