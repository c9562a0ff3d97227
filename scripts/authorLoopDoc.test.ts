import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const guide = readFileSync(path.join(root, 'docs/author-loop.md'), 'utf8');

describe('docs/author-loop.md', () => {
  it('names tests that are there', () => {
    const named = [...guide.matchAll(/`([\w./-]+\.test\.ts)`/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(14);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('links to documents, and parts of them, that are there', () => {
    for (const [, file = '', part] of guide.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#([^)]+))?\)/g)) {
      const text = readFileSync(path.join(root, 'docs', file), 'utf8');
      const parts = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .trim()
          .replaceAll(' ', '-'),
      );
      if (part !== undefined) expect(parts, file).toContain(part);
    }
  });
});
