// What an editor needs that makes a new plugin: the questions, and the files. Needs no session, since no plugin that is there has a say in it.
import type { NewPlugin, NewPluginQuestions, PluginFile } from '../contract/newPlugin.ts';
import { FIRST_EVENTS } from '../scaffold/examples.ts';
import { folderNameOf, idProblem, nameProblem, pluginFiles } from '../scaffold/pluginFiles.ts';

/** What to choose from, and what is wrong with what was typed so far. */
export function newPluginQuestions({ name, id }: { name?: string; id?: string }): NewPluginQuestions {
  const wrongName = name === undefined ? undefined : nameProblem(name);
  const wrongId = id === undefined ? undefined : idProblem(id);
  return {
    events: [...FIRST_EVENTS],
    ...(name !== undefined && { folder: folderNameOf(name) }),
    ...(wrongName !== undefined && { nameProblem: wrongName }),
    ...(wrongId !== undefined && { idProblem: wrongId }),
  };
}

/** The folder and the files of a new plugin. */
export function newPlugin(plugin: NewPlugin): { folder: string; files: PluginFile[] } {
  return { folder: folderNameOf(plugin.name), files: pluginFiles(plugin) };
}
