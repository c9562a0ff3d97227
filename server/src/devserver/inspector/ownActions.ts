// What the page offers beside looking and sending, on a host of this process: events as files of the plugin, and profiles of its handlers.
import type { PluginHost } from '../../host/host.ts';
import { profileEvent } from '../../profiling/profileEvent.ts';
import { FEWEST_LOOKS, tooFewLooks } from '../../profiling/profileText.ts';
import { recordMockEvent } from '../../testing/record.ts';
import type { InspectorOptions } from './inspectorRoutes.ts';

export function ownActions(host: PluginHost): Required<Pick<InspectorOptions, 'writeMockEvent' | 'profile'>> {
  return {
    writeMockEvent: async (record, { name, pluginKey }) => {
      const plugin = host.plugins().find(({ key }) => key === pluginKey);
      if (!plugin) throw new Error('The plugin is not loaded any more.');
      const recorded = await recordMockEvent({ plugin: plugin.folder, pluginKey, record, name });
      if (!recorded.ok) throw new Error(recorded.message);
      return { file: recorded.file };
    },
    profile: async (request) => {
      const { signal, ...fired } = request;
      const taken = await profileEvent(host, fired, { ...(signal && { signal }) }, ({ without }) => without?.[0] ?? 'No handler ran.');
      if ('refused' in taken) throw new Error(taken.refused);
      if (taken.profile === undefined) throw new Error(taken.fault ?? 'There is no profile.');
      const { runs, note, format, sampled } = taken;
      const failed = runs.failed === 0 ? '' : `, of which ${runs.failed} failed`;
      const said = `Of ${runs.count} runs${failed}. codex-plugin profile writes it as a file (${format}).`;
      const few = sampled.count < FEWEST_LOOKS ? tooFewLooks(sampled.count, '') : undefined;
      return { profile: taken.profile, note: [said, few, note].filter((one) => one !== undefined).join(' ') };
    },
  };
}
