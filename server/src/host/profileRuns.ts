// A profile fires one event many times. Told of like others, these would push what really happened out of every list.
import type { DispatchRequest } from './types.ts';

/** Whether others were fired before it for the same profile, the first of which was told of. */
export function isRepeatOfProfile({ profileRun = 0 }: Pick<DispatchRequest, 'profileRun'>): boolean {
  return profileRun > 0;
}
