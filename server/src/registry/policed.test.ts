import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PlacedPolicy } from '../policy/policy.ts';
import { offersOf } from './install/registryOffers.ts';
import { PluginsFolder } from './installed/pluginsFolder.ts';
import { judgedByClaims } from './policed.ts';
import { packageFacts } from './remote/packument.ts';
import type { Registry } from './remote/registry.ts';

const ID = 'com.example.tidy';
const folder = PluginsFolder.ofUser(path.resolve('/home/somebody'));

/** Which of several versions with the same permissions are not allowed, by what their registry says, and which places were looked up for that. */
function judged(
  permissions: readonly string[],
  policy: Omit<PlacedPolicy, 'from'>,
  all = ['1.0.0', '1.1.0', '1.2.0', '1.3.0'],
): { forbidden: string[]; lookedUp: string[] } {
  const versions = all.map((version) => [
    version,
    { name: ID, version, codexPlugin: { permissions }, dist: { tarball: 'https://registry.test/x.tgz' } },
  ]);
  const facts = packageFacts({ name: ID, versions: Object.fromEntries(versions) }, { name: ID, url: 'https://registry.test/x' });
  const registry = { address: 'https://registry.test/' } as Partial<Registry> as Registry;
  const lookedUp: string[] = [];
  const faultOf = judgedByClaims({ folder, policies: [{ ...policy, from: 'P' }] }, (place) => {
    lookedUp.push(place);
    return place;
  });
  const forbidden = offersOf(facts, { id: ID, registry }).filter((offer) => faultOf(offer) !== undefined);
  return { forbidden: forbidden.map(({ version }) => version), lookedUp };
}

describe('versions judged by what their registry says', () => {
  const places = ['/srv/one', '/srv/two', '/srv/three'].map((place) => path.resolve(place));
  const neverGranted = places.map((place) => `filesystem:read:${place}`);

  it('have each place looked up once, however many versions and policies name it', () => {
    const asked = ['/opt/a', '/opt/b'].map((place) => path.resolve(place));
    const { forbidden, lookedUp } = judged(
      asked.map((place) => `filesystem:read:${place}`),
      { neverGranted },
    );
    expect(forbidden).toEqual([]);
    expect(lookedUp.toSorted()).toEqual([...asked, ...places].toSorted());
  });

  it('are forbidden where they ask for what is in a place that is never granted', () => {
    const below = `filesystem:read:${path.join(places[2]!, 'deep')}`;
    expect(judged([below], { neverGranted }).forbidden).toEqual(['1.3.0', '1.2.0', '1.1.0', '1.0.0']);
  });

  it('are left to what is in them once a lot was looked at of those before, and nothing is looked at twice', () => {
    const many = Array.from({ length: 30 }, (_, index) => `filesystem:read:${path.resolve(`/srv/${'x'.repeat(100)}/${index}`)}`);
    const all = Array.from({ length: 100 }, (_, index) => `1.${index}.0`);
    const { forbidden, lookedUp } = judged([...many, ...neverGranted], { neverGranted }, all);
    expect(forbidden).toEqual(all.toReversed().slice(0, forbidden.length));
    expect(forbidden.length).toBeGreaterThan(5);
    expect(forbidden.length).toBeLessThan(15);
    expect(new Set(lookedUp).size).toBe(lookedUp.length);
  });

  it('are left to what is in them where their registry says more than anybody looks at', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `filesystem:read:${path.resolve(`/srv/${index}`)}`);
    expect(judged([...many, ...neverGranted], { neverGranted })).toEqual({ forbidden: [], lookedUp: [] });
  });
});
