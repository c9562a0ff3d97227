// Whether a folder and the files in it are the user's own and nobody else's: what others can change or exchange decides nothing for the user. On
// Windows, where modes say nothing, it is the access list that a folder has from the one around it which keeps others out.
import * as l10n from '@vscode/l10n';
import { constants, type Stats } from 'node:fs';
import { lstat, open, readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { unlessTaken } from '../../disk/taken.ts';

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/** A file in which others must not do what these bits of a mode allow. */
export interface OwnFile {
  name: string;
  forbidden: number;
}

/** What others may read, and must not change. */
export const FOR_OWN_CHANGES = GROUP_WRITES | OTHERS_WRITE;
/** What nobody else may so much as read. */
export const FOR_OWN_EYES = 0o077;

/** The variable that names another folder. */
const STATE_DIR = 'CODEX_PLUGINS_STATE_DIR';

/** Whom files belong to whose owner this namespace of users does not know. */
const OVERFLOW_UID = 65_534;

/** Reads a file that must be the user's own, in which others do nothing that is forbidden, and no link. */
export async function readOwnFile(file: string, forbidden: number): Promise<string> {
  const handle = await unlessTaken(file, () => open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new Error(l10n.t('it is not a file'));
    if (!isOwn(facts.uid)) throw new Error(l10n.t('it belongs to another user'));
    if (isShared(facts, forbidden)) throw new Error(sharedWords(forbidden));
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * Why nothing is to be kept in this folder, in words that complete "the state folder …"; undefined when all is well, or there is none yet.
 * @param files in it that must be the user's own as well.
 */
export async function folderFault(folder: string, files: readonly OwnFile[]): Promise<string | undefined> {
  const facts = await factsOf(folder);
  if (facts === undefined) return surroundingsFault(folder);
  if (facts.isSymbolicLink()) return l10n.t('is a symbolic link; name the real folder');
  if (!facts.isDirectory()) return l10n.t('is not a folder; remove it');
  if (!isOwn(facts.uid)) return l10n.t('belongs to another user; name a folder of your own in {0}', STATE_DIR);
  if (process.platform === 'win32') return undefined;
  if ((facts.mode & OTHERS_WRITE) !== 0) return l10n.t('can be changed by every user of this machine; run "{0}" on it', 'chmod 700');
  if ((facts.mode & GROUP_WRITES) !== 0) return l10n.t('can be changed by other users of its group; run "{0}" on it', 'chmod 700');
  return (await surroundingsFault(folder)) ?? fileFault(folder, files);
}

/** Others who may rename what the folder lies in could put another one in its place. */
async function surroundingsFault(folder: string): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  const named = placesAround(path.resolve(folder));
  // A link on the way has to be safe where it lies, and where it leads to.
  const real = await Promise.all(named.map((place) => realpath(place).catch(() => place)));
  const around = [...new Set([...named, ...real.flatMap((place) => [place, ...placesAround(place)])])];
  for (const place of around) {
    const facts = await factsOf(place);
    if (facts === undefined || facts.isSymbolicLink()) continue;
    if (!isOwn(facts.uid) && facts.uid !== 0 && !(facts.uid === OVERFLOW_UID && (await isPartOfUsers())))
      return l10n.t('lies in {0}, which belongs to another user; name a folder of your own in {1}', place, STATE_DIR);
    if ((facts.mode & STICKY) !== 0) continue;
    if ((facts.mode & OTHERS_WRITE) !== 0)
      return l10n.t(
        'lies in {0}, which every user of this machine can change; run "{1}" on that, or name a folder of your own in {2}',
        place,
        'chmod go-w',
        STATE_DIR,
      );
    if ((facts.mode & GROUP_WRITES) !== 0 && !(await isOwnGroup(facts.gid)))
      return l10n.t(
        'lies in {0}, which other users of its group can change; run "{1}" on that, or name a folder of your own in {2}',
        place,
        'chmod g-w',
        STATE_DIR,
      );
  }
  return undefined;
}

async function fileFault(folder: string, files: readonly OwnFile[]): Promise<string | undefined> {
  for (const { name, forbidden } of files) {
    const facts = await factsOf(path.join(folder, name));
    if (facts?.isFile() !== true || (isOwn(facts.uid) && !isShared(facts, forbidden))) continue;
    // Whoever has read a key keeps it, whatever its mode is later.
    return unproven(name, isOwn(facts.uid) ? forbidden : undefined);
  }
  return undefined;
}

function placesAround(place: string): string[] {
  const around = path.dirname(place);
  return around === place ? [] : [around, ...placesAround(around)];
}

async function factsOf(place: string): Promise<Stats | undefined> {
  return lstat(place).catch(() => undefined);
}

function isShared({ mode }: Stats, forbidden: number): boolean {
  return process.platform !== 'win32' && (mode & forbidden) !== 0;
}

function sharedWords(forbidden: number): string {
  return forbidden === FOR_OWN_EYES
    ? l10n.t('other users of this machine may read or change it')
    : l10n.t('other users of this machine may change it');
}

/** @param forbidden what others may do with it all the same; undefined where it is another user's. */
function unproven(name: string, forbidden: number | undefined): string {
  if (forbidden === undefined)
    return l10n.t(
      "holds {0}, which belongs to another user, so that it proves nothing; remove it and answer plugins' questions again",
      name,
    );
  return forbidden === FOR_OWN_EYES
    ? l10n.t(
        "holds {0}, which other users of this machine may read or change, so that it proves nothing; remove it and answer plugins' questions again",
        name,
      )
    : l10n.t(
        "holds {0}, which other users of this machine may change, so that it proves nothing; remove it and answer plugins' questions again",
        name,
      );
}

function isOwn(uid: number): boolean {
  const own = process.geteuid?.();
  return own === undefined || own === uid;
}

/**
 * Whether a group is the user's own, in which nobody else is: many systems make one for each user and have all folders of a home writable for it.
 * The administrator has none of that kind.
 */
async function isOwnGroup(gid: number): Promise<boolean> {
  const uid = process.geteuid?.();
  if (uid === undefined || uid === 0 || gid !== process.getegid?.()) return false;
  const [groups, users] = await Promise.all(['/etc/group', '/etc/passwd'].map(fieldsOf));
  const group = groups!.find(([, , id]) => id === String(gid));
  const name = users!.find(([, , id]) => id === String(uid))?.[0];
  // By custom it has its user's name, or number where a directory elsewhere has the names.
  const isNamedSo = group === undefined ? gid === uid : gid === uid || (name !== undefined && group[0] === name);
  const members = group?.[3]?.split(',').filter((member) => member !== '') ?? [];
  const others = users!.some(([, , id, of]) => of === String(gid) && id !== String(uid));
  return isNamedSo && !others && members.every((member) => member === name);
}

async function fieldsOf(file: string): Promise<string[][]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').map((line) => line.split(':'));
}

/** Whether this process knows only some of the machine's users, so that what is the administrator's seems to be nobody's. */
async function isPartOfUsers(): Promise<boolean> {
  const map = await readFile('/proc/self/uid_map', 'utf8').catch(() => '');
  return map !== '' && !/^\s*0\s+0\s+4294967295\s*$/.test(map);
}
