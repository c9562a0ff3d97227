// What is said of something that failed for reasons that the user can do something about.
import { LockFault } from './installed/pluginsLock.ts';
import { InstallFault } from './installFault.ts';
import { RegistryError } from './remote/registryError.ts';
import { KeyError } from './signing/signingKey.ts';

/** A sentence for people; undefined where the error is a mistake of ours. */
export function faultText(error: unknown): string | undefined {
  if ([InstallFault, LockFault, RegistryError, KeyError].some((kind) => error instanceof kind)) return (error as Error).message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined || !(error instanceof Error)) return undefined;
  const what: Record<string, string> = {
    ENOSPC: 'The disk is full. Make room, and try again.',
    EDQUOT: 'Your share of the disk is used up. Make room, and try again.',
    EROFS: 'The disk cannot be written to.',
    EACCES: 'Something may not be written. Check who owns the folder.',
    EPERM: 'Something may not be written. Check who owns the folder.',
  };
  return `${what[code] ?? 'The disk does not do what it should.'} What served before serves on. (${message})`;
}
