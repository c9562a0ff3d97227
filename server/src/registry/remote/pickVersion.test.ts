import { describe, expect, it } from 'vitest';
import { packageFacts, type PackageFacts } from './packument.ts';
import { pickVersion } from './pickVersion.ts';

function facts(versions: Record<string, string | true | undefined>, tags: Record<string, string>): PackageFacts {
  const all = Object.entries(versions).map(([version, deprecated]) => [
    version,
    { name: 'x', version, deprecated, dist: { tarball: 'https://registry.test/x.tgz' } },
  ]);
  return packageFacts(
    { name: 'x', versions: Object.fromEntries(all) as object, 'dist-tags': tags },
    { name: 'x', url: 'https://registry.test/x' },
  );
}

const published = facts(
  { '1.0.0': undefined, '1.1.0': '', '1.2.0': 'a fault', '2.0.0': undefined, '2.1.0-beta.1': undefined, '3.0.0': 'withdrawn' },
  { latest: '2.0.0', beta: '2.1.0-beta.1', lost: '9.0.0' },
);

describe('the version that is meant', () => {
  it.each([
    [undefined, '2.0.0'],
    ['', '2.0.0'],
    ['latest', '2.0.0'],
    ['beta', '2.1.0-beta.1'],
    ['1.0.0', '1.0.0'],
    ['v1.0.0', '1.0.0'],
    ['^1.0.0', '1.1.0'],
    ['1.x', '1.1.0'],
    ['~1.2.0', '1.2.0'],
    ['1.2.0', '1.2.0'],
    ['*', '2.0.0'],
    ['>=1', '2.0.0'],
    ['^3.0.0', '3.0.0'],
    ['^2.1.0-beta.0', '2.1.0-beta.1'],
  ])('by %j is %s', (wanted, version) => {
    expect(pickVersion(published, wanted).version).toBe(version);
  });

  it.each([
    [
      '4.0.0',
      /no version 4\.0\.0. There are 3\.0\.0, 2\.1\.0-beta\.1, 2\.0\.0, 1\.2\.0, 1\.1\.0 and 1 older ones; tags: latest, beta, lost/,
    ],
    ['^4.0.0', /no version \^4\.0\.0/],
    ['gamma', /no version gamma/],
    ['lost', /leads to 9\.0\.0/],
  ])('by %s is not there, and what is there is said', (wanted, says) => {
    expect(() => pickVersion(published, wanted)).toThrow(says);
  });

  it('is the highest where no tag says what is latest, and none of a package without versions', () => {
    expect(pickVersion(facts({ '1.0.0': undefined, '1.1.0': 'gone' }, {})).version).toBe('1.0.0');
    expect(() => pickVersion(facts({}, {}))).toThrow('It has none');
  });
});
