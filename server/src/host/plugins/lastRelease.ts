// What a plugin was when its repository was last tagged.
import path from 'node:path';
import { analyzeText } from '../../manifest/check/check.ts';
import type { LastRelease } from '../../manifest/rules/packaging.ts';
import { sinceLastTag } from '../../runner/index.ts';

/** @param file the manifest. @returns undefined where there is no tag, or no manifest in it */
export async function lastReleaseOf(file: string): Promise<LastRelease | undefined> {
  const since = await sinceLastTag(path.dirname(file), path.basename(file));
  const version = since?.text === undefined ? '' : analyzeText(since.text, file).draft.version;
  return since && version !== '' ? { name: `the tag ${since.tag}`, version, changed: since.changed } : undefined;
}
