// What is said of something that failed for reasons that the user can do something about.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ended } from '../text/sentences.ts';
import { LockFault } from './installed/pluginsLock.ts';
import { InstallFault } from './installFault.ts';
import { RegistryError } from './remote/registryError.ts';
import { KeyError } from './signing/signingKey.ts';

/** What the system was asked for where nothing was to be written. */
const READING = /^(?:scandir|opendir|read|readlink|realpath|l?stat|access|statfs)$/;

/** A sentence for people; undefined where the error is a mistake of ours. */
export function faultText(error: unknown): string | undefined {
  if ([InstallFault, LockFault, RegistryError, KeyError].some((kind) => error instanceof kind)) return (error as Error).message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !(error instanceof Error)) return undefined;
  const plain = placeText(error);
  if (plain !== undefined) return `${plain} What served before serves on.`;
  const what: Record<string, string> = {
    ENOSPC: 'The disk is full. Make room, and try again.',
    EDQUOT: 'Your share of the disk is used up. Make room, and try again.',
    EROFS: 'The disk cannot be written to.',
    EACCES: 'Something may not be written. Check who owns the folder.',
    EPERM: 'Something may not be written. Check who owns the folder.',
    EIO: 'The disk does not do what it should.',
  };
  return `${what[code] ?? 'The system does not do what it was asked for.'} What served before serves on. (${ended(message)})`;
}

/** Of what the place alone explains, and what is to be done there. */
function placeText({ code, path: place, syscall = '' }: NodeJS.ErrnoException): string | undefined {
  if (place === undefined) return undefined;
  if (syscall.startsWith('spawn'))
    return code === 'ENOENT'
      ? `There is no program ${place}, or no folder in which it should be started. Install it, or put it on PATH.`
      : undefined;
  const folder = folderAround(place);
  switch (code ?? '') {
    case 'EACCES':
    case 'EPERM':
      return READING.test(syscall)
        ? `You may not read ${place}. Check who owns it, and what its permissions are.`
        : `You may not write ${place}. Check who owns ${folder}, and whether you may write there.`;
    case 'EROFS':
      return `${place} cannot be written: the disk of ${folder} is read-only. Make it writable, or choose another place.`;
    case 'ENOENT':
      // So it is said, too, of a disk that is read-only.
      return syscall === 'mkdir'
        ? `${place} cannot be made in ${folder}. Check whether that disk is read-only.`
        : `There is no ${place}. If nothing removes it at this moment, install anew what it belongs to.`;
    case 'ENOTDIR':
      return `${place} is no folder, or is in something that is none. Remove what has the place of a folder.`;
    case 'EBUSY':
      return `${place} is in use by another program. Close that, and try again.`;
    default:
      return undefined;
  }
}

/** The first folder on the way up that is there: what is to be made in it comes with others that are not there yet. */
function folderAround(place: string): string {
  const folder = path.dirname(place);
  return existsSync(folder) || folder === path.dirname(folder) ? folder : folderAround(folder);
}
