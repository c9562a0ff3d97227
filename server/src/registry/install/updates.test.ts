import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PluginsFolder } from '../installed/pluginsFolder.ts';
import { lockFile } from '../installed/pluginsLock.ts';
import { rollBack } from '../installed/switching.ts';
import { carryOut, plan } from './install.ts';
import type { PackageFacts } from '../remote/packument.ts';
import type { Registry } from '../remote/registry.ts';
import { Sources } from './sources.ts';
import { catalogOf, offerOf } from './testOffers.ts';
import { named, newer, planUpdates } from './updates.ts';

const ID = 'com.example.tidy';
let base: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-updates-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

it('passes over a version that the user went back from, and says so', async () => {
  const folder = PluginsFolder.ofWorkspace(base);
  const offers = await Promise.all(['1.1.0', '1.0.0'].map((version) => offerOf({ id: ID, version })));
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
  const sources: Pick<Sources, 'published'> = { published: async () => offers };
  expect(await newer(folder, installed!, { sources: sources as Sources, say: (text) => said.push(text) })).toBeUndefined();
  expect(said).toEqual([expect.stringContaining(`${ID} 1.1.0 is passed over, as you went back from it`)]);
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
  const sources = { published: async () => offers, catalog: catalogOf([]) } as Partial<Sources> as Sources;
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
    await expect(newer(folder, installed!, { sources, say: () => undefined })).rejects.toThrow('has no version *');
    await sources.all(ID, ID);
    await sources.catalog(ID);
  }
  expect(asked).toEqual([...Array<string>(3).fill('https://registry.test/'), ...Array<string>(3).fill('https://registry.named/')]);
});
