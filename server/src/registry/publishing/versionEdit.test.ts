import { describe, expect, it } from 'vitest';
import { mentionsVersion } from '../../manifest/rules/packaging.ts';
import { withHeading, withVersion } from './versionEdit.ts';

describe('a version that is written', () => {
  it.each([
    ['a.json', '{\r\n\t"version" : "1.0.0", // why\r\n\t"name": "x"\r\n}', '{\r\n\t"version" : "1.1.0", // why\r\n\t"name": "x"\r\n}'],
    ['a.json', '{\n  "pluginId": "x"\n}\n', '{\n  "pluginId": "x",\n  "version": "1.1.0"\n}\n'],
    ['a.yaml', '# top\nversion: 1.0.0 # why\nname: x\n', '# top\nversion: 1.1.0 # why\nname: x\n'],
    ['a.yaml', "version: '1.0.0'\n", 'version: "1.1.0"\n'],
  ])('into %s leaves all else as it is', (file, before, after) => {
    expect(withVersion(before, file, '1.1.0')).toBe(after);
  });

  it('is none that stands in an address', () => {
    const log = '# Log\n\nIn the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/), see <https://a.test/1.1.0>.\n';
    expect(mentionsVersion(log, '1.1.0')).toBe(false);
    expect(mentionsVersion(`${log}\n## [1.1.0]\n\n[1.1.0]: https://a.test/1.1.0\n`, '1.1.0')).toBe(true);
  });

  it.each(['[]', '', '{"version": {}}'])('has no place in %j', (text) => {
    expect(withVersion(text, 'a.json', '1.1.0')).toBeUndefined();
  });

  it.each([
    ['# Log\n\n## Unreleased\n\n- New.\n', '# Log\n\n## Unreleased\n\n## 1.1.0 - 2026-02-03\n\n- New.\n'],
    ['# Log\r\n\r\n## [Unreleased]\r\n\r\n- New.\r\n', '# Log\r\n\r\n## [Unreleased]\r\n\r\n## [1.1.0] - 2026-02-03\r\n\r\n- New.\r\n'],
    // Where nothing stood there, the entry is not empty either.
    ['# Log\n\n## [Unreleased]\n\n## [1.0.0]\n', '# Log\n\n## [Unreleased]\n\n## [1.1.0] - 2026-02-03\n\n- Version 1.1.0.\n\n## [1.0.0]\n'],
    ['# Log\n\n## Unreleased\n', '# Log\n\n## Unreleased\n\n## 1.1.0 - 2026-02-03\n\n- Version 1.1.0.\n'],
    [
      '# Log\n\n## [Unreleased]\n\n[unreleased]: https://a.test\n',
      '# Log\n\n## [Unreleased]\n\n## [1.1.0] - 2026-02-03\n\n- Version 1.1.0.\n\n[unreleased]: https://a.test\n',
    ],
    ['# Log\n\n## [1.0.0]\n\n- Old.\n', '# Log\n\n## [1.1.0] - 2026-02-03\n\n- Version 1.1.0.\n\n## [1.0.0]\n\n- Old.\n'],
    ['# Log\n\n## 1.0.0\n\n- Old.\n', '# Log\n\n## 1.1.0 - 2026-02-03\n\n- Version 1.1.0.\n\n## 1.0.0\n\n- Old.\n'],
    ['# Log\n', '# Log\n\n## 1.1.0 - 2026-02-03\n\n- Version 1.1.0.\n'],
  ])('has a heading in the change log %j', (before, after) => {
    expect(withHeading(before, '1.1.0', '2026-02-03')).toBe(after);
    expect(mentionsVersion(after, '1.1.0')).toBe(true);
    expect(mentionsVersion(before, '1.1.0')).toBe(false);
  });
});
