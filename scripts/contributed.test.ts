// docs/beside-other-extensions.md: what it says of this extension is so. UPDATE_GENERATED=1 brings that up to date.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { contributed, ours, readManifest, tableOf } from './contributed.mts';

const file = path.resolve(import.meta.dirname, '../docs/beside-other-extensions.md');
const TABLE = /(?<=<!-- contributed: begin -->\n)[\s\S]*(?=\n<!-- contributed: end -->)/;

describe('docs/beside-other-extensions.md', () => {
  it('says what this extension contributes', () => {
    const text = readFileSync(file, 'utf8');
    const table = TABLE.exec(text)?.[0] ?? '';
    const cells = table.split('\n').map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    const [head = [], , ...body] = cells;
    const theirs = new Map(body.map(([name = '', , ...rest]) => [name, rest]));
    const [ourHead = [], ...ourBody] = contributed([readManifest(ours)]);
    const current = [
      [...ourHead, ...head.slice(2)],
      ...ourBody.map(([name = '', value = '']) => [name, value, ...(theirs.get(name) ?? head.slice(2).map(() => '?'))]),
    ];
    if (process.env['UPDATE_GENERATED'] === '1')
      writeFileSync(
        file,
        text.replace(TABLE, () => tableOf(current)),
      );
    else expect(table).toBe(tableOf(current));
  });

  it('has looked at every point in every extension', () => {
    expect(readFileSync(file, 'utf8')).not.toContain('| ?');
  });
});
