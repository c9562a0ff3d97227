import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { npmConfig, parseNpmrc, UnreadableConfig } from './npmConfig.ts';

describe("npm's configuration", () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'npmrc-'));
    const made = home;
    onTestFinished(() => rm(made, { recursive: true, force: true }));
    await mkdir(path.join(home, 'project'));
    await mkdir(path.join(home, 'prefix', 'etc'), { recursive: true });
  });
  const read = async (env: NodeJS.ProcessEnv = {}): Promise<Record<string, string>> =>
    Object.fromEntries(
      await npmConfig({ cwd: path.join(home, 'project'), env: { npm_config_prefix: path.join(home, 'prefix'), ...env }, home }),
    );

  it('is that of variables, then of the user and of all users', async () => {
    await writeFile(path.join(home, 'prefix/etc/npmrc'), 'a=shared\nb=shared\nc=shared\n');
    await writeFile(path.join(home, '.npmrc'), 'a=user\nb=user\n');
    expect(await read({ npm_config_a: 'variable' })).toMatchObject({ a: 'variable', b: 'user', c: 'shared' });
  });

  it('has of the project’s only where registries are, as a project may be a stranger’s', async () => {
    await writeFile(path.join(home, '.npmrc'), 'registry=https://user.test/\nproxy=http://user.test/\n');
    const lines = ['registry=https://project.test/', '@acme:registry=https://acme.test/', 'proxy=http://evil.test/', 'strict-ssl=false'];
    await writeFile(path.join(home, 'project/.npmrc'), [...lines, '//project.test/:_authToken=${SECRET}', 'cafile=x'].join('\n'));
    const found = await read({ SECRET: 'secret' });
    expect(found).toMatchObject({ registry: 'https://project.test/', '@acme:registry': 'https://acme.test/', proxy: 'http://user.test/' });
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining([expect.stringMatching(/_authToken|strict-ssl|cafile/)]));
  });

  it('takes the user’s file from elsewhere where a variable says so', async () => {
    await writeFile(path.join(home, '.npmrc'), 'a=home\n');
    await writeFile(path.join(home, 'other'), 'a=other\n');
    expect(await read({ NPM_CONFIG_USERCONFIG: path.join(home, 'other') })).toMatchObject({ a: 'other' });
  });

  it('has names of variables in npm’s own spelling, but for those of credentials', async () => {
    expect(await read({ NPM_CONFIG_FETCH_TIMEOUT: '5', 'npm_config_//Host/:_authToken': 't', npm_config_empty: '' })).toEqual({
      'fetch-timeout': '5',
      '//Host/:_authToken': 't',
      prefix: path.join(home, 'prefix'),
    });
  });

  it('is not guessed where a file cannot be read', async () => {
    await mkdir(path.join(home, '.npmrc'));
    await expect(read()).rejects.toThrow(UnreadableConfig);
  });

  it('is parsed as npm does it', () => {
    const text = [
      '\uFEFF; comment',
      '# comment',
      '[section]',
      'registry = https://one.test/ ; why',
      '@a:registry=https://two.test/',
      String.raw`//one.test/:_authToken="a;b"`,
      '//two.test/:_authToken=${TOKEN}',
      '//three.test/:_authToken=${MISSING}',
      'empty=${MISSING?}',
      'ca[]="one\\ntwo"',
      "ca[]='three'",
      'strict-ssl',
    ].join('\r\n');
    expect(Object.fromEntries(parseNpmrc(text, { TOKEN: 'secret' }))).toEqual({
      registry: 'https://one.test/',
      '@a:registry': 'https://two.test/',
      '//one.test/:_authToken': 'a;b',
      '//two.test/:_authToken': 'secret',
      empty: '',
      ca: 'one\ntwo\nthree',
      'strict-ssl': 'true',
    });
  });
});
