import { defineConfig } from 'vitest/config';

// What cannot run here is skipped with its reason.
const setupFiles = ['./scripts/skipByNeeds.mts'];

// What is waited for comes when it comes: a busy machine takes longer than the second that is the default.
const expect = { poll: { timeout: 15_000 } };

export default defineConfig({
  test: {
    // More than the two processors of a small machine: most suites wait for processes of their own, and two of them leave a third of its time unused.
    maxWorkers: 3,
    globalSetup: './scripts/buildOnce.mts',
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles,
          expect,
          include: [
            'server/src/**/*.test.ts',
            'server/test/**/*.test.ts',
            'client/src/**/*.test.ts',
            'bench/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'server/test/windows/**'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: { name: 'readme', setupFiles, expect, include: ['scripts/readme.e2e.ts'], testTimeout: 60_000, sequence: { groupOrder: 1 } },
      },
      {
        test: {
          name: 'windows',
          expect,
          include: ['server/test/windows/*.test.ts'],
          globalSetup: './server/test/windows/setup.mts',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Each in a Wine prefix of its own, so each file can say that it left nothing running.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
