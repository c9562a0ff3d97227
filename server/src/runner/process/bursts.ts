// What keeps a plugin from starting more processes than the machine can bear, or from taking all of its memory, between two looks of the watchdog.
import { controlGroups, type GroupsFound } from './controlGroups.ts';
import { DEFAULT_LIMITS, mostTasks, mostTasksBeside } from '../sandbox/limits.ts';
import type { ProbedTier } from '../../contract/isolation.ts';

/** What decides on it. */
export interface BurstFacts {
  tier: ProbedTier;
  platform: NodeJS.Platform;
  root: boolean;
  groups: GroupsFound;
}

/** What holds on this machine, in sentences: first of processes, then of memory. */
export function burstsHeld(tier: ProbedTier): string[] {
  return burstWords({ tier, platform: process.platform, root: process.getuid?.() === 0, groups: controlGroups.found });
}

export function burstWords({ tier, platform, root, groups }: BurstFacts): string[] {
  const seconds = platform === 'linux' ? 'second' : platform === 'win32' ? 'ten seconds' : 'five seconds';
  const looked = (what: string, why = ''): string =>
    `${what} looked at every ${seconds}, and a burst between two looks is not prevented${why}.`;
  return [processWords(), groups.memory ? 'Memory is limited by the kernel, in a control group for each worker.' : looked('Memory is')];

  function processWords(): string {
    const tasks = mostTasks(DEFAULT_LIMITS).toLocaleString('en');
    if (groups.processes) return `Processes are limited by the kernel, to ${tasks} with their threads in a control group for each worker.`;
    if (platform !== 'linux') return looked('Processes are');
    if (root) return looked('Processes are', ': there are no control groups to be had here, and no other limit binds root');
    if (tier === 'isolated') return `Processes are limited by the kernel, to ${tasks} with their threads in each worker.`;
    const more = mostTasksBeside(DEFAULT_LIMITS).toLocaleString('en');
    return `Processes are limited by the kernel together with all others of the user, to ${more} with their threads beyond those that there are when a worker starts.`;
  }
}
