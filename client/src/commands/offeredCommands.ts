// The commands that plugins offer for a file, in the order in which they are shown.
import { readWhenClause, type CommandView, type PluginView, type WhenContext } from '../../../server/src/protocol.ts';
import { oneLine } from '../words.ts';

export interface OfferedCommand {
  plugin: PluginView;
  command: CommandView;
  /** It was run here before. */
  recent: boolean;
}

/**
 * What fits the file: the last used first, the others by plugin and in the order of its manifest.
 * @param plugins those that may be offered to be run
 * @param recent `commandMark`s, the last used first
 */
export function offeredCommands(plugins: readonly PluginView[], context: WhenContext, recent: readonly string[]): OfferedCommand[] {
  const byName = plugins.toSorted((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
  const offered = byName.flatMap((plugin) => {
    const there = { ...context, handlerLanguages: [...new Set(plugin.handlers.flatMap(({ languages }) => languages))] };
    return plugin.commands
      .filter(({ when }) => isOffered(when, there))
      .map((command) => ({ plugin, command, rank: rankOf(plugin, command) }));
  });
  function rankOf(plugin: PluginView, { command }: CommandView): number {
    const at = recent.indexOf(commandMark(plugin.id, command));
    return at < 0 ? recent.length : at;
  }
  return offered
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ plugin, command, rank }) => ({ plugin, command, recent: rank < recent.length }));
}

/** A condition that cannot be read is not fulfilled; the linter has told the author. */
function isOffered(when: string | undefined, context: WhenContext): boolean {
  if (when === undefined) return true;
  const read = readWhenClause(when);
  return read.ok && read.holds(context);
}

/** What a command is remembered by, in every workspace folder that has a copy of its plugin. */
export function commandMark(pluginId: string, command: string): string {
  return JSON.stringify([pluginId, command]);
}

/** The list of what was used last, with one more use. */
export function usedAgain(recent: readonly string[], mark: string): string[] {
  return [mark, ...recent.filter((one) => one !== mark)].slice(0, MOST_RECENT);
}

const MOST_RECENT = 50;

/** A command's icon and title, as a label. The title is the plugin's: nothing in it is an icon or a link. */
export function commandLabel({ title, icon }: CommandView): string {
  const words = oneLine(title, 80);
  return icon !== undefined && /^[a-z][a-z0-9-]*$/.test(icon) ? `$(${icon}) ${words}` : words;
}

/** An entry for keybindings.json that runs a command. The key is the user's to choose. */
export function keybindingFor(plugin: PluginView, command: string): string {
  const args = { plugin: plugin.id, command, arguments: [] };
  return JSON.stringify({ key: '', command: 'codexPlugins.runCommand', args }, undefined, 2);
}
