// docs/platforms.md: the table says something about every feature on every system, and leaves out nothing that users can ask for.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PERMISSION_KINDS } from '../server/src/permissions/names.ts';
import { TIERS } from '../server/src/contract/isolation.ts';

const root = path.resolve(import.meta.dirname, '..');
const text = readFileSync(path.join(root, 'docs/platforms.md'), 'utf8');
const table = /<!-- platforms: begin -->([\s\S]*)<!-- platforms: end -->/.exec(text)?.[1] ?? '';
const [head = [], , ...lines] = table
  .trim()
  .split('\n')
  .map((line) =>
    line
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
const areas = lines.filter(([feature]) => /^\*\*.*\*\*/.test(feature!));
const features = lines.filter((line) => !areas.includes(line));
/** The cells that the page explains. */
const known = [...text.split('## What works where')[0]!.matchAll(/^\| (\w[\w ]+) \|/gm)]
  .map(([, cell]) => cell!)
  .filter((cell) => cell !== 'cell');

describe('docs/platforms.md', () => {
  it('explains what its cells mean', () => {
    expect(known).toEqual(['tested here', 'tested under Wine', 'by injected facts', 'not run', 'cannot']);
  });

  it('has no blank cell, and none that is not explained', () => {
    expect(head).toEqual(['feature', 'Linux', 'macOS', 'Windows']);
    expect(features.length).toBeGreaterThan(50);
    const faulty = features.filter(
      ([feature, ...cells]) => feature === '' || cells.length !== 3 || cells.some((cell) => !known.includes(cell)),
    );
    expect(faulty).toEqual([]);
    expect(areas.filter(([, ...cells]) => cells.length !== 3 || cells.some((cell) => cell !== ''))).toEqual([]);
  });

  it('lists a feature once', () => {
    const names = features.map(([feature]) => feature);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('claims Wine for Windows only', () => {
    expect(features.filter(([, linux, macos]) => [linux, macos].includes('tested under Wine'))).toEqual([]);
  });

  it('has each permission, tier and subcommand', () => {
    const names = features.map(([feature]) => feature!).join('\n');
    const files = readdirSync(path.join(root, 'server/src/commands')).filter((file) => file.endsWith('.ts'));
    const subcommands = files.flatMap((file) => {
      const [, name] = /new Command\('([\w-]+)'\)/.exec(readFileSync(path.join(root, 'server/src/commands', file), 'utf8')) ?? [];
      return file.endsWith('.test.ts') || name === undefined ? [] : [`\`codex-plugin ${name}\``];
    });
    expect(subcommands.length).toBeGreaterThan(4);
    const spelled = TIERS.map(
      (tier) => `*${tier.replace(/[A-Z]/g, (letter) => (tier === 'selfLocked' ? '-' : ' ') + letter.toLowerCase())}*`,
    );
    for (const name of [...PERMISSION_KINDS.map((kind) => `\`${kind}\``), ...spelled, ...subcommands]) expect(names).toContain(name);
  });

  it('links to notes that there are', () => {
    const notes = new Set([
      ...[...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(' ', '-')),
      ...[...text.matchAll(/<a id="(\w+)">/g)].map(([, id]) => id!),
    ]);
    const links = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map(([, link]) => link!);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((link) => !notes.has(link))).toEqual([]);
  });
});
