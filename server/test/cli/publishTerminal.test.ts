// `codex-plugin publish` as a person meets it: in a real terminal, with keys pressed and the screen looked at.
import { generateKeyPairSync } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { hostileRegistry, json, packageIn, type PublishedDocument } from '../registry/hostileRegistry.ts';
import { home, manifestOf, pluginIn, PUBLISH } from './publishHarness.ts';
import { Terminal } from './terminal.ts';

const TOKEN = 'my-own-token-12345';

it('asks for the version, for a token that it does not show, and for a one-time password', async () => {
  let document: PublishedDocument | undefined;
  const { url, asked } = await hostileRegistry((request, response) => {
    if (document && request.url?.endsWith('.tgz')) return void response.end(packageIn(document));
    if (request.method !== 'PUT') return document ? json(document)(request, response, url) : void response.writeHead(404).end('{}');
    void text(request).then((body) => {
      if (request.headers['npm-otp'] === undefined) return response.writeHead(401, { 'www-authenticate': 'OTP' }).end('{}');
      document = JSON.parse(body) as PublishedDocument;
      return response.end('{}');
    });
  });
  const folder = await pluginIn('myplugin', (manifest) => Object.assign(manifest, { dependencies: { 'com.example.base': '^1.0.0' } }));
  const terminal = await Terminal.start([...PUBLISH, 'myplugin', '--version', '1.1.0', '--registry', url], {
    cwd: home,
    env: { HOME: home, npm_config_globalconfig: `${home}/none` },
  });
  await terminal.until('says version 1.0.0. Write 1.1.0 into it?');
  await terminal.press('Enter');
  await terminal.until('Add an entry for it?');
  await terminal.press('Enter');
  await terminal.until('Your token for');
  await terminal.type(TOKEN);
  await terminal.press('Enter');
  await terminal.until('Publish it all the same?');
  await terminal.press('Enter');
  await terminal.until('The one-time password');
  await terminal.type('123456');
  await terminal.press('Enter');
  const screen = await terminal.until('exit code 0');
  expect(screen).toContain('Published com.example.tidy 1.1.0');
  expect(screen).not.toContain(TOKEN);
  expect((await manifestOf(folder)).version).toBe('1.1.0');
  const put = asked.filter(({ method }) => method === 'PUT');
  expect(put.map(({ headers }) => [headers.authorization, headers['npm-otp']])).toEqual([
    [`Bearer ${TOKEN}`, undefined],
    [`Bearer ${TOKEN}`, '123456'],
  ]);
});

it('takes Ctrl+C at a question for an interruption, after which all is as it was', { timeout: 90_000 }, async () => {
  const { url } = await hostileRegistry((request, response) => {
    if (request.method !== 'PUT') return void response.writeHead(404).end('{}');
    request.resume();
    return void response.writeHead(401, { 'www-authenticate': 'OTP' }).end('{}');
  });
  const folder = await pluginIn('myplugin');
  const { privateKey } = generateKeyPairSync('ed25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'one that is secret' },
  });
  await writeFile(`${home}/key.pem`, privateKey, { mode: 0o600 });
  const interrupt = async (question: string, args: string[], npmrc = ''): Promise<void> => {
    await writeFile(`${home}/.npmrc`, npmrc);
    const terminal = await Terminal.start([...PUBLISH, 'myplugin', '--registry', url, ...args], {
      cwd: home,
      // Also where this is run by npm, which hands on what it is configured with.
      env: { HOME: home, npm_config_globalconfig: `${home}/none`, npm_config_userconfig: `${home}/.npmrc` },
    });
    await terminal.until(question);
    await terminal.press('C-c');
    expect(await terminal.until('exit code 130')).toContain('Interrupted. Nothing was changed.');
    expect((await manifestOf(folder)).version).toBe('1.0.0');
  };
  await interrupt('The passphrase of', ['--sign', 'key.pem']);
  await interrupt('Write 1.1.0 into it?', ['--version', '1.1.0']);
  await interrupt('Your token for', []);
  await interrupt('The one-time password', ['--version', '1.1.0', '--yes'], `${url.replace('http:', '')}:_authToken=${TOKEN}\n`);
});
