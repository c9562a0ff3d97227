// What test files need that not every system has. On Linux all of them run; elsewhere those that cannot are skipped, each test with its reason
// (skipByPlatform.mts), instead of failing for want of a shell. Single tests that are about one system say so themselves.

interface Need {
  /** Completes "needs …". */
  readonly what: string;
  readonly platforms: readonly NodeJS.Platform[];
}

const PROC: Need = { what: '/proc, to see which processes are left (Linux)', platforms: ['linux'] };
const SANDBOX: Need = { what: 'bubblewrap or Landlock (Linux)', platforms: ['linux'] };
const SHELL: Need = { what: 'programs that are shell scripts (Linux, macOS)', platforms: ['linux', 'darwin'] };
const MODES: Need = { what: 'POSIX paths and modes of files (Linux, macOS)', platforms: ['linux', 'darwin'] };

const BROWSER: Need = { what: 'a Chromium in its usual place, or as a package (Linux, macOS)', platforms: ['linux', 'darwin'] };
const SHELLS: Need = { what: 'bash, zsh, fish, and `script` of util-linux (Linux)', platforms: ['linux'] };

const TERMINAL: Need = { what: 'tmux, which has a terminal for tests (Linux, macOS)', platforms: ['linux', 'darwin'] };
const SMALL_DISK: Need = { what: 'a small disk of its own (Linux)', platforms: ['linux'] };

/** By path in the repository. */
export const needs: Readonly<Record<string, Need>> = {
  'server/src/host/environment.test.ts': PROC,
  'server/src/commands/newFiles.test.ts': MODES,
  'server/src/runner/launch/interpreters.test.ts': SHELL,
  'server/src/runner/launch/programQuestions.test.ts': SHELL,
  'server/src/runner/process/plannedProcess.test.ts': PROC,
  'server/src/runner/process/reaper.test.ts': PROC,
  'server/src/runner/sandbox/accessRules.test.ts': MODES,
  'server/src/runner/sandbox/sandboxRuntime.test.ts': SHELL,
  'server/src/runner/sandbox/seccomp.test.ts': SANDBOX,
  'server/src/runner/turns.test.ts': { what: 'signals that stop a process (Linux, macOS)', platforms: ['linux', 'darwin'] },
  'server/test/cli/shellCompletion.test.ts': SHELLS,
  'server/test/cli/authorLoop.test.ts': TERMINAL,
  'server/test/cli/initTerminal.test.ts': TERMINAL,
  'server/test/faults/hostDeath.test.ts': PROC,
  'server/test/inspectorPage/inspectorPage.test.ts': BROWSER,
  'server/test/faults/initOnFullDisk.test.ts': SMALL_DISK,
  'server/test/lsp/lifecycle.test.ts': PROC,
  'server/test/otherEditors/neovim.test.ts': SHELL,
  'server/test/sandbox/battery.test.ts': SANDBOX,
  'server/test/sandbox/broughtAlong.test.ts': SANDBOX,
  'server/test/sandbox/confinement.test.ts': SANDBOX,
  'server/test/sandbox/invoke.test.ts': SANDBOX,
  'server/test/sandbox/limits.test.ts': SANDBOX,
  'server/test/sandbox/outliving.test.ts': SANDBOX,
  'server/test/sandbox/ownManifest.test.ts': SANDBOX,
  'server/test/sandbox/swallowed.test.ts': SANDBOX,
  'scripts/readme.e2e.ts': SHELL,
};

/** Why a test file cannot run on a system; undefined where it can. */
export function reasonToSkip(file: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const need = needs[file.replaceAll('\\', '/')];
  return need === undefined || need.platforms.includes(platform) ? undefined : `needs ${need.what}`;
}
