// What plugins have to say about a folder that was opened, each by its name.
import type { PluginView } from '../contract/views.ts';
import type { DispatchResult } from '../host/types.ts';
import type { ProjectMessages } from '../protocol.ts';

/** Also of those that have nothing to say: what they said before is not true any more. */
export function projectMessages({ results }: DispatchResult, plugins: readonly PluginView[]): ProjectMessages['messages'] {
  const found = new Map<string, ProjectMessages['messages'][number]>();
  for (const one of results) {
    if (!one.ok) continue;
    const said = one.response?.['message'];
    const before = found.get(one.pluginKey)?.message ?? '';
    const message = [before, typeof said === 'string' ? said.trim() : ''].filter((text) => text !== '').join(' ');
    const name = plugins.find(({ key }) => key === one.pluginKey)?.name ?? one.pluginId;
    found.set(one.pluginKey, { pluginKey: one.pluginKey, name, message });
  }
  return [...found.values()];
}
