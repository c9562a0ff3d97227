import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { authorIn, idPrefixOf } from './author.ts';

describe('idPrefixOf', () => {
  it.each([
    [{ origin: 'git@github.com:Jane/shop.git' }, 'io.github.jane'],
    [{ origin: 'https://github.com/jane/shop' }, 'io.github.jane'],
    [{ origin: 'ssh://git@github.com/jane-doe/shop.git', email: 'x@acme.dev' }, 'io.github.jane-doe'],
    [{ origin: 'https://gitlab.com/acme/tools/shop.git' }, 'io.gitlab.acme'],
    [{ origin: 'https://git.acme.org:8443/team/shop.git' }, 'org.acme.git.team'],
    [{ origin: '/srv/git/shop.git', email: 'jane@acme.dev' }, 'dev.acme'],
    [{ email: '12345+jane@users.noreply.github.com' }, 'io.github.jane'],
    [{ email: 'Jane@Mail.Acme.co.uk' }, 'uk.co.acme.mail'],
    [{ email: 'jane@doe.me' }, 'me.doe'],
    [{ email: 'jane@gmail.com' }, 'com.example'],
    [{ email: 'jane@yahoo.co.uk' }, 'com.example'],
    [{ email: 'jane@laptop.local' }, 'com.example'],
    [{ email: 'jane@laptop' }, 'com.example'],
    [{ email: 'nobody' }, 'com.example'],
    [{ email: 'jane@größe.de' }, 'com.example'],
    [{}, 'com.example'],
  ])('makes of %o %s', (identity, prefix) => {
    expect(idPrefixOf(identity)).toBe(prefix);
  });
});

describe('authorIn', () => {
  it('asks git, in the repository that the folder is in', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'author-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    for (const args of [['init'], ['config', 'user.name', 'Jane "J." Doe'], ['remote', 'add', 'origin', 'git@github.com:jane/shop.git']])
      await execa('git', args, { cwd: folder });
    expect(await authorIn(folder)).toEqual({ name: 'Jane "J." Doe', idPrefix: 'io.github.jane' });
  });
});
