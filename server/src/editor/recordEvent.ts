// Keeps a past event as a mock event of a plugin, as the user asked for in the activity list.
import type { RecordedMockEvent } from '../contract/recordedEvents.ts';
import type { RecordMockEventParams } from '../protocol.ts';
import { recordMockEvent } from '../testing/record.ts';
import type { Host } from './hostFace.ts';
import { knownFile } from './knownFiles.ts';

/** Never rejects. The client has its own words for what goes wrong. */
export async function recordEvent(
  host: Pick<Host, 'pastEvent' | 'plugins'> | undefined,
  { eventId, pluginKey }: RecordMockEventParams,
): Promise<RecordedMockEvent> {
  const plugin = host?.plugins().find(({ key }) => key === pluginKey);
  const record = plugin && host?.pastEvent(eventId);
  const recorded = await recordMockEvent({ plugin: plugin?.folder ?? '', pluginKey, record });
  return plugin && recorded.ok ? { ...recorded, file: knownFile(plugin, recorded.file) } : recorded;
}
