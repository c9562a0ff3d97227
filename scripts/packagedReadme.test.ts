import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { packagedReadme } from './packagedReadme.mts';

const packaged = (text: string): string => packagedReadme(text, (file) => file === 'docs/guide.md');

describe('packagedReadme', () => {
  for (const [what, text, expected] of [
    ['a picture of the repository', 'One.\n\n![A view](docs/view.png)\n\nTwo.\n', 'One.\n\nTwo.\n'],
    ['a picture with an address', '![Badge](https://example.com/b.svg)\n', '![Badge](https://example.com/b.svg)\n'],
    ['a link to a packaged file', 'See [the guide](docs/guide.md#start).', 'See [the guide](docs/guide.md#start).'],
    ['a link to another file', 'See [the map](docs/map.md).', 'See the map.'],
    ['a link elsewhere', '[MIT](https://example.com) and [below](#below)', '[MIT](https://example.com) and [below](#below)'],
  ] as const) {
    it(`knows ${what}`, () => expect(packaged(text)).toBe(expected));
  }

  it('leaves nothing in our readme that a package does not have', () => {
    const root = new URL('..', import.meta.url);
    const allowed = readFileSync(new URL('.vscodeignore', root), 'utf8').split('\n');
    const readme = packagedReadme(
      readFileSync(new URL('README.md', root), 'utf8'),
      (file) => file.startsWith('docs/') && allowed.includes(`!${file}`),
    );
    expect(readme).toContain('](docs/handler-guide.md)');
    const targets = [...readme.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
    expect(targets.filter((target) => !allowed.includes(`!${target}`))).toEqual([]);
  });
});
