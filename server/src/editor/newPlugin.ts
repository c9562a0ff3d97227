// What an editor needs that makes a new plugin: the questions, and the files. No plugin that is there has a say in it.
import type { LanguageChoice, NewPlugin, NewPluginQuestions, PluginFile, PluginLanguage } from '../contract/newPlugin.ts';
import type { Host } from './hostFace.ts';
import { sdkTypes } from '../host/sdkTypes.ts';
import { typesFiles } from '../scaffold/authorTypes.ts';
import { contentOf, folderNameOf, idProblem, nameProblem, pluginFiles } from '../scaffold/pluginFiles.ts';
import { purposeChoices } from '../scaffold/purposes.ts';

/** What to choose from, and what is wrong with what was typed so far. */
export function newPluginQuestions({ name, id }: { name?: string; id?: string }): NewPluginQuestions {
  const wrongName = name === undefined ? undefined : nameProblem(name);
  const wrongId = id === undefined ? undefined : idProblem(id);
  return {
    purposes: purposeChoices(),
    ...(name !== undefined && { folder: folderNameOf(name) }),
    ...(wrongName !== undefined && { nameProblem: wrongName }),
    ...(wrongId !== undefined && { idProblem: wrongId }),
  };
}

/** The languages to choose from, with what this machine lacks for each. */
export async function newPluginLanguages(host: Pick<Host, 'missingInterpreter'>): Promise<LanguageChoice[]> {
  const [node, python] = await Promise.all([host.missingInterpreter('node'), host.missingInterpreter('python')]);
  const choice = (language: PluginLanguage, missing: string | undefined): LanguageChoice => ({
    language,
    ...(missing !== undefined && { missing }),
  });
  return [choice('node', node), choice('typescript', node), choice('python', python)];
}

/** The folder and the files of a new plugin, the manifest first. */
export async function newPlugin(plugin: NewPlugin): Promise<{ folder: string; files: PluginFile[] }> {
  const scripts = contentOf(plugin).handlers.map(({ script }) => ({ script, language: plugin.language }));
  return { folder: folderNameOf(plugin.name), files: [...pluginFiles(plugin), ...typesFiles(scripts, await sdkTypes())] };
}
