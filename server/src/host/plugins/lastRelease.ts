// What a plugin was when its repository was last tagged.
import * as l10n from '@vscode/l10n';
import path from 'node:path';
import { analyzeText } from '../../manifest/check/check.ts';
import type { LastRelease } from '../../manifest/rules/packaging.ts';
import { sinceLastTag } from '../../runner/index.ts';

export interface ReleaseBefore {
  /** Absent where there is no tag, or no manifest in it. */
  release?: LastRelease;
  /** Why it cannot be told, though there is a repository. To follow a colon. */
  unknown?: string;
}

/** @param file the manifest. */
export async function lastReleaseOf(file: string): Promise<ReleaseBefore> {
  const since = await sinceLastTag(path.dirname(file), path.basename(file));
  if (!since) return {};
  if ('reason' in since) return { unknown: since.reason };
  const version = since.text === undefined ? '' : analyzeText(since.text, file).draft.version;
  return version === '' ? {} : { release: { name: l10n.t('the tag {0}', since.tag), version, changed: since.changed } };
}
