// Keeps a past event as a mock event of a plugin, which `codex-plugin test` and `replay` fire again anywhere.
import { mkdir, realpath, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { RecordedMockEvent, RecordFault } from '../contract/recordedEvents.ts';
import { numberedNames, writeNewFile } from '../disk/newFile.ts';
import type { PastEvent } from '../host/types.ts';
import { createMask, maskedThroughout } from '../host/secrets.ts';
import { paths } from '../paths/paths.ts';
import { answerOf, isOwnFailure } from './answer.ts';
import { EVENTS_FOLDER } from '../contract/mockEventFiles.ts';
import { eachText, withoutPlaces } from './portable.ts';

export interface RecordOptions {
  /** The plugin's folder, absolute. */
  plugin: string;
  /** The plugin's key, where the event may have gone to other plugins too: what those answered is not expected of it. */
  pluginKey?: string;
  /** As the host keeps it; undefined where it does not any more. */
  record: PastEvent | 'too-large' | undefined;
  /** What is tried; by default the event and its file. */
  name?: string;
}

/** What the host gives every event anew. */
const OF_THE_HOST = new Set(['event', 'eventId', 'timestamp', 'pluginId', 'workspaceRoot', 'workspaceFolders']);

/** And every request to an endpoint, whose events are named by method and path. */
const OF_A_REQUEST = 'requestId';
const isRequest = (event: string): boolean => /^[A-Z]+ \//.test(event);

/** Names that Windows keeps for devices, whatever stands behind their dot. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

const LONGEST_NAME = 60;

/** Writes the file, which is new: none is ever overwritten. Never rejects. */
export async function recordMockEvent(options: RecordOptions): Promise<RecordedMockEvent> {
  const { plugin, record, pluginKey, name } = options;
  if (record === undefined) return failed('forgotten', 'The event, or its plugin, is no longer kept.');
  if (record === 'too-large') return tooLarge();
  const folder = path.join(plugin, EVENTS_FOLDER);
  let payload: Record<string, unknown>;
  try {
    payload = JSON.parse(record.payload) as Record<string, unknown>;
  } catch {
    return tooLarge();
  }
  const { text, shownName, expects, masked } = mockEventText(payload, { plugin, pluginKey, record, name });
  let isNew = false;
  try {
    isNew = await makeFolder(folder);
    if (!paths.within(await realpath(folder), await realpath(plugin)))
      return failed('outside', `${folder} leads out of the plugin's folder, so nothing was written there.`, folder);
    const slug = slugOf(shownName);
    const file = await writeNewFile(numberedNames(folder, slug, '.json'), text);
    return { ok: true, file, expects, masked };
  } catch (error) {
    if (isNew) await rmdir(folder).catch(() => undefined);
    return diskFault(error as NodeJS.ErrnoException, folder);
  }
}

/** @returns false where there is one. Not by `recursive`, with which a disk that may not be written to seems to have no such folder. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function mockEventText(
  given: Record<string, unknown>,
  { plugin, pluginKey, record, name }: { plugin: string; pluginKey: string | undefined; record: PastEvent; name: string | undefined },
): { text: string; shownName: string; expects: boolean; masked: boolean } {
  const workspace = typeof given['workspaceRoot'] === 'string' ? given['workspaceRoot'] : '';
  const isOfTheHost = (key: string): boolean => OF_THE_HOST.has(key) || (key === OF_A_REQUEST && isRequest(record.event));
  const portable = (value: unknown): unknown => eachText(value, (text) => withoutPlaces(text, { workspace, plugin }));
  const { filePath, ...rest } = Object.fromEntries(Object.entries(given).filter(([key]) => !isOfTheHost(key)));
  const file = typeof filePath === 'string' ? (paths.relative(workspace, filePath) ?? path.basename(filePath)) : undefined;
  const called = name ?? (file === undefined ? record.event : `${record.event} ${file}`);
  const payload = { ...(file !== undefined && { filePath: file }), ...(portable(rest) as object) };
  const expect = expectation(record, pluginKey);
  const plain = { name: called, event: record.event, payload, ...(expect && { expect: portable(expect) }) };
  const masked = maskedThroughout(plain, createMask(process.env));
  // By another name it would be another file.
  const whole = { ...masked, payload: { ...masked.payload, ...(file !== undefined && { filePath: file }) } };
  return {
    text: `${JSON.stringify(whole, null, 2)}\n`,
    shownName: whole.name,
    expects: expect !== undefined,
    masked: JSON.stringify(whole) !== JSON.stringify(plain),
  };
}

/** What handlers answered, where that is the plugin's own and nothing broke. */
function expectation({ result }: PastEvent, pluginKey: string | undefined): Record<string, unknown> | undefined {
  if (pluginKey !== undefined && result.results.some((one) => one.pluginKey !== pluginKey && one.ok)) return undefined;
  const { value, failed: failure } = answerOf(result);
  return value === null || (failure && !isOwnFailure(failure)) ? undefined : value;
}

function slugOf(name: string): string {
  const words = name
    .replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '-')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, LONGEST_NAME)
    .replaceAll(/^-+|-+$/g, '');
  return words === '' || DEVICES.test(words) ? `event-${words}`.replace(/-$/, '') : words;
}

function tooLarge(): RecordedMockEvent {
  return failed('too-large', 'Not all of the event was kept, so it cannot be recorded.');
}

function failed(fault: RecordFault, message: string, folder?: string): RecordedMockEvent {
  return { ok: false, fault, message, ...(folder !== undefined && { folder }) };
}

function diskFault({ code, message }: NodeJS.ErrnoException, folder: string): RecordedMockEvent {
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return failed('disk-full', `There is no room left on the disk for a mock event in ${folder}. Nothing was written.`, folder);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return failed('not-writable', `The mock event cannot be written, as ${folder} may not be changed.`, folder);
  return failed('failed', `The mock event cannot be written into ${folder}: ${message}.`, folder);
}
