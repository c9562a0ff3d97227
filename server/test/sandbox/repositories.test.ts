// Repositories of git in a workspace that a plugin may write: what is in there has git run programs as the user, outside of every sandbox.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRunner } from '../../src/runner/runner.ts';
import { probe } from '../../src/runner/sandbox/probe.ts';

const tiers: ('isolated' | 'selfLocked')[] = [];
for (const tier of ['isolated', 'selfLocked'] as const) if ((await probe(tier)).tier === tier) tiers.push(tier);

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'codex-repositories-')));
  makeRepositories();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const at = (...parts: string[]): string => path.join(root, ...parts);

function git(folder: string, ...args: string[]): string {
  const env = { PATH: process.env['PATH'], HOME: root, GIT_CONFIG_NOSYSTEM: '1' };
  const options = ['-c', 'user.name=n', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main'];
  return execFileSync('git', [...options, ...args], { cwd: folder, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** With a submodule, a linked worktree, a repository in a folder, and one whose settings lie beside it. */
function makeRepositories(): void {
  for (const folder of ['other', 'workspace', 'workspace/vendor/nested', 'plugin']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('other/a.txt'), 'a\n');
  git(at('other'), 'init', '-q');
  git(at('other'), 'add', '.');
  git(at('other'), 'commit', '-qm', 'one');
  writeFileSync(at('workspace/a.txt'), 'a\n');
  git(at('workspace'), 'init', '-q');
  git(at('workspace'), 'submodule', '--quiet', 'add', at('other'), 'sub');
  git(at('workspace'), 'add', 'a.txt');
  git(at('workspace'), 'commit', '-qm', 'one');
  git(at('workspace'), 'worktree', 'add', '-q', at('linked'), '-b', 'second');
  git(at('workspace/vendor/nested'), 'init', '-q');
  git(at('workspace'), 'init', '-q', '--separate-git-dir', at('workspace/bare'), at('workspace/beside'));
}

/** @param script gets `workspace`, `fs` and `run`, which starts a shell: no guard watches what that does. */
async function handled(tier: 'isolated' | 'selfLocked', permissions: string[], script: string): Promise<unknown> {
  writeFileSync(
    at('plugin/a.js'),
    `const fs = require('node:fs');
    const { spawnSync } = require('node:child_process');
    const workspace = ${JSON.stringify(at('workspace'))};
    const run = (text) => {
      const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', text], { cwd: workspace, encoding: 'utf8' });
      return status === 0 ? stdout : 'failed: ' + stderr;
    };
    exports.onCommand = () => { ${script} };`,
  );
  const runner = createRunner({ sandbox: tier, node: process.execPath, onLog: () => undefined });
  try {
    const outcome = await runner.invoke({
      plugin: {
        ...{ key: 'k', id: 'com.example.git', folder: at('plugin'), settings: {} },
        grants: { permissions, workspaceFolders: [at('workspace')] },
      },
      ...{ script: 'a.js', event: 'onCommand', eventId: 'e', payload: '{}', mode: 'warm', deadlineMs: 30_000 },
    });
    return outcome.ok ? outcome.value : outcome;
  } finally {
    await runner.close();
  }
}

/** Places from which git takes what it runs. */
const SETTINGS = [
  ...['.git/config', '.git/modules/sub/config', '.git/modules/sub/hooks/post-checkout', '.git/worktrees/linked/commondir'],
  ...['.git/rebase-merge/git-rebase-todo', '.git/info/attributes', 'vendor/nested/.git/config', 'bare/config', 'sub/.git', 'beside/.git'],
];

describe.runIf(tiers.includes('isolated'))('repositories in a writable workspace (isolated)', { timeout: 60_000 }, () => {
  test.for([['process:spawn'], ['process:spawn', 'filesystem:write:src']])(
    'programs that a plugin starts with %j change none of their settings',
    async (others) => {
      const result = await handled(
        'isolated',
        ['filesystem:write', ...others],
        `return { wrote: ${JSON.stringify(SETTINGS)}.filter((file) => !run('mkdir -p "$(dirname ' + file + ')" && echo x >> ' + file).startsWith('failed')) };`,
      );
      expect(result).toEqual({ wrote: [] });
    },
  );

  test('neither file nor folder is put in the place of another', async () => {
    const result = await handled(
      'isolated',
      ['filesystem:write', 'process:spawn'],
      `return { did: ['rm sub/.git', 'rm beside/.git', 'mv .git aside', 'mv vendor/nested/.git aside', 'mv vendor aside', 'mv sub aside', 'mv bare aside']
        .filter((text) => !run(text).startsWith('failed')) };`,
    );
    expect(result).toEqual({ did: [] });
  });

  test('whoever may change .git by name commits', async () => {
    const result = await handled(
      'isolated',
      ['filesystem:write', 'filesystem:write:.git', 'process:spawn'],
      `fs.writeFileSync(workspace + '/a.txt', 'b\\n');
      return { said: run('git -c user.name=n -c user.email=a@b commit -qam two && git log --oneline'), nested: run('echo x >> vendor/nested/.git/config') };`,
    );
    expect(result).toMatchObject({ said: expect.stringContaining('two'), nested: expect.stringContaining('failed') });
    expect(git(at('workspace'), 'log', '--oneline')).toContain('two');
  });

  test('a place in it that is named can be written, and nothing beside it', async () => {
    const result = await handled(
      'isolated',
      ['filesystem:write', 'filesystem:write:.git/info', 'process:spawn'],
      `fs.appendFileSync(workspace + '/.git/info/exclude', 'x\\n');
      return { inside: run('echo y >> .git/info/exclude'), beside: run('echo x >> .git/config') };`,
    );
    expect(result).toEqual({ inside: '', beside: expect.stringContaining('failed') });
    expect(readFileSync(at('workspace/.git/info/exclude'), 'utf8')).toMatch(/x\ny\n$/);
  });
});

describe.for(tiers)('repositories in a writable workspace (%s)', { timeout: 60_000 }, (tier) => {
  test('the guard says which permission opens one', async () => {
    const files = ['.git/index', '.git/modules/sub/config', 'vendor/nested/.git/config'];
    const result = await handled(
      tier,
      ['filesystem:write', 'process:spawn'],
      `return { refused: ${JSON.stringify(files)}.map((file) => {
        try { fs.appendFileSync(workspace + '/' + file, 'x'); } catch (error) { return error.message; }
      }) };`,
    );
    const { refused } = result as { refused: string[] };
    expect(refused[0]).toContain('"filesystem:write:.git" is missing');
    expect(refused[1]).toContain('"filesystem:write:.git" is missing');
    expect(refused[2]).toContain('"filesystem:write:vendor/nested/.git" is missing');
  });

  test('the guard lets those in which was named, and no further', async () => {
    const files = ['.git/info/exclude', '.git/config', 'vendor/nested/.git/config'];
    const result = await handled(
      tier,
      ['filesystem:write', 'filesystem:write:.git/info', 'filesystem:write:vendor/nested/.git'],
      `return { wrote: ${JSON.stringify(files)}.filter((file) => {
        try { fs.appendFileSync(workspace + '/' + file, '#\\n'); return true; } catch { return false; }
      }) };`,
    );
    expect(result).toEqual({ wrote: ['.git/info/exclude', 'vendor/nested/.git/config'] });
  });
});

test.for(tiers)('git tells of repositories (%s)', async (tier) => {
  const result = await handled(
    tier,
    ['filesystem:write', 'process:spawn'],
    `fs.writeFileSync(workspace + '/a.txt', 'b\\n');
    return { said: ['git status --porcelain', 'git diff --stat', 'git ls-files', 'git log --oneline', 'git -C sub status --porcelain'].map(run) };`,
  );
  const { said } = result as { said: string[] };
  expect(said[0]).toContain(' M a.txt');
  expect(said[1]).toContain('1 file changed');
  expect(said[2]).toContain('a.txt');
  expect(said.filter((text) => text.startsWith('failed'))).toEqual([]);
});
