// What ends a plugin's process with everything that it started, while the host lives.
import { expect, test } from 'vitest';
import { isRunning } from '../testHarness.ts';
import { killTree } from './processGroup.ts';
import { StartedPrograms } from './startedPrograms.ts';
import { startEnding } from './testEnding.ts';

test.runIf(process.platform === 'linux')(
  'a tree is ended with what a process started that has not ended with its first thread',
  async () => {
    const { pids, leader } = await startEnding();
    await killTree(leader, () => isRunning(leader), new StartedPrograms(undefined));
    await expect.poll(() => [leader, ...pids].filter(isRunning)).toEqual([]);
  },
);
