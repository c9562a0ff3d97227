// What git says of a folder, and which git is asked: on whichever system the tests run, as what the system is like is said.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { sinceLastTag } from './gitHistory.ts';
import { programsOnPath, type Machine } from '../programs/onPath.ts';
import { makePlugin } from '../testHarness.ts';

const realGit = programsOnPath('git')[0];

/** A repository with a tag and a change since then. */
function makeRepository(): string {
  const { folder } = makePlugin({ 'manifest.json': '{}' });
  const git = (...args: string[]): void => {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false', '-c', 'init.defaultBranch=main'];
    execFileSync(realGit!, [...who, ...args], { cwd: folder, stdio: 'ignore' });
  };
  git('init');
  git('add', '.');
  git('commit', '-m', 'first');
  git('tag', 'v1');
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
    const folder = makeRepository();
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
    const folder = makeRepository();
    const inner = makeRepository();
    const trace = path.join(makePlugin({}).folder, 'ran');
    const git = (cwd: string, ...args: string[]): unknown => execFileSync(realGit!, args, { cwd, stdio: 'ignore' });
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', 'add', inner, 'inner');
    git(folder, '-c', 'user.name=A', '-c', 'user.email=a@example.com', 'commit', '-m', 'second');
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

  test('macOS’ placeholder for git is not started where the Command Line Tools are missing', async () => {
    const folder = makeRepository();
    // Nowhere else than on macOS is there a program that says that they are installed.
    const machine: Machine = { platform: 'darwin', environment: { PATH: '/usr/bin' } };
    expect(await sinceLastTag(folder, 'manifest.json', machine)).toEqual(process.platform === 'darwin' ? expect.anything() : undefined);
  });
});
