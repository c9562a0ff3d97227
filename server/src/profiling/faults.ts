// Why there is no profile, in words.
import type { ProfileFault } from '../contract/workerProfile.ts';

/** A sentence or two. */
export function noProfile(script: string, fault: ProfileFault): string {
  return `There is no profile of ${script}: ${reason(fault)}`;
}

function reason(fault: ProfileFault): string {
  switch (fault.code) {
    case 'worker-ended':
      return 'its worker ended, and the profile with it.';
    case 'busy':
      return 'another profile of its worker is being taken.';
    case 'not-begun':
      return 'none was begun.';
    case 'late':
      return 'its worker did not answer in time.';
    case 'debugger-attached':
      return 'a debugger is attached to its worker, and it would be a profile of its pauses. Disconnect it, and try again.';
    case 'too-large':
      return `it is larger than ${fault.mostBytes / 1024 / 1024} MB. Take one of fewer or shorter runs.`;
    case 'failed':
      return fault.words;
  }
}
