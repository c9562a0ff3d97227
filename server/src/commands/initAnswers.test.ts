import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_EVENTS } from '../contract/eventNames.ts';
import { isPlaceholder } from '../manifest/rules/handlers.ts';
import { idProblem } from '../scaffold/pluginFiles.ts';
import { answersIn, eventsFault, idFor, nameFault, nameFor } from './initAnswers.ts';

describe('answersIn', () => {
  it('takes what was said, once, without spaces around it', () => {
    const flags = {
      name: ' Tidy ',
      id: 'com.example.tidy',
      language: 'python',
      events: 'onFileSave, reportReady,onFileSave',
      manifest: 'codex.plugin.yml',
    };
    expect(answersIn(flags)).toEqual({ ...flags, name: 'Tidy', events: ['onFileSave', 'reportReady'] });
    expect(answersIn({})).toEqual({ manifest: 'plugin.manifest.json' });
  });

  it('says all that is wrong at once', () => {
    expect(() => answersIn({ name: '', id: 'x', language: 'node' })).toThrow(/^--name: .*\n--id: .*$/);
  });
});

describe('eventsFault', () => {
  it('takes all events of the host, and names that manifests take for events of their own', async () => {
    expect(eventsFault(BUILT_IN_EVENTS)).toBeUndefined();
    const schema = JSON.parse(
      await readFile(path.resolve(import.meta.dirname, '../../../schemas/plugin-manifest.schema.json'), 'utf8'),
    ) as {
      properties: { events: { items: { pattern: string } } };
    };
    const pattern = new RegExp(schema.properties.events.items.pattern);
    for (const event of ['reviewRequested', 'a', 'report.ready', 'x:y-z_1', '1st', 'a b', 'é', '-a', 'a/b'])
      expect([event, eventsFault([event]) === undefined]).toEqual([event, pattern.test(event)]);
  });

  it.each([
    ['onOpen', 'onProjectOpen or onFileOpen'],
    ['completion', 'onCodeCompletion'],
    ['on_file_save', 'onFileSave'],
    ['OnCommand', 'onCommand'],
  ])('knows what is meant by %s', (event, meant) => {
    expect(eventsFault([event])).toContain(`Did you mean ${meant}?`);
  });
});

describe('names that objects have', () => {
  it('are words like others', () => {
    expect(() => answersIn({ language: 'constructor' })).toThrow('Those are node, typescript or python.');
    expect(eventsFault(['constructor', 'toString'])).toBeUndefined();
    expect(nameFor('/x/plugin', ['constructor'])).toBe('Plugin for constructor');
  });
});

describe('eventsFault with too much', () => {
  it('says how much there may be', () => {
    expect(eventsFault(['x'.repeat(81)])).toContain('80 characters');
    expect(eventsFault(Array.from({ length: 101 }, (_, index) => `e${index}`))).toContain('at most 100');
  });
});

describe('nameFor and idFor', () => {
  it.each(['tidy', 'my-plugin', 'test', 'plugin', 'new_plugin', '', '.', '日本', 'a\u202eb', 'foo', 'x'.repeat(150)])(
    'make a name and an id of the folder %j that the linter has nothing to say about',
    (folder) => {
      const name = nameFor(`/home/jane/${folder}`, ['onFileSave']);
      expect([name, nameFault(name), isPlaceholder(name)]).toEqual([name, undefined, false]);
      expect(idProblem(idFor('com.example', folder))).toBeUndefined();
    },
  );

  it('reads like one that a person wrote', () => {
    expect(nameFor('/x/tidy-up_all', ['onFileSave'])).toBe('Tidy Up All');
    expect(nameFor('/x/my-plugin', ['onCommand'])).toBe('My Plugin for a Command');
    expect(nameFor('/x/plugin', ['reportReady'])).toBe('Plugin for reportReady');
  });
});
