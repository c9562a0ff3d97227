// What git says of a folder, and which git is asked: on whichever system the tests run, as what the system is like is said.
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sinceLastTag } from './gitHistory.ts';
import { programsOnPath, type Machine } from '../programs/onPath.ts';
import { makePlugin } from '../testHarness.ts';

const realGit = programsOnPath('git')[0];

/** By hand, with settings of nobody's. */
function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'protocol.file.allow=always', '-c', 'init.defaultBranch=main'];
  const env = { PATH: process.env['PATH'], GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };
  return execFileSync(realGit!, [...who, ...args], { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/** A repository with a tag. */
function makeRepository(files: Record<string, string>): string {
  const { folder } = makePlugin(files);
  git(folder, 'init');
  git(folder, 'add', '.');
  git(folder, 'commit', '-m', 'first');
  git(folder, 'tag', 'v1');
  return folder;
}

/** A repository with a tag and a change since then. */
function makeChanged(): string {
  const folder = makeRepository({ 'manifest.json': '{}' });
  writeFileSync(path.join(folder, 'manifest.json'), '{ }');
  return folder;
}

/** Puts a program there that tells that it ran, and does what git does. */
function putGit(folder: string, name: string, trace: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), `#!/bin/sh\necho ran >> '${trace}'\nexec '${realGit}' "$@"\n`);
  chmodSync(path.join(folder, name), 0o755);
}

describe.runIf(realGit !== undefined && process.platform !== 'win32')('git history', () => {
  test.for([
    ['linux', 'git'],
    ['win32', 'git.exe'],
  ] as const)('tells what was there at the last tag, by the git on PATH and none in the folder itself (%s)', async ([platform, name]) => {
    const folder = makeChanged();
    const elsewhere = makePlugin({}).folder;
    const [own, other] = [path.join(elsewhere, 'own-ran'), path.join(elsewhere, 'other-ran')];
    putGit(folder, name, own);
    putGit(path.join(folder, 'bin'), name, own);
    putGit(path.join(elsewhere, 'bin'), name, other);
    mkdirSync(path.join(elsewhere, 'link'));
    symlinkSync(path.join(folder, name), path.join(elsewhere, 'link', name));
    const folders = [folder, '.', '', path.join(folder, 'bin'), path.join(elsewhere, 'link'), path.join(elsewhere, 'bin')];
    const machine: Machine = { platform, environment: { PATH: folders.join(platform === 'win32' ? ';' : ':') } };
    expect(await sinceLastTag(folder, 'manifest.json', machine)).toEqual({ tag: 'v1', text: '{}', changed: true });
    // Where systems have folders for their own programs, those come first.
    expect([existsSync(own), existsSync(other)]).toEqual([false, platform === 'win32']);
    const onlyOwn = { platform, environment: { PATH: folder } };
    expect(await sinceLastTag(folder, 'manifest.json', onlyOwn)).toEqual(platform === 'win32' ? undefined : expect.anything());
    expect(existsSync(own)).toBe(false);
  });

  test('programs that the repository names in its configuration are not run, its submodules’ neither', async () => {
    const folder = makeChanged();
    const inner = makeChanged();
    const trace = path.join(makePlugin({}).folder, 'ran');
    git(folder, 'submodule', 'add', inner, 'inner');
    git(folder, 'commit', '-m', 'second');
    git(folder, 'tag', '-f', 'v1');
    // A name with such a sign cannot be told to git on its command line.
    for (const [repository, name, kinds] of [
      [folder, 'with=sign', ['clean', 'smudge']],
      [path.join(folder, 'inner'), 'plain', ['process', 'clean']],
    ] as const) {
      for (const kind of kinds) git(repository, 'config', `filter.${name}.${kind}`, `echo ran >> '${trace}'; cat`);
      git(repository, 'config', `filter.${name}.required`, 'true');
      git(repository, 'config', 'core.fsmonitor', `echo ran >> '${trace}'`);
      writeFileSync(path.join(repository, '.gitattributes'), `manifest.json filter=${name}\n`);
      // Of the same size, so that git has to look into it.
      writeFileSync(path.join(repository, 'manifest.json'), '[]');
    }
    expect(await sinceLastTag(folder, 'manifest.json')).toEqual({ tag: 'v1', text: '{}', changed: true });
    expect(existsSync(trace)).toBe(false);
  });

  test('an edited, removed, new or re-added file is a change; breaks of lines, ignored files and settings of the system are none', async () => {
    const folder = makeRepository({ 'manifest.json': '{}\n', 'a.txt': 'one\ntwo\n', 'b.txt': 'x\r\ny\r\n', '.gitignore': '*.log\n' });
    const changed = async (): Promise<unknown> => {
      const since = await sinceLastTag(folder, 'manifest.json');
      return since && 'changed' in since ? since.changed : since;
    };
    const write = (name: string, text: string): void => writeFileSync(path.join(folder, name), text);
    write('out.log', 'ignored');
    write('a.txt', 'one\r\ntwo\r\n');
    write('b.txt', 'x\ny\n');
    expect(await changed()).toBe(false);
    write('new.txt', '');
    expect(await changed()).toBe(true);
    rmSync(path.join(folder, 'new.txt'));
    write('a.txt', 'one\ntwo!\n');
    expect(await changed()).toBe(true);
    git(folder, 'add', '.');
    write('a.txt', 'one\ntwo\n');
    expect(await changed()).toBe(true);
    git(folder, 'reset');
    expect(await changed()).toBe(false);
    rmSync(path.join(folder, 'a.txt'));
    expect(await changed()).toBe(true);
  });

  test('files that are kept otherwise than they are used count as they were added', async () => {
    const folder = makeRepository({ 'manifest.json': '{}', '.gitattributes': '*.bin filter=lfs\n', 'a.bin': 'the pointer' });
    writeFileSync(path.join(folder, 'a.bin'), 'the content');
    expect(await sinceLastTag(folder, 'manifest.json')).toEqual({ tag: 'v1', text: '{}', changed: false });
  });

  test('a folder without a repository, and a repository without a tag, are nothing to speak of; a broken one is', async () => {
    expect(await sinceLastTag(makePlugin({}).folder, 'manifest.json')).toBeUndefined();
    const folder = makeRepository({ 'manifest.json': '{}' });
    git(folder, 'tag', '-d', 'v1');
    expect(await sinceLastTag(folder, 'manifest.json')).toBeUndefined();
    const { folder: empty } = makePlugin({});
    git(empty, 'init');
    expect(await sinceLastTag(empty, 'manifest.json')).toBeUndefined();
    appendFileSync(path.join(folder, '.git/config'), '\n[core');
    expect(await sinceLastTag(folder, 'manifest.json')).toEqual({ reason: expect.stringContaining('bad config') });
  });

  test('a tag whose name looks like an option is one', async () => {
    const folder = makeRepository({ 'manifest.json': '{}' });
    git(folder, 'tag', '-d', 'v1');
    git(folder, 'update-ref', 'refs/tags/--filters', 'HEAD');
    expect(await sinceLastTag(folder, 'manifest.json')).toEqual({ tag: '--filters', text: '{}', changed: false });
  });

  test('macOS’ placeholder for git is not started where the Command Line Tools are missing', async () => {
    const folder = makeChanged();
    // Nowhere else than on macOS is there a program that says that they are installed.
    const machine: Machine = { platform: 'darwin', environment: { PATH: '/usr/bin' } };
    expect(await sinceLastTag(folder, 'manifest.json', machine)).toEqual(process.platform === 'darwin' ? expect.anything() : undefined);
  });
});
