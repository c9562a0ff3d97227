import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PluginsFolder } from '../installed/pluginsFolder.ts';
import { rollBack } from '../installed/switching.ts';
import { carryOut, plan } from './install.ts';
import type { Sources } from './sources.ts';
import { catalogOf, offerOf } from './testOffers.ts';
import { named, newer } from './updates.ts';

const ID = 'com.example.tidy';
let base: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'codex-updates-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

it('passes over a version that the user went back from, and says so', async () => {
  const folder = PluginsFolder.ofWorkspace(base);
  const offers = await Promise.all(['1.1.0', '1.0.0'].map((version) => offerOf({ id: ID, version })));
  const quiet = { say: (): void => undefined, beforeServing: async (): Promise<void> => undefined };
  for (const offer of offers.toReversed())
    await carryOut(await plan([{ id: ID, range: undefined, offers: [offer] }], { folder, catalog: catalogOf([]) }), folder, quiet);
  await rollBack(folder, { id: ID }, quiet.beforeServing);
  const [installed] = await named(folder, [ID]);
  const said: string[] = [];
  const sources: Pick<Sources, 'published'> = { published: async () => offers };
  expect(await newer(folder, installed!, { sources: sources as Sources, say: (text) => said.push(text) })).toBeUndefined();
  expect(said).toEqual([expect.stringContaining(`${ID} 1.1.0 is passed over, as you went back from it`)]);
});
