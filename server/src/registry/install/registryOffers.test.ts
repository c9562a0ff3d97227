import { describe, expect, it } from 'vitest';
import { packageFacts, type PackageFacts } from '../remote/packument.ts';
import type { Registry } from '../remote/registry.ts';
import { offersFor, offersOf, offersToUpdate, outlookOf } from './registryOffers.ts';

const ID = 'com.example.tidy';
const of = { id: ID, registry: { address: 'https://registry.test/' } as Partial<Registry> as Registry };

/** @param versions each with what its package.json has beside its name. */
function facts(versions: Record<string, object>, tags: Record<string, string>): PackageFacts {
  const all = Object.entries(versions).map(([version, more]) => [
    version,
    { name: ID, version, dist: { tarball: 'https://registry.test/x.tgz' }, ...more },
  ]);
  return packageFacts(
    { name: ID, versions: Object.fromEntries(all) as object, 'dist-tags': tags },
    { name: ID, url: 'https://registry.test/x' },
  );
}

const published = facts(
  { '1.0.0': {}, '1.1.0': { deprecated: 'a fault' }, '1.2.0': {}, '1.3.0-beta.1': {}, '2.0.0': {}, '2.1.0-beta.1': {}, '3.0.0': {} },
  { latest: '2.0.0', next: '2.1.0-beta.1', lts: '1.2.0' },
);

describe('what updates may lead to', () => {
  it.each([
    // Nobody is led past what is offered to everybody, nor to what is not out yet or was taken back.
    ['latest', ['2.0.0', '1.2.0', '1.0.0']],
    ['next', ['2.1.0-beta.1']],
    ['lts', ['1.2.0']],
    ['1.1.0', ['1.1.0']],
    ['^1', ['1.2.0', '1.0.0']],
    ['*', ['2.0.0', '3.0.0', '1.2.0', '1.0.0']],
  ])('by %j is %j', (wanted, versions) => {
    expect(offersToUpdate(published, wanted, of).map(({ version }) => version)).toEqual(versions);
    expect(outlookOf(published, wanted, of).updates.map(({ version }) => version)).toEqual(versions);
  });

  it('begins with what the newest one is, also where that was taken back, so that this is said', () => {
    const taken = facts({ '1.0.0': {}, '1.1.0': {}, '1.2.0': { deprecated: 'a fault' } }, { latest: '1.2.0' });
    expect(offersToUpdate(taken, 'latest', of).map(({ version, deprecated }) => [version, deprecated])).toEqual([
      ['1.2.0', 'a fault'],
      ['1.1.0', undefined],
      ['1.0.0', undefined],
    ]);
  });

  it('is nothing where a tag is gone, which only those who update have to know', () => {
    expect(() => offersToUpdate(published, 'rc', of)).toThrow('no version rc');
    const { all, updates } = outlookOf(published, 'rc', of);
    expect([all.length, updates]).toEqual([7, []]);
  });

  it('is no more than what installing takes: that stays the version that a tag leads to', () => {
    expect(offersFor(published, 'latest', of).map(({ version }) => version)).toEqual(['2.0.0']);
  });
});

describe('what a registry says that versions may do', () => {
  const claiming = (...permissions: string[]): object => ({ codexPlugin: { permissions } });
  const claimed = (versions: Record<string, object>): unknown[] =>
    offersOf(facts(versions, {}), of).map(({ claims }) => claims && [...claims.permissions]);

  it('is known of each, also of those that may do nothing', () => {
    expect(claimed({ '1.1.0': claiming('env:read:LANG', 'network:request'), '1.0.0': claiming() })).toEqual([
      ['env:read:LANG', 'network:request'],
      [],
    ]);
  });

  it('is nothing that anybody looks at where it is more than plugins ask for', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `filesystem:read:/srv/${index}`);
    const deep = `filesystem:read:/${'a/'.repeat(5000)}`;
    expect(
      claimed({ '1.3.0': claiming(...many), '1.2.0': claiming(...many), '1.1.0': claiming(deep), '1.0.0': claiming('env:read') }),
    ).toEqual([...[undefined, undefined, undefined], ['env:read']]);
  });
});
