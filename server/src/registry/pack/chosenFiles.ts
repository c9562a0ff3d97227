// Which files of a plugin's folder are packed: those that somebody named, and no others. What nobody thought of is left out, so that it cannot become
// public by mistake.
import { EVENTS_FOLDER } from '../../contract/mockEventFiles.ts';
import { DEBRIS, NODE_LOCKS, PYTHON_LOCKS } from '../../manifest/rules/packaging.ts';
import { globFault, globMatcher } from '../../paths/globs.ts';
import * as slashed from '../../paths/slashed.ts';
import type { FolderFiles } from './folderFiles.ts';

/** What people read before they install something, by their names at the top of the folder, with any ending but those of copies. */
const DOCUMENT = /^(?:readme|changelog|changes|history|(?:un)?licen[cs]e|copying|notice|security)(?:[.-][\w.-]*\w)?$/i;
/** What settings of one machine are made from, by whoever works on the plugin. */
const TEMPLATE = /^\.env\.(?:example|sample|template|dist)$/i;
const COPY = /\.(?:bak|orig|tmp|swp|rej)$/i;
const REQUIREMENTS = /^(?:requirements[\w.-]*\.txt|requirements\.lock|pylock(?:\.[\w-]+)?\.toml)$/i;
const PACKAGES: ReadonlySet<string> = new Set(['package.json', ...NODE_LOCKS, 'pyproject.toml', 'Pipfile', ...PYTHON_LOCKS]);

/** Files at the top that are packed whatever else is. */
export function alwaysPacked(folder: FolderFiles): string[] {
  return [...folder.files.keys()].filter(
    (file) => !file.includes('/') && ((DOCUMENT.test(file) && !COPY.test(file)) || PACKAGES.has(file) || REQUIREMENTS.test(file)),
  );
}

export interface NamedFiles {
  files: string[];
  /** Globs that cannot be used, and why. */
  faults: { glob: string; fault: string }[];
  /** Globs that no file is named by. */
  empty: string[];
}

/**
 * The files that globs name, as npm has it in `files` of package.json: the name of a folder stands for all below it, `!` takes files out again, and of
 * several globs the last one counts. Recordings, and what programs left behind, are not among them.
 */
export function filesNamedBy(globs: readonly string[], folder: FolderFiles): NamedFiles {
  const faults: NamedFiles['faults'] = [];
  const empty: string[] = [];
  const chosen = new Set<string>();
  const eligible = [...folder.files.keys()].filter(isForOthers);
  for (const written of globs) {
    const isTaken = !written.startsWith('!');
    const glob = slashed.normalize(written.replace(/^!/, '').replace(/^\/+/, '')).replace(/\/$/, '');
    const fault = slashed.leadsOut(glob) ? "leads out of the plugin's folder" : globFault(glob);
    if (fault !== undefined) {
      faults.push({ glob: written, fault });
      continue;
    }
    const matches = globMatcher(glob === '.' || glob === '' ? ['**'] : [glob, slashed.join(glob, '**')]);
    const found = eligible.filter((file) => matches(file));
    if (found.length === 0 && isTaken) empty.push(written);
    for (const file of found) {
      if (isTaken) chosen.add(file);
      else chosen.delete(file);
    }
  }
  return { files: [...chosen], faults, empty };
}

function isForOthers(file: string): boolean {
  const parts = slashed.segments(file);
  return !(parts[0] === EVENTS_FOLDER && parts.length > 1) && !parts.some((part) => DEBRIS.test(part) || TEMPLATE.test(part));
}
