// Records events into a plugin's folder: `node recordOnFullDisk.ts PLUGIN full` into one with room for 64 KB, `… read-only` into one that may not be changed.
// Prints how that went, as JSON.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RecordedMockEvent } from '../../src/contract/recordedEvents.ts';
import { replaceFile } from '../../src/disk/replaceFile.ts';
import { recordMockEvent } from '../../src/testing/record.ts';

const [plugin = '', what = ''] = process.argv.slice(2);
const events = path.join(plugin, 'events');
const record = (text: string): Promise<RecordedMockEvent> =>
  recordMockEvent({
    plugin,
    record: { event: 'onCommand', payload: JSON.stringify({ command: text }), result: { results: [], response: null } },
  });

async function onFullDisk(): Promise<object> {
  const seen: RecordedMockEvent[] = [];
  const files: string[][] = [];
  const take = async (text: string): Promise<void> => {
    seen.push(await record(text));
    files.push(existsSync(events) ? readdirSync(events) : []);
  };
  const large = 'x'.repeat(200 * 1024);
  await take(large);
  mkdirSync(events);
  writeFileSync(path.join(events, 'small.json'), 'what was there');
  await take(large);
  await take('small');
  const contents = { before: Buffer.from('what was there'), after: Buffer.from(large) };
  const replaced = await replaceFile(path.join(events, 'small.json'), contents).catch((error: NodeJS.ErrnoException) => error.code);
  const [first] = seen;
  return {
    answers: seen.map((one) => (one.ok ? 'ok' : one.fault)),
    message: first?.ok === false ? first.message : '',
    files,
    replaced,
    left: readdirSync(events),
    kept: readFileSync(path.join(events, 'small.json'), 'utf8'),
  };
}

process.stdout.write(JSON.stringify(what === 'full' ? await onFullDisk() : await record('small')));
