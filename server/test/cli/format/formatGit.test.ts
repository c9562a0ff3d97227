// `codex-plugin format` beside git: what is staged, what is another than on a branch, and as a hook.
import { execa } from 'execa';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
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
