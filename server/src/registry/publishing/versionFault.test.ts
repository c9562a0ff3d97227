import { expect, it } from 'vitest';
import { versionFault } from './versionFault.ts';

it.each([
  ['1.2.0', undefined],
  ['2.0.0-beta.1', undefined],
  ['1.0.0+build.7', '1.0.0+build.7 has a build part, which registries leave out: it would be 1.0.0 there. Publish it as that.'],
  ['v1.2.0', 'v1.2.0 is no version by Semantic Versioning, such as 1.2.0 or 2.0.0-beta.1. Do you mean 1.2.0?'],
  ['1.2', '1.2 is no version by Semantic Versioning, such as 1.2.0 or 2.0.0-beta.1. Do you mean 1.2.0?'],
  ['newest', 'newest is no version by Semantic Versioning, such as 1.2.0 or 2.0.0-beta.1.'],
  [`1.0.0-${'b'.repeat(260)}`, expect.stringMatching(/^1\.0\.0-b+.{1,3}b+ is too long: a version has at most 256 characters\.$/)],
])('%s', (version, fault) => expect(versionFault(version)).toEqual(fault));
