import { Ajv } from 'ajv';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { hottestOfSpeedscope, readSpeedscope } from './speedscope.ts';

/** As a worker sends it. */
function sent(): Record<string, unknown> {
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    shared: {
      frames: [
        { name: '(waiting)' },
        { name: 'handler', file: '/plugin/a.py', line: 12 },
        { name: 'burn', file: '/plugin/a.py', line: 4, extra: 1 },
      ],
    },
    profiles: [
      {
        type: 'sampled',
        name: 'Handlers',
        unit: 'milliseconds',
        startValue: 0,
        endValue: 9,
        samples: [[1, 2], [0], [1, 2, 2]],
        weights: [4, 3, 2],
      },
    ],
    more: true,
  };
}

const PROFILE = '{"type": "sampled", "name": "t", "unit": "milliseconds", "samples": [[0]], "weights": [2]}';

describe('a profile of Python', () => {
  let isValid: (value: unknown) => boolean;

  beforeAll(async () => {
    const file = createRequire(import.meta.url).resolve('speedscope/dist/release/file-format-schema.json');
    isValid = new Ajv({ strict: false }).compile(JSON.parse(await readFile(file, 'utf8')) as object);
  });

  it('is valid by the schema of speedscope', () => {
    const profile = readSpeedscope(sent(), 'onFileSave: a.py');
    expect(isValid(profile)).toBe(true);
    expect(profile).toMatchObject({ name: 'onFileSave: a.py', exporter: 'codex-plugin', profiles: [{ endValue: 9 }] });
    expect(JSON.stringify(profile)).not.toMatch(/more|extra/);
  });

  it('says which functions took the time', () => {
    expect(hottestOfSpeedscope(readSpeedscope(sent(), '')!).slice(0, 2)).toEqual([
      { name: 'burn', file: '/plugin/a.py', line: 4, selfMs: 6, totalMs: 6 },
      { name: '(waiting)', selfMs: 3, totalMs: 3 },
    ]);
  });

  it.each<[string, string]>([
    ['no frames', '{"profiles": []}'],
    ['frames without names', `{"shared": {"frames": [{"file": "a"}]}, "profiles": [${PROFILE}]}`],
    ['no profiles', '{"shared": {"frames": []}, "profiles": []}'],
    ['profiles of another kind', `{"shared": {"frames": []}, "profiles": [${PROFILE.replace('sampled', 'evented')}]}`],
    ['stacks of frames that are not there', `{"shared": {"frames": []}, "profiles": [${PROFILE}]}`],
    ['fewer weights than stacks', `{"shared": {"frames": [{"name": "a"}]}, "profiles": [${PROFILE.replace('[2]', '[]')}]}`],
    ['weights below nothing', `{"shared": {"frames": [{"name": "a"}]}, "profiles": [${PROFILE.replace('[2]', '[-2]')}]}`],
  ])('is refused where it has %s', (_, text) => {
    expect(readSpeedscope(JSON.parse(text), '')).toBeUndefined();
  });

  it('is taken where it has no more than it needs', () => {
    expect(readSpeedscope(JSON.parse(`{"shared": {"frames": [{"name": "a"}]}, "profiles": [${PROFILE}]}`), '')).toBeDefined();
  });
});
