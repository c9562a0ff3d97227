import { describe, expect, it } from 'vitest';
import { notesOf } from './versionNotes.ts';

const LOG = `# Changelog

## [1.1.0] - 2026-01-02

### Added

- Tabs.

## 1.0.0

- The first.

## v0.9.0
`;

describe('versionNotes', () => {
  it.each([
    ['1.1.0', '### Added\n- Tabs.'],
    ['1.0.0', '- The first.'],
    ['0.9.0', undefined],
    ['1.1', undefined],
    ['2.0.0', undefined],
  ])('has what is said of %s', (version, expected) => expect(notesOf(LOG, version)).toBe(expected));

  it('tells a version from a longer one', () => expect(notesOf('## 11.1.0\n- a\n## 1.1.0-beta\n- b\n', '1.1.0')).toBeUndefined());
});
