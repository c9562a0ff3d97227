// The one check behind diagnostics and quick fixes: a manifest with the scripts beside it, a configuration, or a file of OpenAI's Codex CLI.
import path from 'node:path';
import { analyzeManifest } from '../../manifest/check.ts';
import { checkCodexFile } from '../../manifest/codexCheck.ts';
import { codexFileKind } from '../../manifest/files.ts';
import { checkConfig } from '../../manifest/config.ts';
import type { Problem } from '../../manifest/model.ts';
import type { FileSystem } from '../../manifest/scripts.ts';
import { folderOf, kindOf } from './manifestFiles.ts';
import type { PluginId, PluginIds } from './pluginIds.ts';

/** What a text gives cause for, and whose manifest it is, if it is one. */
export interface CheckedText {
  problems: Problem[];
  plugin?: PluginId;
}

/** Makes the check, with what the scripts are looked up in, and with the ids that other plugins have. */
export function manifestCheck(fs: FileSystem, ids: PluginIds): (text: string, filePath: string) => Promise<CheckedText> {
  return async (text, filePath) => {
    const kind = kindOf(filePath);
    if (kind === 'config') return { problems: checkConfig(text).problems };
    if (kind === undefined) {
      const checked = (await isOfCodex(filePath, fs)) ? await checkCodexFile(text, { file: filePath, fs }) : undefined;
      return { problems: checked?.problems ?? [] };
    }
    const { draft, idRange, problems } = await analyzeManifest(text, { file: filePath, fs });
    if (!idRange || draft.id === '') return { problems };
    const plugin = { file: (await fs.realpath(filePath)) ?? filePath, id: draft.id, range: idRange };
    const taken = ids.problemOf(plugin);
    return { problems: taken ? [...problems, taken] : problems, plugin };
  };
}

/** Other tools have hooks/hooks.json and .mcp.json too: Codex's are those of a plugin of its. */
async function isOfCodex(filePath: string, fs: FileSystem): Promise<boolean> {
  const kind = codexFileKind(filePath);
  if (kind !== 'hooks' && kind !== 'mcp') return true;
  return (await fs.stat(path.join(folderOf(filePath), '.codex-plugin'))) === 'folder';
}
