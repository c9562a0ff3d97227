// The one check behind diagnostics and quick fixes: a manifest with the scripts beside it, a configuration, or a file of OpenAI's Codex CLI.
import { analyzeManifest } from '../../manifest/check.ts';
import { checkCodexFile } from '../../manifest/codexCheck.ts';
import { checkConfig } from '../../manifest/config.ts';
import type { Problem } from '../../manifest/model.ts';
import type { FileSystem } from '../../manifest/scripts.ts';
import { kindOf } from './manifestFiles.ts';

/** Makes the check, with what the scripts are looked up in. */
export function manifestCheck(fs: FileSystem): (text: string, filePath: string) => Promise<Problem[]> {
  return async (text, filePath) => {
    const kind = kindOf(filePath);
    if (kind === 'config') return checkConfig(text).problems;
    if (kind === undefined) return (await checkCodexFile(text, { file: filePath, fs }))?.problems ?? [];
    return (await analyzeManifest(text, { file: filePath, fs })).problems;
  };
}
