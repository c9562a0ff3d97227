// What is known of attacks on Windows, by their names. docs/security.md says why things get through; nothing else may.

/** What gets through where only the guard and Node's own permissions hold a plugin. */
export const KNOWN_ESCAPES: readonly string[] = [
  // What a program that a plugin may start does is not confined by anything.
  'childReads',
  'childReadsHome',
  'childReadsRegistry',
  'childWrites',
  'childConnects',
  'childKills',
  'childListsProcesses',
  'grantedProgramReads',
];

const NO_LINKS = 'it makes no links';
const NO_SHARES = 'it has no shares';
const KEEPS_DOTS = 'it does not drop dots and spaces at the end of names';
const NO_STREAMS = 'its file systems have no streams';
const NO_FETCH = "it refuses the connections of Node's `fetch`";

/** What Wine itself cannot do: nobody saw these succeed, so that a refusal shows less than elsewhere. */
export const NOT_IN_WINE: Readonly<Record<string, string>> = {
  readNewLink: NO_LINKS,
  readRelativeLink: NO_LINKS,
  readFolderLink: NO_LINKS,
  readRacedLink: NO_LINKS,
  readNewJunction: NO_LINKS,
  readShare: NO_SHARES,
  readShareByAddress: NO_SHARES,
  readVerbatimShare: NO_SHARES,
  readShareUrl: NO_SHARES,
  requireShare: NO_SHARES,
  requireShareForward: NO_SHARES,
  requireShareOfForeign: NO_SHARES,
  importShare: NO_SHARES,
  changeToShare: NO_SHARES,
  readTrailingDot: KEEPS_DOTS,
  readTrailingSpace: KEEPS_DOTS,
  hiddenTrailingDot: KEEPS_DOTS,
  hiddenTrailingSpace: KEEPS_DOTS,
  writeTasksTrailingDot: KEEPS_DOTS,
  writeTasksTrailingSpace: KEEPS_DOTS,
  writeHookTrailingDot: KEEPS_DOTS,
  copyIntoGitFolder: KEEPS_DOTS,
  readDataStream: NO_STREAMS,
  hiddenDataStream: NO_STREAMS,
  hiddenIndexStream: NO_STREAMS,
  writeTasksIndexStream: NO_STREAMS,
  writeHookUsualShortName: 'its short names are other ones',
  readGlobalRoot: 'it has no such name',
  readGlobalRootDevice: 'it has no such name',
  readPhysicalDrive: 'it has no such device',
  pipeList: 'it does not list pipes',
  writeHeapSnapshot: 'Node.js crashes there over it',
  fetch: NO_FETCH,
  webSocket: NO_FETCH,
  controlFetch: NO_FETCH,
};
