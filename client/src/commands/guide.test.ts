import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GUIDE } from './guide.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const packaged = readFileSync(path.join(root, '.vscodeignore'), 'utf8').split('\n');

/** The files that a document links to, from the repository's root. */
function linksOf(document: string): string[] {
  const text = readFileSync(path.join(root, document), 'utf8');
  const targets = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target]) => target!);
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => path.posix.join(path.posix.dirname(document), target));
}

describe('guide', () => {
  it('is in the package, with everything that it leads to', () => {
    const [guide, seen] = [GUIDE.join('/'), new Set<string>()];
    for (const waiting = [guide]; waiting.length > 0;) {
      const file = waiting.pop()!;
      if (seen.has(file)) continue;
      seen.add(file);
      expect(existsSync(path.join(root, file)), file).toBe(true);
      expect(packaged).toContain(`!${file}`);
      if (file.endsWith('.md')) waiting.push(...linksOf(file));
    }
    expect(seen.size).toBeGreaterThan(2);
  });
});
