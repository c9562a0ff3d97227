import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateEvent, validatePartialEvent } from '../../test/schemas/eventSchema.ts';
import { validateResponse } from './responses.ts';
import { BUILT_IN_EVENTS } from './eventNames.ts';

const EVENTS = [...BUILT_IN_EVENTS, 'custom'];

/** The validator for the response to every event that ajv makes of the schema file today. */
function bySchema(): Map<string, ValidateFunction> {
  const name = 'responses.schema.json';
  const file = path.resolve(import.meta.dirname, '../../../schemas', name);
  const ajv = new Ajv({ allowUnionTypes: true, strictTypes: false, strictRequired: false });
  ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')) as object, name);
  return new Map(EVENTS.map((event) => [event, ajv.compile({ $ref: `${name}#/definitions/${event}` })]));
}

const position = { line: 1, character: 2 };
const range = { start: position, end: position };
const common = {
  event: 'x',
  eventId: '1',
  timestamp: '2026-01-01T00:00:00.000Z',
  pluginId: 'com.example.a',
  workspaceRoot: '/w',
  language: 'python',
};
const diagnostic = { range, message: 'm', severity: 2, code: 'E1', source: 's' };

const GOOD_RESPONSES: Record<string, object> = {
  onProjectOpen: { success: true, message: 'm', diagnostics: [diagnostic] },
  onFileSave: { formattedContent: 'x', edits: [{ range, newText: 'y' }], message: 'm', diagnostics: [{ range, message: 'm' }] },
  onCodeCompletion: { completions: [{ text: 'a', range }], result: { suggestions: ['b', { text: 'c' }] }, status: 200 },
  onErrorReport: { message: 'm', completions: [{ text: 'a' }] },
  onCommand: { success: false, error: 'e', data: [1] },
  custom: { data: null },
};

const GOOD_EVENTS: Record<string, object> = {
  onProjectOpen: { ...common, workspaceFolders: ['/w'] },
  onFileOpen: { ...common, filePath: '/w/a', fileContent: '' },
  onFileSave: { ...common, filePath: '/w/a', fileContent: '', phase: 'beforeSave', reason: 'manual', options: { formatOnSave: true } },
  onCodeCompletion: { ...common, filePath: '/w/a', position, prefix: '', suffix: '', triggerKind: 1, completions: [{ text: 'a' }] },
  onRequest: { ...common, anything: 1 },
  onCompletionFeedback: { ...common, filePath: '/w/a', position, outcome: 'partly', shownMs: 1, completion: { text: 'a' } },
  onContextUpdate: { ...common, activeFile: null, selection: range, visibleFiles: [] },
  onErrorReport: { ...common, filePath: '/w/a', diagnostics: [diagnostic] },
  onCommand: { ...common, command: 'c', arguments: [1, null] },
  custom: { ...common, payload: null },
};

/** Values near a good one: with one member, at any depth, taken away or replaced. */
function near(good: object): fc.Arbitrary<object> {
  const replacement = fc.constantFrom<unknown>(undefined, null, true, 'text', 0, -1, 1.5, 99, 600, [], {}, [null], [{}], { start: 1 });
  return fc.tuple(fc.nat(1000), replacement).map(([which, value]) => {
    const copy = structuredClone(good);
    const places: [Record<string, unknown>, string][] = [];
    const collect = (holder: object): void => {
      for (const [key, child] of Object.entries(holder) as [string, unknown][]) {
        places.push([holder as Record<string, unknown>, key]);
        if (typeof child === 'object' && child !== null) collect(child);
      }
    };
    collect(copy);
    const place = places[which % Math.max(places.length, 1)];
    if (place && value === undefined && !Array.isArray(place[0])) delete place[0][place[1]];
    else if (place) place[0][place[1]] = value ?? null;
    return copy;
  });
}

describe('responses', () => {
  it('accepts what the schema accepts, and only that', () => {
    const schemas = bySchema();
    for (const event of EVENTS) {
      const good = GOOD_RESPONSES[event] ?? GOOD_RESPONSES['onProjectOpen'] ?? {};
      fc.assert(
        fc.property(fc.oneof(near(good), fc.jsonValue({ maxDepth: 2 })), (value) => {
          const fault = validateResponse(event, value);
          expect({ event, value, fault, ok: fault === undefined }).toMatchObject({ ok: schemas.get(event)?.(value) });
        }),
        { numRuns: 300 },
      );
      expect(validateResponse(event, good)).toBeUndefined();
    }
  });

  it('names the JSON path of what is wrong', () => {
    expect(validateResponse('onFileSave', [])).toBe('$ has to be an object, but is an array.');
    expect(validateResponse('onFileSave', { formattedContent: 42 })).toBe('$.formattedContent has to be a string, but is the number 42.');
    expect(validateResponse('onFileSave', { edits: [{ range }] })).toBe('$.edits[0].newText is missing.');
    expect(validateResponse('onFileSave', { edits: [{ newText: '', range: { start: position, end: { line: -1, character: 0 } } }] })).toBe(
      '$.edits[0].range.end.line has to be an integer of 0 or more, but is the number -1.',
    );
    const described = (more: object): string | undefined => validateResponse('onCodeCompletion', { completions: [{ text: 'a', ...more }] });
    expect(described({ kind: 'function', detail: '(order): number', documentation: '**Sum** of an order' })).toBeUndefined();
    expect(described({ kind: 'thing' })).toMatch(
      /^\$\.completions\[0\]\.kind has to be "text" or .* or "typeParameter", but is "thing"\.$/,
    );
    expect(described({ detail: 'x'.repeat(1001) })).toBe('$.completions[0].detail may have 1000 characters, but has 1001.');
    expect(validateResponse('onCodeCompletion', { completions: ['a'] })).toBe('$.completions[0] has to be an object, but is a string.');
    expect(validateResponse('reportReady', { success: 'yes' })).toBe('$.success has to be true or false, but is a string.');
  });

  it('takes microseconds for a small response', () => {
    const response = { success: true, message: 'done', completions: [{ text: 'a', range }] };
    for (let round = 0; round < 2000; round++) validateResponse('onCodeCompletion', response);
    const before = performance.now();
    for (let round = 0; round < 5000; round++) validateResponse('onCodeCompletion', response);
    expect((performance.now() - before) / 5000).toBeLessThan(0.02);
  });
});

describe('events', () => {
  it('says in one sentence what is wrong, whatever that is', () => {
    for (const event of EVENTS) {
      const good = GOOD_EVENTS[event] ?? GOOD_EVENTS['onRequest'] ?? {};
      fc.assert(
        fc.property(fc.oneof(near(good), fc.jsonValue({ maxDepth: 1 })), (value) => {
          expect(validateEvent(event, value) ?? '$.x is missing.').toMatch(/^\$[.\w[\]]* (is missing|has to be .+, but is .+)\.$/);
        }),
        { numRuns: 200 },
      );
      expect(validateEvent(event, good)).toBeUndefined();
    }
    const update = GOOD_EVENTS['onContextUpdate'];
    expect(validateEvent('onContextUpdate', { ...update, activeFile: 3 })).toBe(
      '$.activeFile has to be a string or null, but is the number 3.',
    );
    expect(validateEvent('onContextUpdate', { ...update, selection: 3 })).toBe(
      '$.selection has to be a range or null, but is the number 3.',
    );
    expect(validateEvent('onFileSave', { ...GOOD_EVENTS['onFileSave'], phase: 'later' })).toBe(
      '$.phase has to be "beforeSave" or "afterSave", but is "later".',
    );
  });

  it('lets a payload written by hand leave members out, but not have wrong ones', () => {
    expect(validatePartialEvent('onFileSave', { filePath: '/w/a' })).toBeUndefined();
    expect(validatePartialEvent('onFileSave', { filePath: 1 })).toBe('$.filePath has to be a string, but is the number 1.');
    expect(validatePartialEvent('onFileSave', { event: 1 })).toBe('$.event has to be a string, but is the number 1.');
    expect(validatePartialEvent('onFileSave', { options: {} })).toBe('$.options.formatOnSave is missing.');
  });
});
