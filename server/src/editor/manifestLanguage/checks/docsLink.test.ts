import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { docsLinks } from './docsLink.ts';

describe('docsLink', () => {
  const nowhere = new URL('file:///nowhere/');

  it('leads to the repository that package.json names', () => {
    const expected = 'https://example.com/codex/blob/HEAD/docs/manifest-reference.md#manifestid-format';
    expect(docsLinks({ repository: { url: 'git+https://example.com/codex.git' } }, nowhere)('manifest/id-format')).toBe(expected);
    expect(docsLinks({ homepage: 'https://example.com/codex/#readme' }, nowhere)('manifest/id-format')).toBe(expected);
  });

  it('leads to the rule’s line in the installed reference otherwise, and nowhere without one', () => {
    expect(docsLinks({}, nowhere)('manifest/id-format')).toBeUndefined();
    const folder = mkdtempSync(path.join(tmpdir(), 'codex-docs-'));
    mkdirSync(path.join(folder, 'docs'));
    writeFileSync(path.join(folder, 'docs/manifest-reference.md'), '# Rules\n\n### manifest/type\n\nText.\n\n### config/type\n');
    const base = pathToFileURL(`${folder}/`);
    expect(docsLinks({}, base)('config/type')).toBe(`${base.href}docs/manifest-reference.md#L7`);
    expect(docsLinks({}, base)('config/none')).toBeUndefined();
    rmSync(folder, { recursive: true });
  });
});
