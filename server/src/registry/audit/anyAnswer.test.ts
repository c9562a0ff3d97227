import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Dependency, Ecosystem, PartReport } from './finding.ts';
import { knownIds } from './names/knownIds.ts';
import { npmAdvisories } from './node/npmAdvisories.ts';
import { osvServer } from './osv/osvServer.ts';

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const dependency = (ecosystem: Ecosystem, name: string): Dependency => ({
  ecosystem,
  name,
  version: '1.0.0',
  file: '/p/lock',
  range: () => START,
  isDevelopment: false,
});

const word = fc.oneof(
  fc.constantFrom('a', '__proto__', 'constructor', '<2.0.0', '>=0', '0', '2.0.0', 'GHSA-1', 'high', 'npm', 'PyPI'),
  fc.string(),
);
/** Something that looks like an answer here and there. */
const like = (keys: readonly string[]): fc.Arbitrary<unknown> =>
  fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      word,
      fc.jsonValue(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...keys), word), tie('value'), { maxKeys: 6 }),
    ),
  })).value;

function check({ findings, notChecked }: PartReport): void {
  for (const { message, severity, file } of findings)
    expect([typeof message, typeof severity, file]).toEqual(['string', 'string', '/p/lock']);
  for (const { why } of notChecked) expect(why).toMatch(/^http:\/\/a\.example /);
}

it('answers about npm packages may say anything', async () => {
  const answers = like(['a', 'id', 'url', 'title', 'severity', 'vulnerable_versions', 'cwe', '__proto__']);
  await fc.assert(
    fc.asyncProperty(answers, async (value) => {
      check(
        await npmAdvisories([dependency('npm', 'a'), dependency('npm', '__proto__')], 'http://a.example', async () => ({
          ok: true,
          value,
        })),
      );
    }),
    { numRuns: 1_000 },
  );
});

it('answers about Python packages, and records, may say anything', async () => {
  const records = like([
    'id',
    'aliases',
    'affected',
    'package',
    'ecosystem',
    'name',
    'versions',
    'ranges',
    'type',
    'events',
    'introduced',
    'severity',
  ]);
  const results = fc.oneof(
    like(['results', 'vulns', 'id', 'next_page_token']),
    fc.record({ results: fc.tuple(fc.record({ vulns: fc.array(fc.record({ id: word })), next_page_token: word }, { requiredKeys: [] })) }),
  );
  await fc.assert(
    fc.asyncProperty(results, records, async (batch, record) => {
      check(
        await osvServer([dependency('PyPI', 'a')], {
          osv: 'http://a.example',
          ask: async ({ address }) => ({ ok: true, value: address.endsWith('querybatch') ? batch : record }),
        }),
      );
    }),
    { numRuns: 1_000 },
  );
});

it('lists of plugins may say anything', async () => {
  await fc.assert(
    fc.asyncProperty(like(['objects', 'package', 'name']), async (value) => {
      const known = await knownIds('com.example.tidy', { registry: 'http://a.example', ask: async () => ({ ok: true, value }) });
      if ('ids' in known) for (const id of known.ids) expect(typeof id).toBe('string');
    }),
    { numRuns: 1_000 },
  );
});
