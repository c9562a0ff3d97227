// Which files `format` looks at. What was to be among them and cannot be looked at is a failure, and never passed over.
import { changedFiles, type ChangedFiles } from '../host/formatting/changedFiles.ts';
import { findFiles, type FoundFile } from '../host/formatting/findFiles.ts';
import { paths } from '../paths/paths.ts';
import { shownLine } from '../text/shownText.ts';
import { UsageError } from './exit.ts';

/** More than so many are counted. */
const MOST_NAMED = 5;

export interface FileChoice {
  /** By its real path. */
  workspace: string;
  /** Globs of what is left out by the settings. */
  excluded: readonly string[];
  staged: boolean;
  since: string | undefined;
}

export interface ChosenFiles {
  files: FoundFile[];
  /** Files and folders that were not looked at, and why, in sentences. */
  unseen: { file: string; error: string }[];
  /** What else is to be said, in sentences. */
  said: string[];
}

/**
 * @param named files, folders and globs; the whole workspace folder where there are none.
 * @throws UsageError where something that is named is not there, or git cannot say what changed.
 */
export async function chosenFiles(named: readonly string[], { workspace, excluded, staged, since }: FileChoice): Promise<ChosenFiles> {
  const places = named.length > 0 ? named : [workspace];
  const where = { workspace, from: process.cwd(), excluded };
  const how = staged ? 'staged' : since === undefined ? undefined : { since };
  const found = await (how ? changedFiles(places, where, how) : findFiles(places, where));
  if ('reason' in found) throw new UsageError(`Git cannot say which files these are: ${shownLine(found.reason)}`);
  const { files, unreadable, faults, notes } = found;
  if (faults.length > 0) throw new UsageError(faults.map((fault) => shownLine(fault)).join('\n'));
  return {
    files,
    unseen: [
      ...('isHead' in found ? notAsGitHasThem(found) : []),
      ...unreadable.map(({ place, what, why }) => ({
        file: place,
        error: `It cannot be read, so nothing in ${what === 'folder' ? 'it' : 'its folder'} was looked at: ${why}`,
      })),
    ],
    said: [...notes, ...('isHead' in found ? [...notLookedInto(found), ...saidOfChanges(found, since)] : [])],
  };
}

function notAsGitHasThem({ partlyStaged, gone, behindLinks }: ChangedFiles): ChosenFiles['unseen'] {
  const errors = {
    'It has changes that are not staged, so what is staged of it was not looked at. Stage them, or stash them.': partlyStaged,
    'It was removed or replaced after it was staged, so what is staged of it was not looked at. Stage that too, or restore it.': gone,
    'A link has taken the place of a folder that it was in, so it was not looked at.': behindLinks,
  };
  return Object.entries(errors).flatMap(([error, files]) => files.map((file) => ({ file, error })));
}

function notLookedInto({ repositories, unfound }: ChangedFiles): string[] {
  const are = (one: string, several: string, { length }: readonly string[]): string => (length === 1 ? one : several);
  return [
    ...named(repositories).map(
      (names) =>
        `${names} ${are('is a repository of its own', 'are repositories of their own', repositories)}, in which nothing was looked at.`,
    ),
    ...named(unfound).map(
      (names) =>
        `${names}: ${are('its name is', 'their names are', unfound)} not in UTF-8, so whether ${are('it was', 'they were', unfound)} edited cannot be told.`,
    ),
  ];
}

/** @returns nothing where there are none, and otherwise one text. */
function named(places: readonly string[]): string[] {
  if (places.length === 0) return [];
  const names = places.map((place) => paths.relative(process.cwd(), place) ?? place);
  const rest = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return [`${names.slice(0, MOST_NAMED).join(', ')}${rest}`];
}

function saidOfChanges(
  { files, partlyStaged, gone, behindLinks, repositories, isHead }: ChangedFiles,
  since: string | undefined,
): string[] {
  if (isHead && since !== 'HEAD') return [`HEAD has no commit that ${since} lacks, so that only what is not committed counts.`];
  if (files.length + partlyStaged.length + gone.length + behindLinks.length > 0) return [];
  if (since !== undefined) return [`Nothing here is another than on ${since}.`];
  return repositories.length > 0 ? [] : ['Nothing is staged here.'];
}
