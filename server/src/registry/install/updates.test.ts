import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PluginsFolder } from '../installed/pluginsFolder.ts';
import { lockFile } from '../installed/pluginsLock.ts';
import { rollBack } from '../installed/switching.ts';
import { carryOut, plan } from './install.ts';
import type { PackageFacts } from '../remote/packument.ts';
import type { Registry } from '../remote/registry.ts';
import { RegistryRefused } from '../policed.ts';
import type { Offer } from './offer.ts';
import { Sources } from './sources.ts';
import { catalogOf, offerOf, type Made } from './testOffers.ts';
import { named, newer, planUpdates } from './updates.ts';

const ID = 'com.example.tidy';
let base: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-updates-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

it('passes over a version that the user went back from, and says so', async () => {
  const folder = PluginsFolder.ofWorkspace(base);
  const source = { kind: 'registry', registry: 'https://registry.test/', name: `@acme/${ID}` } as const;
  const offers = await Promise.all(['1.1.0', '1.0.0'].map(async (version) => ({ ...(await offerOf({ id: ID, version })), source })));
  const quiet = { policies: [], say: (): void => undefined, beforeServing: async (): Promise<void> => undefined };
  for (const offer of offers.toReversed())
    await carryOut(
      await plan([{ id: ID, range: undefined, offers: [offer] }], { folder, policies: [], catalog: catalogOf([]) }),
      folder,
      quiet,
    );
  await rollBack(folder, { id: ID }, quiet);
  const [installed] = await named(folder, [ID]);
  const said: string[] = [];
  const sources: Pick<Sources, 'registry' | 'updates'> = { registry: 'https://registry.named/', updates: async () => offers };
  expect(
    await newer(folder, installed!, { sources: sources as Sources, faultOf: () => undefined, say: (text) => said.push(text) }),
  ).toBeUndefined();
  const command = `codex-plugin install @acme/${ID}@1.1.0 --workspace ${base} --registry https://registry.named/`;
  expect(said).toEqual([`${ID} 1.1.0 is passed over, as you went back from it: ${command} takes it all the same.`]);
});

it('takes the best version that a policy allows, and leaves a plugin as it is where none is allowed', async () => {
  const folder = PluginsFolder.ofUser(base);
  const offers = await Promise.all(
    ['1.2.0', '1.1.0', '1.0.0'].map((version) =>
      offerOf({ id: ID, version, permissions: version === '1.2.0' ? ['process:spawn'] : ['env:read:LANG'] }),
    ),
  );
  const [, , first] = offers;
  const quiet = { say: (): void => undefined, beforeServing: async (): Promise<void> => undefined };
  await carryOut(await plan([{ id: ID, range: '^1', offers: [first!] }], { folder, policies: [], catalog: catalogOf([]) }), folder, quiet);
  const sources = { updates: async () => offers, catalog: catalogOf([]) } as Partial<Sources> as Sources;
  const update = async (...neverGranted: string[]): Promise<{ to: string[]; said: string[] }> => {
    const said: string[] = [];
    const policies = [{ from: 'P', neverGranted }];
    const { signal } = new AbortController();
    const { steps } = await planUpdates(folder, await named(folder, []), { sources, policies, signal, say: (text) => said.push(text) });
    return { to: steps.map(({ to }) => to), said };
  };
  expect((await update()).to).toEqual(['1.2.0']);
  expect(await update('process:spawn:git')).toEqual({
    to: ['1.1.0'],
    said: [expect.stringContaining(`${ID} 1.2.0 is not allowed here: `)],
  });
  const none = await update('process', 'env');
  expect(none.to).toEqual([]);
  expect(none.said).toHaveLength(2);
});

it('asks the registry that the version which serves came from, also without the lock, unless the user names another one', async () => {
  const folder = PluginsFolder.ofUser(base);
  const quiet = { say: (): void => undefined, beforeServing: async (): Promise<void> => undefined };
  const offer = await offerOf({ id: ID, version: '1.0.0' });
  await carryOut(await plan([{ id: ID, range: '*', offers: [offer] }], { folder, policies: [], catalog: catalogOf([]) }), folder, quiet);
  await rm(lockFile(folder));
  const asked: (string | undefined)[] = [];
  const facts: PackageFacts = { name: ID, distTags: new Map(), versions: new Map() };
  const registryFor = async ({ registry }: { registry?: string }): Promise<Registry> => {
    asked.push(registry);
    return { address: registry ?? 'https://registry.default/', versions: async () => facts } as Partial<Registry> as Registry;
  };
  const { signal } = new AbortController();
  const [installed] = await named(folder, [ID]);
  for (const registry of [undefined, 'https://registry.named/']) {
    const sources = await Sources.for(folder, { registryFor, registry }, signal);
    await expect(newer(folder, installed!, { sources, faultOf: () => undefined, say: () => undefined })).rejects.toThrow(
      'has no version *',
    );
    await sources.outlook(ID, ID, '*');
    await sources.catalog(ID);
  }
  expect(asked).toEqual([...Array<string>(3).fill('https://registry.test/'), ...Array<string>(3).fill('https://registry.named/')]);
});

describe('updating all', () => {
  const OTHER = 'com.example.other';
  const NEEDED = 'com.example.needed';
  const quiet = { say: (): void => undefined, beforeServing: async (): Promise<void> => undefined };
  const spawns = [{ from: 'P', neverGranted: ['process:spawn'] }];

  /** Two plugins that are installed in their first version, and what there is of them and of others. */
  async function updating(made: readonly Made[]): Promise<Updating> {
    const folder = PluginsFolder.ofUser(base);
    const fetched: string[] = [];
    const offers = (await Promise.all(made.map(offerOf))).map((offer) => ({
      ...offer,
      tarball: async () => {
        fetched.push(`${offer.id} ${offer.version}`);
        return offer.tarball();
      },
    }));
    const install = async (one: Made, range?: string): Promise<void> => {
      const request = { id: one.id, range, offers: [await offerOf(one)] };
      await carryOut(await plan([request], { folder, policies: [], catalog: catalogOf([]) }), folder, quiet);
    };
    for (const id of [ID, OTHER]) await install({ id, version: '1.0.0' }, '^1');
    // As registries do, anew each time.
    const of = async (id: string): Promise<Offer[]> => offers.filter((one) => one.id === id).map((one) => ({ ...one }));
    const update = async (more: Partial<Sources> = {}): Promise<Updated> => {
      const said: string[] = [];
      const sources = { updates: async (_, id) => of(id), catalog: of, ...more } as Partial<Sources> as Sources;
      const { signal } = new AbortController();
      const rest = { sources, policies: spawns, signal, say: (text: string) => void said.push(text) };
      const { steps } = await planUpdates(folder, await named(folder, []), rest);
      return { steps: steps.map(({ id, to }) => `${id} ${to}`), said };
    };
    return { update, install, fetched };
  }

  interface Updating {
    update: (more?: Partial<Sources>) => Promise<Updated>;
    install: (one: Made) => Promise<void>;
    fetched: string[];
  }

  interface Updated {
    steps: string[];
    said: string[];
  }

  it('goes on with the others where a policy does not allow the registry of one', async () => {
    const { update } = await updating([ID, OTHER].map((id) => ({ id, version: '1.1.0' })));
    const refused = new RegistryRefused('https://registry.test/', 'the policy does not allow it.');
    const offer = await offerOf({ id: OTHER, version: '1.1.0' });
    const updates = async (_: string, id: string): Promise<Offer[]> => {
      if (id === ID) throw refused;
      return [offer];
    };
    expect(await update({ updates })).toEqual({
      steps: [`${OTHER} 1.1.0`],
      said: [`${ID} is left as it is. https://registry.test/ is not asked: the policy does not allow it.`],
    });
    await expect(update({ updates: async () => Promise.reject(refused) })).rejects.toBe(refused);
  });

  it('passes over a version that needs, by way of another, what a policy does not allow', async () => {
    const between = 'com.example.between';
    const { update } = await updating([
      { id: ID, version: '1.2.0', dependencies: { [between]: '*' } },
      { id: ID, version: '1.1.0' },
      { id: OTHER, version: '1.1.0' },
      { id: between, version: '1.0.0', dependencies: { [NEEDED]: '*' } },
      { id: NEEDED, version: '3.0.0', permissions: ['process:spawn:git'] },
    ]);
    expect(await update()).toEqual({
      steps: [`${OTHER} 1.1.0`, `${ID} 1.1.0`],
      said: [
        expect.stringMatching(
          new RegExp(`^${NEEDED} 3\\.0\\.0 is not allowed here: .* ${ID} 1\\.2\\.0 needs it, so that version is passed over\\.$`),
        ),
      ],
    });
  });

  it('passes over a version that needs what only a registry has that a policy does not allow', async () => {
    const { update } = await updating([
      { id: ID, version: '1.1.0', dependencies: { [NEEDED]: '*' } },
      { id: OTHER, version: '1.1.0' },
    ]);
    const catalog = async (): Promise<Offer[]> => Promise.reject(new RegistryRefused('https://elsewhere.test/', 'no.'));
    const { steps, said } = await update({ catalog });
    expect(steps).toEqual([`${OTHER} 1.1.0`]);
    expect(said).toEqual([
      expect.stringMatching(
        /not asked: no\. com\.example\.tidy 1\.1\.0 needs com\.example\.needed from there, so that version is passed over\.$/,
      ),
    ]);
  });

  it('fetches each version once, however many are passed over', async () => {
    const forbidden = ['1.9.0', '1.8.0', '1.7.0'].map((version) => ({ id: ID, version, permissions: ['process:spawn'] }));
    const { update, fetched } = await updating([
      ...forbidden,
      { id: ID, version: '1.1.0' },
      { id: OTHER, version: '1.1.0', dependencies: { [NEEDED]: '*' } },
      { id: NEEDED, version: '1.0.0' },
    ]);
    expect((await update()).steps).toEqual([`${NEEDED} 1.0.0`, `${OTHER} 1.1.0`, `${ID} 1.1.0`]);
    expect(fetched.toSorted()).toEqual(
      [`${NEEDED} 1.0.0`, `${OTHER} 1.1.0`, ...['1.1.0', '1.7.0', '1.8.0', '1.9.0'].map((version) => `${ID} ${version}`)].toSorted(),
    );
  });

  it('leaves what newer versions of others need no newer, and updates those', async () => {
    const { update, install } = await updating([
      { id: ID, version: '1.1.0', dependencies: { [NEEDED]: '^1' } },
      { id: OTHER, version: '1.1.0' },
      { id: NEEDED, version: '2.0.0' },
    ]);
    await install({ id: NEEDED, version: '1.0.0' });
    const { steps, said } = await update();
    expect(steps.toSorted()).toEqual([`${ID} 1.1.0`, `${OTHER} 1.1.0`].toSorted());
    expect(said).toContain(`${NEEDED} 2.0.0 is passed over: ${ID} 1.1.0 needs ${NEEDED} ^1.`);
  });

  it('passes over what needs a version that is not to be had', async () => {
    const { update, install } = await updating([
      { id: ID, version: '1.1.0', dependencies: { [NEEDED]: '^3' } },
      { id: ID, version: '1.0.5' },
      { id: NEEDED, version: '2.0.0' },
    ]);
    await install({ id: NEEDED, version: '1.0.0' });
    const { steps, said } = await update();
    expect(steps.toSorted()).toEqual([`${ID} 1.0.5`, `${NEEDED} 2.0.0`].toSorted());
    expect(said).toContain(
      `No version of ${NEEDED} fits: ${ID} 1.1.0 needs ${NEEDED} ^3, and there is 2.0.0 (1.0.0 is installed), so that version is passed over.`,
    );
  });

  it('leaves what others need that stay as they are, and goes on with the rest', async () => {
    const { update, install } = await updating([
      { id: NEEDED, version: '2.0.0' },
      { id: OTHER, version: '1.1.0' },
    ]);
    await install({ id: NEEDED, version: '1.9.0' });
    await install({ id: 'com.example.needs', version: '1.0.0', dependencies: { [NEEDED]: '^1' } });
    const { steps, said } = await update();
    expect(steps).toEqual([`${OTHER} 1.1.0`]);
    expect(said).toContain(`${NEEDED} 2.0.0 is passed over: com.example.needs 1.0.0 needs ${NEEDED} ^1.`);
  });
});
