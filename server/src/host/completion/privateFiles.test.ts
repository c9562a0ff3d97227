import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hasPrivateKey, PrivateFiles, secretFinder } from './privateFiles.ts';

let root: string;
let folders: string[];
let said: string[];
let files: PrivateFiles;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'codex-private-'));
  folders = [root];
  said = [];
  files = new PrivateFiles({ folders: () => folders, log: (text) => said.push(text) });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const write = async (name: string, text = ''): Promise<void> => {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
};
const why = (name: string): Promise<string | undefined> => files.why(path.join(root, name));

describe('private files', () => {
  it('are those that .gitignore files leave out, the innermost first', async () => {
    await write('.gitignore', '*.log.ts\n/build/\n');
    await write('lib/.gitignore', '!kept.log.ts\nown/\n');
    expect(await why('a.log.ts')).toBe('gitignore');
    expect(await why('build/x/y.ts')).toBe('gitignore');
    expect(await why('lib/build/y.ts')).toBeUndefined();
    expect(await why('lib/kept.log.ts')).toBeUndefined();
    expect(await why('lib/own/a.ts')).toBe('gitignore');
    expect(await why('own/a.ts')).toBeUndefined();
    expect(await files.whyFolder(path.join(root, 'build'))).toBe('gitignore');
    expect(await files.whyFolder(path.join(root, 'lib'))).toBeUndefined();
  });

  it('are all in a folder that is left out, whatever is said inside of it', async () => {
    await write('.gitignore', 'out/\n');
    await write('out/.gitignore', '!*\n');
    expect(await why('out/a.ts')).toBe('gitignore');
  });

  it('are those that .codexignore files leave out, though git has them', async () => {
    await write('.codexignore', 'customers/\n');
    await write('.gitignore', '!customers/\n');
    expect(await why('customers/a.ts')).toBe('codexignore');
  });

  it('are those that a repository ignores without saying so in it', async () => {
    await write('.git/info/exclude', 'mine.ts\n');
    expect(await why('sub/mine.ts')).toBe('gitignore');
  });

  it('are those that the repository of a worktree ignores', async () => {
    await write('main/.git/info/exclude', 'mine.ts\n');
    await write('main/.git/worktrees/one/commondir', '../..\n');
    await write('one/.git', `gitdir: ${path.join(root, 'main', '.git', 'worktrees', 'one')}\n`);
    folders = [path.join(root, 'one')];
    expect(await why('one/mine.ts')).toBe('gitignore');
  });

  it('are not all of a workspace folder that git ignores as a whole, but what is left out in it, or by .codexignore', async () => {
    await write('.git/HEAD');
    await write('.gitignore', 'scratch/\n*.log.ts\n');
    await write('.codexignore', 'private/\n');
    await write('scratch/one/.gitignore', 'build/\n');
    folders = [path.join(root, 'scratch/one')];
    expect(await why('scratch/one/a.ts')).toBeUndefined();
    expect(await why('scratch/one/build/a.ts')).toBe('gitignore');
    expect(await why('scratch/one/private/a.ts')).toBe('codexignore');
    expect(await why('scratch/two/a.ts')).toBe('gitignore');
  });

  it('are also those that files above the workspace folder leave out, in the same repository', async () => {
    await write('.gitignore', 'packages/one/gen/\n');
    folders = [path.join(root, 'packages', 'one')];
    await write('.git/HEAD');
    expect(await why('packages/one/gen/a.ts')).toBe('gitignore');
    expect(await why('packages/one/a.ts')).toBeUndefined();
  });

  it('are those of variables, and those in which keys are by their names', async () => {
    for (const name of ['.env', '.env.local', 'sub/.env.example', '.envrc', 'prod.env']) expect(await why(name), name).toBe('env');
    for (const name of ['id_rsa', '.npmrc', 'server.pem', 'credentials.json', 'db-passwords.yaml', 'SECRETS.toml', 'x.tfvars'])
      expect(await why(name), name).toBe('secret-name');
    for (const name of ['tokenizer.ts', 'secretNames.ts', 'keys.py', 'package.json', 'environment.ts', 'keyboard.json'])
      expect(await why(name), name).toBeUndefined();
  });

  it('are known by what is on disk when it is said to have changed', async () => {
    expect(await why('a.ts')).toBeUndefined();
    await write('.gitignore', 'a.ts\n');
    expect(await why('a.ts')).toBeUndefined();
    expect(files.changed(path.join(root, 'b.ts'))).toBe(false);
    expect(files.changed(path.join(root, '.gitignore'))).toBe(true);
    expect(await why('a.ts')).toBe('gitignore');
  });

  it('are all where nobody can read what is left out', async () => {
    await write('.gitignore', 'x'.repeat(1024 * 1024 + 1));
    expect(await why('a.ts')).toBe('gitignore');
    expect(said[0]).toContain('.gitignore');
  });
});

describe('secrets in texts', () => {
  const hasSecret = secretFinder({ API_TOKEN: 'value-of-it-9', HOME: '/home/me' });

  it('are found by their looks, by their names, and by their values', () => {
    for (const line of [
      `const key = "sk-${'a1'.repeat(12)}";`,
      "fetch('https://me:hunter22@example.com/x')",
      "password: 'correct-horse'",
      'headers = { "Authorization": "Bearer abcdef123" }',
      'send("value-of-it-9")',
      'x = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3"',
    ])
      expect(hasSecret(line), line).toBe(true);
    for (const line of ['const token = nextToken();', "import { password } from './password.ts';", 'secret: string;', 'a', 'sha: "0a1b2c"'])
      expect(hasSecret(line), line).toBe(false);
  });

  it('are keys of several lines', () => {
    expect(hasPrivateKey('const key = 1;\n-----BEGIN RSA PRIVATE KEY-----\nabc')).toBe(true);
    expect(hasPrivateKey('/-----BEGIN [A-Z ]*PRIVATE KEY/')).toBe(false);
  });
});
