// Installing from registries that mean no good: nothing is written but what was asked for, and the version that served serves on.
import ssri from 'ssri';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { offerOf, type Made } from '../../src/registry/install/testOffers.ts';
import { signPackage, type RecordedSignature } from '../../src/registry/signing/signature.ts';
import { fingerprintOf, type SigningKey } from '../../src/registry/signing/signingKey.ts';
import { endless, hostileRegistry, json, NAME, type Answering } from './hostileRegistry.ts';
import { hostileTarballs } from './hostileTarballs.ts';
import { Terminal } from './terminal.ts';

interface Published {
  version: string;
  bytes: Buffer;
  integrity: string;
  signature?: RecordedSignature;
  deprecated?: string;
}

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-hostile-')));
  const made = base;
  onTestFinished(() => rm(made, { recursive: true, force: true }));
});

async function published(version: string, more: Partial<Made> = {}, key?: SigningKey): Promise<Published> {
  const offer = await offerOf({ id: NAME, version, ...more });
  const bytes = await offer.tarball();
  return { version, bytes, integrity: offer.integrity, ...(key && { signature: await signPackage({ name: NAME, version }, bytes, key) }) };
}

function key(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(), fingerprint: fingerprintOf(publicKey) };
}

/** A registry with these versions, unless a test has it answer something else. */
class Registry {
  versions: Published[] = [];
  latest: string | undefined;
  instead: Answering | undefined;
  url = '';

  async start(): Promise<this> {
    const registry = await hostileRegistry((request, response, url) => {
      if (this.instead) return this.instead(request, response, url);
      const file = /-([^/]*)\.tgz$/.exec(request.url ?? '')?.[1];
      const found = this.versions.find(({ version }) => version === file);
      if (file !== undefined) return void (found ? response.end(found.bytes) : response.writeHead(404).end('{}'));
      json(this.#packument(url))(request, response, url);
    });
    this.url = registry.url;
    return this;
  }

  #packument(url: string): object {
    const versions = this.versions.map(({ version, integrity, signature, deprecated }) => [
      version,
      {
        ...{ name: NAME, version, ...(deprecated !== undefined && { deprecated }) },
        codexPlugin: { id: NAME, permissions: [], ...(signature && { signature }) },
        dist: { tarball: `${url}${NAME}/-/${NAME}-${version}.tgz`, integrity },
      },
    ]);
    return {
      name: NAME,
      'dist-tags': { latest: this.latest ?? this.versions.at(-1)?.version },
      versions: Object.fromEntries(versions),
      time: {},
    };
  }
}

/** One with version 1.0.0, which somebody has installed. */
async function installed(more: Partial<Made> = {}, by?: SigningKey): Promise<{ registry: Registry; user: Terminal }> {
  const registry = await new Registry().start();
  registry.versions = [await published('1.0.0', more, by)];
  const user = await Terminal.open(path.join(base, 'home'), `registry=${registry.url}\nfetch-retries=0\nfetch-timeout=1500\n`);
  await user.done('install', NAME);
  return { registry, user };
}

/** What must be so after each attempt. */
async function isUnharmed(user: Terminal): Promise<void> {
  expect(await user.done('list')).toMatchObject([{ id: NAME, current: '1.0.0' }]);
  const root = path.join(user.home, '.codex', 'plugins');
  expect((await readdir(root)).filter((name) => !name.startsWith('.')).sort()).toEqual([
    `${NAME}@1.0.0`,
    `${NAME}@current`,
    'plugins-lock.json',
  ]);
  expect(await readdir(path.join(root, '.installing'))).toEqual([]);
  expect((await readdir(base)).sort()).toEqual(['home']);
  expect((await readdir(user.home)).sort()).toEqual(['.codex', '.npmrc']);
  expect(await readFile(path.join(root, `${NAME}@1.0.0`, 'save.js'), 'utf8')).toContain(`${NAME} 1.0.0`);
}

describe('an update from a registry that means no good', () => {
  const elsewhere: Answering = (_, response) => response.writeHead(302, { location: 'http://127.0.0.2:9/' }).end();
  const withNewer = async (registry: Registry, newer: Published): Promise<void> => void registry.versions.push(newer);
  const cases: [string, (registry: Registry, old: SigningKey) => Promise<void>, RegExp][] = [
    [
      'bytes of another package',
      async (registry) => withNewer(registry, { ...(await published('1.1.0')), bytes: (await published('1.1.1')).bytes }),
      /is not com\.example\.tidy@1\.1\.0 as the registry has it/,
    ],
    [
      'a package that says that it is another plugin',
      async (registry) => withNewer(registry, { ...(await published('1.1.0', { id: 'com.example.other' })), version: '1.1.0' }),
      /says that it is com\.example\.other/,
    ],
    [
      'an older package as a newer one',
      async (registry) => withNewer(registry, { ...(await published('1.0.0')), version: '1.1.0' }),
      /says that it is version 1\.0\.0/,
    ],
    ['no digest', async (registry) => withNewer(registry, { ...(await published('1.1.0')), integrity: '' }), /has no digest/],
    [
      'SHA-1 alone',
      async (registry) => {
        const newer = await published('1.1.0');
        await withNewer(registry, { ...newer, integrity: ssri.fromData(newer.bytes, { algorithms: ['sha1'] }).toString() });
      },
      /no digest that proves anything/,
    ],
    [
      'the signature of another key',
      async (registry) => withNewer(registry, await published('1.1.0', {}, key())),
      /is signed by SHA256:.* and the version that serves by SHA256:.*agree to that by --yes/s,
    ],
    [
      'what only installing may write, in another case',
      async (registry) => withNewer(registry, await published('1.1.0', { files: { '.Codex-Install.json': '{}' } })),
      /it has a file \.codex-install\.json, which only installing may write/,
    ],
    [
      'a version that is longer than disks take as a name',
      async (registry) => withNewer(registry, await published(`1.1.0-${'a'.repeat(230)}`)),
      /cannot be installed: its id and version are longer than disks take as a name/,
    ],
    ['no signature any more', async (registry) => withNewer(registry, await published('1.1.0')), /is signed by nobody/],
    [
      'the signature of another version',
      async (registry, old) => {
        const [newer, other] = [await published('1.1.0', {}, old), await published('1.2.0', {}, old)];
        await withNewer(registry, { ...newer, signature: other.signature! });
      },
      /The signature is that of/,
    ],
    [
      'a signature with another key beside it',
      async (registry, old) => {
        const [newer, other] = [await published('1.1.0', {}, old), key()];
        await withNewer(registry, { ...newer, signature: { ...newer.signature!, publicKey: other.publicKey } });
      },
      /comes with another one/,
    ],
    [
      'permissions that it did not ask for before',
      async (registry, old) => withNewer(registry, await published('1.1.0', { permissions: ['process:spawn'] }, old)),
      /asks for more than the version that serves: process:spawn/,
    ],
    [
      'a link in the package',
      async (registry) => {
        const { bytes } = hostileTarballs().find(({ name }) => /symbolic/.test(name))!;
        await withNewer(registry, { version: '1.1.0', bytes, integrity: ssri.fromData(bytes, { algorithms: ['sha512'] }).toString() });
      },
      /refused/,
    ],
    ['another host for what is known of it', async (registry) => void (registry.instead = elsewhere), /another host/],
    ['nothing for a long time', async (registry) => void (registry.instead = () => undefined), /did not answer completely within 1\.5 s/],
    [
      '100 MB of what is known of it',
      async (registry) => void (registry.instead = (_, response) => void endless(response, Buffer.alloc(1_000_000, ' '))),
      /more than 20 MB/,
    ],
    ['an error', async (registry) => void (registry.instead = json({ error: 'no' }, 500)), /answers 500/],
    ['nonsense', async (registry) => void (registry.instead = json({ name: NAME, versions: { '1.1.0': 'x' } })), /no object at versions/],
    [
      'another package',
      async (registry) => void (registry.instead = json({ name: 'com.example.other', versions: {} })),
      /is about "com\.example\.other"/,
    ],
  ];

  it.each(cases)('with %s is refused, and what served serves', async (_, spoil, message) => {
    const old = key();
    const { registry, user } = await installed({}, old);
    await spoil(registry, old);
    const { code, err } = await user.run('update');
    expect(err).toMatch(message);
    expect(code).toBe(1);
    await isUnharmed(user);
  });

  it('does not lead back, whatever the registry calls the latest', async () => {
    const { registry, user } = await installed();
    registry.versions = [await published('0.9.0'), ...registry.versions];
    registry.latest = '0.9.0';
    expect(await user.run('update')).toMatchObject({ code: 0, json: [] });
    await isUnharmed(user);
  });

  it('passes over what was taken back', async () => {
    const { registry, user } = await installed();
    registry.versions.push({ ...(await published('1.1.0')), deprecated: 'it deletes files' });
    registry.latest = '1.1.0';
    const { code, err } = await user.run('update');
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringContaining('1.1.0 was taken back by whoever published it (it deletes files)'),
    });
    await isUnharmed(user);
  });

  it('is taken where the user agrees', async () => {
    const { registry, user } = await installed({}, key());
    registry.versions.push(await published('1.1.0', { permissions: ['process:spawn'] }, key()));
    expect(await user.done('update', '--yes')).toMatchObject([
      { id: NAME, from: '1.0.0', version: '1.1.0', permissions: ['process:spawn'] },
    ]);
  });
});

it('a package that brings packages of its own is named as such before it is installed, and is as it was installed afterwards', async () => {
  const { user } = await installed({ files: { 'lib/node_modules/left-pad/index.js': '' } });
  const { err } = await user.run('install', '--frozen');
  expect(err).toContain('It brings packages of its own in node_modules, which no registry was asked about');
});
