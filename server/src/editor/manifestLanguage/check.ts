// The one check behind diagnostics and quick fixes: a manifest with the scripts beside it, or a configuration.
import { analyzeManifest } from '../../manifest/check.ts';
import { checkConfig } from '../../manifest/config.ts';
import type { Problem } from '../../manifest/model.ts';
import type { Documents } from '../documents.ts';
import { kindOf } from './manifestFiles.ts';
import { editedFileSystem } from './pluginFolder.ts';

/** Makes the check; scripts that are open count as they are in the editor. */
export function manifestCheck(documents: Documents): (text: string, filePath: string) => Promise<Problem[]> {
  const fs = editedFileSystem(documents);
  return async (text, filePath) => {
    if (kindOf(filePath) === 'config') return checkConfig(text).problems;
    return (await analyzeManifest(text, { file: filePath, fs })).problems;
  };
}
