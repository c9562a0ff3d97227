// `codex-plugin publish` with a real registry, and what npm makes of what it published there.
import { execa } from 'execa';
import { generateKeyPairSync } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Registry } from '../../src/registry/remote/registry.ts';
import { registryOptions } from '../../src/registry/remote/registryOptions.ts';
import { verifySignature } from '../../src/registry/signing/signature.ts';
import { npmProgram } from '../npmProgram.mts';
import { noVerdaccio, startVerdaccio, type Verdaccio } from '../registry/verdaccio.ts';
import { change, environment, home, manifestOf, pluginIn, publish } from './publishHarness.ts';

interface Published {
  name: string;
  version: string;
  integrity: string;
  tag: string;
  signer?: string;
  alreadyPublished?: true;
}

let registry: Verdaccio;
let id: string;
let count = 0;

describe.skipIf(noVerdaccio !== undefined)(`publish to a registry${noVerdaccio === undefined ? '' : ` (${noVerdaccio})`}`, () => {
  beforeAll(async () => {
    registry = await startVerdaccio();
  }, 90_000);
  afterAll(() => registry?.close());

  // Each test has a plugin of its own, as what is published stays.
  beforeEach(async () => {
    id = `com.example.tidy${++count}`;
    await writeFile(path.join(home, '.npmrc'), `registry=${registry.url}\n${registry.npmrc}`);
  });
  const plugin = (name = 'myplugin'): Promise<string> => pluginIn(name, (manifest) => (manifest.pluginId = id));
  const remote = async (): Promise<Registry> =>
    new Registry(await registryOptions({ cwd: home, home, env: { npm_config_globalconfig: path.join(home, 'none') } }));
  const published = async (...args: string[]): Promise<Published> => {
    const { code, out, err } = await publish([...args, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: expect.any(String) });
    return JSON.parse(out) as Published;
  };
  const npm = async (...args: string[]): Promise<string> => {
    const { command, args: first } = npmProgram();
    return (await execa(command, [...first, ...args, '--registry', registry.url], { cwd: home, env: environment() })).stdout;
  };

  it('does what its documentation says, in words', async () => {
    await plugin();
    const { code, out, err } = await publish(['--plugin-dir', './myplugin', '--version', '1.0.0']);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringContaining(`Published ${id} 1.0.0 to ${registry.url} (tag latest).`),
      err: expect.any(String),
    });
    expect(err.split('\n').map((line) => line.replace(/ \(\d+ ms\)$/, ''))).toEqual(
      [
        '✓ The version is 1.0.0',
        '✓ The manifest has no errors',
        '✓ The mock event passes',
        // Of a registry without plugins it is not known whether it only does not find them.
        '✓ The audit found nothing that speaks against it, where it could look',
        `  Not checked: whether the plugin's id is almost that of another, as ${registry.url.replace(/\/$/, '')} names no plugins when it is searched for them.`,
        expect.stringMatching(/^✓ Packed \d+ files into com\.example\.tidy\d+-1\.0\.0\.tgz, [\d.]+ kB$/),
        expect.stringMatching(/^ {2}Files \(\d+\)$/),
        ...Array.from({ length: 10 }, () => expect.stringMatching(/^ {4} *[\d.]+ k?B {2}\S+$/)),
        '  Permissions',
        '    none: it only sees what its events bring',
        '  Left out (1)',
        '    events/save.json',
        `✓ ${id} is new at ${registry.url}`,
        `✓ Sent to ${registry.url}`,
        '✓ The registry has what was sent',
        '',
      ].filter((line) => line !== ''),
    );
  });

  it('publishes one version after the other, and npm reads and installs them', { timeout: 60_000 }, async () => {
    const folder = await plugin();
    const first = await published(folder, '--version', '1.0.0');
    expect(first).toMatchObject({ id, name: id, version: '1.0.0', registry: registry.url, tag: 'latest', dryRun: false });
    await change(folder, (manifest) => manifest.permissions.push('filesystem:read'));
    const second = await publish([folder, '--version', '1.1.0', '--yes', '--json']);
    expect(second.err).toContain(
      `  New since 1.0.0 (${registry.url})\n    + may now read files in this workspace (filesystem:read)\n    ~ `,
    );
    expect(JSON.parse(second.out)).toMatchObject({
      permissions: ['filesystem:read'],
      leftOut: ['events/save.json'],
      since: { version: '1.0.0', permissionsAdded: ['filesystem:read'] },
    });
    expect(first).not.toHaveProperty('since');
    expect((await manifestOf(folder)).version).toBe('1.1.0');
    expect(await readFile(path.join(folder, 'CHANGELOG.md'), 'utf8')).toMatch(/## 1\.1\.0 - \d{4}-\d\d-\d\d\n/);
    await change(folder, (manifest) => (manifest.entryPoints.handlers[0]!.language = ['json']));
    await rm(path.join(folder, 'events'), { recursive: true });
    await published(folder, '--version', '2.0.0', '--yes');

    expect(JSON.parse(await npm('view', id, '--json'))).toMatchObject({
      name: id,
      version: '2.0.0',
      versions: ['1.0.0', '1.1.0', '2.0.0'],
      'dist-tags': { latest: '2.0.0' },
    });
    expect(JSON.parse(await npm('view', `${id}@1.0.0`, 'dist.integrity', '--json'))).toBe(first.integrity);
    await mkdir(path.join(home, 'node_modules'));
    await npm('install', '--ignore-scripts', '--no-save', `${id}@1.1.0`);
    expect((await manifestOf(path.join(home, 'node_modules', id))).version).toBe('1.1.0');
    const facts = await (await remote()).versions(id);
    expect(facts.readme).toContain('Tidies.');
    expect(facts.versions.get('1.1.0')!.plugin.permissions).toEqual(['filesystem:read']);
  });

  it('publishes with a scope, where its settings say', async () => {
    await writeFile(path.join(home, '.npmrc'), `registry=http://127.0.0.1:9/\n@acme:registry=${registry.url}\n${registry.npmrc}`);
    expect(await published(await plugin(), '--scope', 'acme')).toMatchObject({
      name: `@acme/${id}`,
      version: '1.0.0',
      registry: registry.url,
    });
    const scoped = new Registry(await registryOptions({ registry: registry.url, cwd: home, home, env: {} }));
    const facts = (await scoped.versions(`@acme/${id}`)).versions.get('1.0.0')!;
    expect((await scoped.tarball(facts)).length).toBeGreaterThan(100);
  });

  it('is safe to repeat, and does not write over what is there', async () => {
    const folder = await plugin();
    await published(folder);
    expect(await published(folder)).toMatchObject({ version: '1.0.0', alreadyPublished: true });
    await writeFile(path.join(folder, 'README.md'), 'Something else\n');
    const { code, out, err } = await publish([folder]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`✗ ${id} 1.0.0 is published already, with another content.`);
    expect(err).toContain('at least to 1.0.1');
  });

  it('does everything but publish with --dry-run, and writes nothing meanwhile', async () => {
    const folder = await plugin();
    const texts = (): Promise<string[]> =>
      Promise.all(['plugin.manifest.json', 'CHANGELOG.md'].map((file) => readFile(path.join(folder, file), 'utf8')));
    const before = await texts();
    // The mock events run while it is tried: what they see then is what whoever kills it is left with.
    const handler = path.join(folder, (await manifestOf(folder)).entryPoints.handlers[0]!.script);
    const seen = path.join(home, 'seen');
    await change(folder, (manifest) => manifest.permissions.push(`filesystem:write:${home}`));
    before[0] = (await texts())[0]!;
    await writeFile(
      handler,
      `require('node:fs').copyFileSync(${JSON.stringify(path.join(folder, 'plugin.manifest.json'))}, ${JSON.stringify(seen)});\n${await readFile(handler, 'utf8')}`,
    );
    const { code, out, err } = await publish([folder, '--version', '1.1.0', '--dry-run', '--yes']);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringContaining(`${id} 1.1.0 can be published to ${registry.url}`),
      err: expect.stringContaining('✓ The version is 1.1.0, to be written into plugin.manifest.json and CHANGELOG.md'),
    });
    expect(await readFile(seen, 'utf8')).toBe(before[0]);
    expect(await texts()).toEqual(before);
    await expect((await remote()).versions(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('wants to have read in the change log what is new', { timeout: 60_000 }, async () => {
    const folder = await plugin();
    await change(folder, (manifest) => (manifest.version = '1.0.1'));
    const { code, err } = await publish([folder]);
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/✗ CHANGELOG\.md says nothing of 1\.0\.1\..*--yes/) });
    await published(folder, '--yes');
    expect(await readFile(path.join(folder, 'CHANGELOG.md'), 'utf8')).toMatch(/## 1\.0\.1 - .*\n\n- Version 1\.0\.1\.\n/);
    // One that is not there is not made: that is the author's to decide.
    await rm(path.join(folder, 'CHANGELOG.md'));
    await mkdir(path.join(folder, 'history'));
    const without = await publish([folder, '--version', '1.0.2', '--yes']);
    expect(without).toMatchObject({ code: 0, err: expect.stringContaining('There is no CHANGELOG.md') });
  });

  it('says where nobody can install it, as there is not what it needs', { timeout: 60_000 }, async () => {
    const folder = await plugin();
    const saysOf = async (range: string): Promise<string> => {
      await change(folder, (manifest) => Object.assign(manifest, { dependencies: { [`${id}-base`]: range } }));
      const { code, err } = await publish([folder, '--dry-run']);
      expect(code).toBe(0);
      return err;
    };
    const missing = `there is not what it needs: ${id}-base`;
    expect(await saysOf('^1.0.0')).toContain(`${missing} ^1.0.0 (there is none). Publish that first, if that is not meant.`);
    const base = await pluginIn('base', (manifest) => Object.assign(manifest, { pluginId: `${id}-base`, version: '1.1.0-beta.1' }));
    await writeFile(path.join(base, 'CHANGELOG.md'), '# Changelog\n\n## 1.1.0-beta.1\n');
    await published(base, '--scope', 'acme');
    const scoped = await publish([folder, '--dry-run', '--scope', 'acme']);
    expect(scoped.err).toContain('✓ The plugin that it needs can be had');
    expect(await saysOf('^1.0.0')).toContain('(there is none)');
    await change(folder, (manifest) => Object.assign(manifest, { dependencies: { [`${id}-base`]: '^2.0.0' } }));
    expect((await publish([folder, '--dry-run', '--scope', 'acme'])).err).toContain(`${missing} ^2.0.0 (there is 1.1.0-beta.1).`);
  });

  it('refuses versions that do not follow, and leaves none of them in the plugin', { timeout: 60_000 }, async () => {
    const folder = await plugin();
    await published(folder);
    await published(folder, '--version', '1.1.0', '--yes');
    await change(folder, (manifest) => {
      manifest.entryPoints.handlers[0]!.language = ['json', 'javascript'];
      manifest.permissions.push('network:request');
    });
    const texts = (): Promise<string[]> =>
      Promise.all(['plugin.manifest.json', 'CHANGELOG.md'].map((file) => readFile(path.join(folder, file), 'utf8')));
    const before = await texts();
    for (const [version, says] of [
      ['1.0.0', /is published already, with another content/],
      ['0.9.0', /0\.9\.0 is not above 1\.1\.0, which the tag latest has/],
      ['1.0.5', /--tag lts-1/],
      [
        '1.1.1',
        /too small a step from 1\.1\.0:\n {2}- it no longer handles onFileSave in typescript \(major\)\n {2}- it asks for the permission network:request, which it did not have \(minor\)\n {2}Raise it at least to 2\.0\.0/,
      ],
      ['1.2.0', /at least to 2\.0\.0/],
      ['1.2.0-beta.1', /at least to 2\.0\.0/],
    ] as const) {
      const { code, err } = await publish([folder, '--version', version, '--yes']);
      expect({ version, code, err }).toEqual({ version, code: 1, err: expect.stringMatching(says) });
      expect(await texts()).toEqual(before);
    }
  });

  it('publishes a pre-release under its own tag, and an older line under the one that it is given', async () => {
    const folder = await plugin();
    await published(folder);
    await published(folder, '--version', '2.0.0', '--yes');
    expect(await published(folder, '--version', '2.1.0-beta.1', '--yes')).toMatchObject({ tag: 'beta' });
    expect(await published(folder, '--version', '1.0.1', '--tag', 'lts-1', '--yes')).toMatchObject({ tag: 'lts-1' });
    const { distTags } = await (await remote()).versions(id);
    expect(Object.fromEntries(distTags)).toEqual({ latest: '2.0.0', beta: '2.1.0-beta.1', 'lts-1': '1.0.1' });
  });

  it('stops before the registry is asked where the plugin is not in order', async () => {
    const folder = await plugin();
    expect((await publish([folder, '--version', '1.0.2'])).err).toMatch(
      /✗ plugin\.manifest\.json says version 1\.0\.0, and 1\.0\.2 .*--yes/,
    );
    await writeFile(
      path.join(folder, 'events/fails.json'),
      JSON.stringify({ name: 'no', event: 'onFileSave', payload: { filePath: 'a.json', fileContent: '{}' }, expect: { success: 5 } }),
    );
    expect((await publish([folder])).err).toMatch(/✗ 1 of 2 mock events fails\..*\n {2}no: The answer differs from/);
    await writeFile(path.join(folder, '.env'), 'SECRET=x\n');
    const { code, err, out } = await publish([folder, '--json']);
    expect(err).toMatch(/✗ .*finds errors:\n.*manifest\/publish-secret/);
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 1, error: { step: 'validate' } });
    await expect((await remote()).versions(id)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('says who may not publish, and shows no token', async () => {
    const folder = await plugin();
    const token = 'npm_abcdefghijklmnopqrstuvwxyz0123456789';
    await writeFile(path.join(home, '.npmrc'), '');
    const out = await publish([folder, '--registry', registry.url]);
    expect(out).toMatchObject({ code: 1, err: expect.stringMatching(/✗ .*npm login --registry/) });
    await writeFile(path.join(home, '.npmrc'), registry.npmrc.replace(/=.*/, `=${token}`));
    const wrong = await publish([folder, '--version', '1.1.0', '--yes', '--registry', registry.url]);
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('does not accept your login') });
    // Of what was refused for certain, nothing is left in the files.
    expect(wrong.err).toMatch(/✓ Wrote the version into .*\n.*✗ .*\n[^]*plugin\.manifest\.json and CHANGELOG\.md are as before/);
    expect((await manifestOf(folder)).version).toBe('1.0.0');
    expect(wrong.err + wrong.out).not.toContain(token);
  });

  it('signs what it publishes, and the registry keeps it', async () => {
    const folder = await plugin();
    const file = path.join(home, 'key.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open it' }));
    await chmod(file, 0o600);
    const closed = await publish([folder, '--sign', file]);
    expect(closed).toMatchObject({ code: 2, err: expect.stringContaining('CODEX_PLUGIN_KEY_PASSPHRASE') });
    const { code, out } = await publish([folder, '--sign', file, '--json'], { CODEX_PLUGIN_KEY_PASSPHRASE: 'open it' });
    const { signer } = JSON.parse(out) as Published;
    expect({ code, signer }).toEqual({ code: 0, signer: expect.stringMatching(/^SHA256:/) });
    const known = await remote();
    const facts = (await known.versions(id)).versions.get('1.0.0')!;
    const bytes = await known.tarball(facts);
    expect(verifySignature(facts, bytes)).toEqual({ signer });
    expect(verifySignature(facts, Buffer.concat([bytes, Buffer.from('!')]))).toHaveProperty('fault');
    expect(verifySignature({ ...facts, version: '1.0.1' }, bytes)).toHaveProperty('fault');
    // npm takes no notice.
    await mkdir(path.join(home, 'node_modules'));
    await npm('install', '--ignore-scripts', '--no-save', id);
    expect((await manifestOf(path.join(home, 'node_modules', id))).version).toBe('1.0.0');
  });

  it('says what another signer than before means, or none, and cannot sign what is published', { timeout: 60_000 }, async () => {
    const folder = await plugin();
    const [one, other] = await Promise.all(
      ['one.pem', 'other.pem'].map(async (name) => {
        const file = path.join(home, name);
        await writeFile(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
        return file;
      }),
    );
    await published(folder);
    const late = await publish([folder, '--sign', one!]);
    expect(late).toMatchObject({
      code: 1,
      err: expect.stringMatching(/the same content and signed by nobody\. No signature can be given .* at least to 1\.0\.1/),
    });

    const first = await publish([folder, '--version', '1.0.1', '--sign', one!, '--yes']);
    expect(first).toMatchObject({
      code: 0,
      err: expect.stringMatching(/1\.0\.0 is signed by nobody, and 1\.0\.1 will be signed by SHA256:/),
    });
    const { signer } = await published(folder);
    expect(signer).toMatch(/^SHA256:/);
    expect((await publish([folder, '--sign', other!])).err).toContain(`the same content and signed by ${signer}`);

    await change(folder, (manifest) => (manifest.version = '1.0.2'));
    await writeFile(path.join(folder, 'CHANGELOG.md'), '# Changelog\n\n## 1.0.2\n');
    for (const [args, by] of [
      [[], 'nobody'],
      [['--sign', other!], 'SHA256:'],
    ] as const) {
      const { code, err } = await publish([folder, '--dry-run', ...args]);
      expect({ code, err }).toEqual({
        code: 0,
        err: expect.stringMatching(
          `1\\.0\\.1 is signed by SHA256:\\S+, and 1\\.0\\.2 will be signed by ${by}.*asked before they update\\. Sign it with the same key by --sign`,
        ),
      });
    }
    expect((await publish([folder, '--dry-run', '--sign', one!])).err).not.toContain('asked before');
  });

  it('is searched, tagged and taken back', async () => {
    const folder = await plugin();
    await published(folder);
    await published(folder, '--version', '1.0.1', '--yes');
    const known = await remote();
    await known.addTag(id, 'stable', '1.0.0');
    expect((await known.versions(id)).distTags.get('stable')).toBe('1.0.0');
    await known.removeTag(id, 'stable');
    expect((await known.versions(id)).distTags.has('stable')).toBe(false);
    await known.deprecate(id, ['1.0.1'], 'It has a fault.');
    expect((await known.versions(id)).versions.get('1.0.1')!.deprecated).toBe('It has a fault.');
    await known.deprecate(id, ['1.0.1'], '');
    expect((await known.versions(id)).versions.get('1.0.1')!.deprecated).toBeUndefined();
    await expect(known.deprecate(id, ['9.0.0'], 'x')).rejects.toMatchObject({ code: 'version-not-found' });
    expect((await known.search(id)).map(({ name }) => name)).toContain(id);
    expect(await known.whoami()).toBe('author');
  });
});

describe('publish', () => {
  it.each([
    [['--version', 'v1.0.0'], /Do you mean 1\.0\.0\?/],
    [['--version', '1.0'], /Do you mean 1\.0\.0\?/],
    [['--version', '1.0.0+build'], /has a build part, which registries leave out/],
    [['--tag', '1.x'], /must not look like a version/],
    [['--tag', 'a/b'], /a tag is a word/],
    [['--access', 'restricted'], /needs a --scope/],
    [['--scope', 'A B'], /looks like @acme/],
    [['--provenance'], /works in GitHub Actions and in GitLab CI alone/],
    [['--sign', 'missing.pem'], /There is no key at missing\.pem\. openssl genpkey/],
    [['--sign', 'k', '--provenance'], /cannot be used with/],
    [['--registry', 'nonsense'], /is no registry/],
    [['--registry', 'http://user:word@127.0.0.1/'], /user name or a password/],
    [['--plugin-dir', 'other'], /^The plugin's folder is named twice: \S+myplugin, and other by --plugin-dir\. Name one\.$/],
    // The same twice is no fault.
    [['--plugin-dir', './myplugin', '--registry', 'nonsense'], /is no registry/],
  ])('with %j is wrong usage, which does nothing', async (args, says) => {
    const folder = await pluginIn('myplugin');
    const { code, out, err } = await publish([folder, ...args]);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringMatching(says) });
    expect(err).not.toContain('user:word');
  });

  it('says that there is no network, and no plugin', async () => {
    const folder = await pluginIn('myplugin');
    const { code, err } = await publish([folder, '--registry', 'http://127.0.0.1:9/']);
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(/✗ http:\/\/127\.0\.0\.1:9\/\S+ cannot be reached: nothing listens there/),
    });
    expect(await publish(['.', '--registry', 'http://127.0.0.1:9/'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('No manifest in'),
    });
  });
});
