import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mockEventFrom, readMockEvent } from './mockEvent.ts';

const GOOD = '{"name":"x","event":"onFileSave","payload":{}}';

describe('a mock event', () => {
  it.each([
    ['the three keys that it needs', GOOD],
    ['an address of a schema', GOOD.replace('{', '{"$schema":"./mock-event.schema.json",')],
    ['no answer that is expected', GOOD.replace('}}', '},"expect":null}')],
    ['a byte order mark', `\uFEFF${GOOD}`],
    ['keys of one’s own', '{"name":"x","event":"onFileSave","payload":{},"x-note":1}'],
  ])('may have %s', (_, text) => {
    expect(mockEventFrom(text)).toMatchObject({ event: { name: 'x', event: 'onFileSave', payload: {} } });
  });

  it.each([
    ['', '1:1', 'It is empty. A mock event is a JSON object with name, event and payload.'],
    ['[]', '1:1', 'A mock event is a JSON object with name, event and payload.'],
    ['{"name":"x",\n', '1:12', '"{" in line 1 is never closed: add "}" here.'],
    ['// x\n{}', '1:1', 'JSON has no comments. Remove it.'],
    ['{\n"event":"e","payload":{}}', '1:1', '"name" is missing.'],
    ['{"name":"x",\n"event":"e",\n"payload":{},\n"expects":{}}', '4:1', '"expects" means nothing here. Did you mean "expect"?'],
    [
      '{"name":"x",\n"bogus":1,\n"event":"e","payload":{}}',
      '2:1',
      '"bogus" means nothing in a mock event. Keys of your own start with "x-".',
    ],
    ['{"name":"x","event":"e",\n"payload":[]}', '2:11', '"payload" has to be an object, but is an array.'],
    ['{"name":"x","event":"e","payload":{},\n"expect":true}', '2:10', '"expect" has to be an object or null, but is true.'],
    [
      '{"name":"x","event":"e","payload":{},\n"expect":{"a":1},\n"expect":{}}',
      '3:1',
      '"expect" is given twice: first in line 2. Remove all but one.',
    ],
    ['{"name":"x","event":"e","payload":{},\n"expect":{"a":1,"a":2}}', '2:17', '"a" is given twice: first in line 2. Remove all but one.'],
    ['{"name":" ","event":"e","payload":{}}', '1:9', '"name" cannot be " ". Say in a few words what is tried.'],
    ['{"name":"x","event":"e","payload":{"filePath":1}}', '1:47', '"filePath" has to be text, but is the number 1. Put it in quotes.'],
  ])('cannot be %s', (text, place, message) => {
    const read = mockEventFrom(text);
    if (!('faults' in read)) throw new Error('It was taken.');
    expect(read.faults.map(({ line, column, message: said }) => [`${line}:${column}`, said])).toEqual([[place, message]]);
  });

  it('has its name in reports also where something is wrong with it', () => {
    expect(mockEventFrom('{"name":"saves","event":1,"payload":{}}')).toMatchObject({ name: 'saves' });
  });

  describe('on disk', () => {
    let folder: string;
    beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), 'codex-mock-'))));
    afterEach(() => rm(folder, { recursive: true }));

    it('says so where it is not there, no file, or no text', async () => {
      await mkdir(path.join(folder, 'folder.json'));
      expect(await readMockEvent(path.join(folder, 'folder.json'))).toEqual({
        faults: [{ message: 'It cannot be read: it is no ordinary file.' }],
      });
      expect(await readMockEvent(path.join(folder, 'none.json'))).toMatchObject({ faults: [{ message: expect.stringMatching(/ENOENT/) }] });
      await writeFile(path.join(folder, 'latin.json'), Buffer.from([0x7b, 0xe9, 0x7d]));
      expect(await readMockEvent(path.join(folder, 'latin.json'))).toEqual({ faults: [{ message: 'It is not in UTF-8.' }] });
    });
  });
});
