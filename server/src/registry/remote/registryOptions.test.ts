import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isLoggedIn, loggedIn, registryOptions, secretsOf, type RegistryOptions } from './registryOptions.ts';

const CERTIFICATE = (name: string): string => `-----BEGIN CERTIFICATE-----\n${name}\n-----END CERTIFICATE-----`;

async function by(npmrc: string, wanted: { registry?: string; scope?: string } = {}): Promise<RegistryOptions> {
  const home = await mkdtemp(path.join(tmpdir(), 'options-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  await writeFile(path.join(home, '.npmrc'), npmrc.replaceAll('HOME', home));
  await writeFile(path.join(home, 'ca.pem'), `${CERTIFICATE('one')}\n${CERTIFICATE('two')}\n`);
  return registryOptions({ cwd: path.join(home, 'none'), home, env: { npm_config_prefix: path.join(home, 'none') }, ...wanted });
}

describe('how a registry is reached', () => {
  it('is by the address that is named, else by that of the scope, else by that of all', async () => {
    const npmrc = 'registry=https://all.test\n@acme:registry=https://acme.test/npm/\n';
    expect((await by(npmrc)).registry).toBe('https://all.test/');
    expect((await by(npmrc, { scope: '@acme' })).registry).toBe('https://acme.test/npm/');
    expect((await by(npmrc, { scope: '@other' })).registry).toBe('https://all.test/');
    expect((await by(npmrc, { scope: '@acme', registry: 'http://named.test/x?y#z' })).registry).toBe('http://named.test/x/');
    expect(new URL((await by('')).registry).protocol).toBe('https:');
  });

  it('has npm’s settings for networks', async () => {
    const npmrc =
      'cafile=HOME/ca.pem\nhttps-proxy=http://u:p%40ss@proxy.test\nnoproxy=a,b\nstrict-ssl=false\nfetch-timeout=5\nfetch-retries=7\n';
    const options = await by(npmrc);
    expect(options).toMatchObject({
      ca: [CERTIFICATE('one'), CERTIFICATE('two')],
      noProxy: 'a,b',
      strictSsl: false,
      timeoutMs: 5,
      retries: 7,
    });
    expect(secretsOf(options)).toContain('p@ss');
    expect(await by('proxy=null\n')).toMatchObject({ strictSsl: true, retries: 2 });
  });

  it.each([
    ['registry=nonsense\n', /is no registry/],
    ['registry=file:///etc\n', /is no registry/],
    ['registry=https://user:word@all.test/\n', /has a user name or a password/],
    ['cafile=HOME/missing.pem\n', /cannot be read/],
    ['fetch-timeout=soon\n', /fetch-timeout is "soon"/],
  ])('is not guessed from %j', async (npmrc, says) => {
    const failure = by(npmrc);
    await expect(failure).rejects.toMatchObject({ code: 'bad-config', message: expect.stringMatching(says) });
    await expect(failure).rejects.not.toThrow('user:word');
  });

  it('knows the user by a token, a pair, or a name and a password, and by a token for now', async () => {
    const word = Buffer.from('pass:word').toString('base64');
    const registry = 'registry=https://all.test/npm/\n';
    for (const one of ['_authToken=t', `_auth=${Buffer.from('a:b').toString('base64')}`, `username=a\n//all.test/npm/:_password=${word}`])
      expect(isLoggedIn(await by(`${registry}//all.test/npm/:${one}\n`))).toBe(true);
    const out = await by(`${registry}//all.test/other/:_authToken=t\n//all.test.evil/:_authToken=t\n`);
    expect(isLoggedIn(out)).toBe(false);
    expect(isLoggedIn(loggedIn(out, 't2'))).toBe(true);
    expect(secretsOf(loggedIn(out, 't2'))).toContain('t2');
    expect(secretsOf(await by(`//all.test/:_password=${word}\n`))).toEqual([word, 'pass:word']);
  });
});
