// What the inspector's page can do beside looking, on the development server: events are kept as mock events of the plugin, and profiled.
import { whyNone } from '../host/firing/firedEvent.ts';
import type { PluginHost } from '../host/host.ts';
import { DEFAULT_REPEAT, profileEvent } from '../profiling/profileEvent.ts';
import { recordMockEvent } from '../testing/record.ts';
import type { InspectorOptions } from './inspector/inspectorRoutes.ts';

export function inspectorFeatures(host: PluginHost): Required<Pick<InspectorOptions, 'writeMockEvent' | 'profile'>> {
  return {
    writeMockEvent: async (record, { name, pluginKey }) => {
      const plugin = host.plugins().find(({ key }) => key === pluginKey);
      const written = await recordMockEvent({ plugin: plugin?.folder ?? '', pluginKey, record: plugin && record, name });
      if (!written.ok) throw new Error(written.message);
      return { file: written.file };
    },
    profile: async (request) => {
      const plugin = host.plugins().find(({ key }) => key === request.only?.pluginKey) ?? host.plugins()[0];
      const why = (result: Parameters<typeof whyNone>[2]): string =>
        plugin ? whyNone(plugin, request, result) : 'The plugin is not loaded any more.';
      const { signal, ...asked } = request;
      const taken = await profileEvent(host, asked, { repeat: DEFAULT_REPEAT, ...(signal && { signal }) }, why);
      if ('refused' in taken) throw new Error(taken.refused);
      const { profile, note, fault } = taken;
      if (!profile) throw new Error(fault ?? 'No profile came about.');
      return { profile, ...(note !== undefined && { note }) };
    },
  };
}
