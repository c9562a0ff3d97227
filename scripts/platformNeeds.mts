// What test files need that not every system has. On Linux all of them run where the programs are installed; elsewhere those that cannot are skipped, each
// test with its reason (skipByNeeds.mts), instead of failing for want of a shell. Single tests that are about one system say so themselves.
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

interface Need {
  /** Completes "needs …". */
  readonly what: string;
  readonly platforms: readonly NodeJS.Platform[];
  /** Programs that have to be installed. */
  readonly programs?: readonly string[];
}

const PROC: Need = { what: '/proc, to see which processes are left (Linux)', platforms: ['linux'] };
const SANDBOX: Need = { what: 'bubblewrap or Landlock (Linux)', platforms: ['linux'] };
const SHELL: Need = { what: 'programs that are shell scripts (Linux, macOS)', platforms: ['linux', 'darwin'] };
const MODES: Need = { what: 'POSIX paths and modes of files (Linux, macOS)', platforms: ['linux', 'darwin'] };

const BROWSER: Need = { what: 'a Chromium in its usual place, or as a package (Linux, macOS)', platforms: ['linux', 'darwin'] };
const SHELLS: Need = {
  what: 'bash, zsh, fish, and `script` of util-linux (Linux)',
  platforms: ['linux'],
  programs: ['bash', 'zsh', 'fish', 'script'],
};

const TERMINAL: Need = { what: 'tmux, which has a terminal for tests (Linux, macOS)', platforms: ['linux', 'darwin'], programs: ['tmux'] };
const LOOP: Need = {
  what: 'tmux, which has a terminal for tests, curl and pytest (Linux, macOS)',
  platforms: ['linux', 'darwin'],
  programs: ['tmux', 'bash', 'curl', 'pytest|pytest-3'],
};
const PYTEST: Need = { what: 'pytest (Linux, macOS)', platforms: ['linux', 'darwin'], programs: ['pytest|pytest-3'] };
const SMALL_DISK: Need = { what: 'a small disk of its own (Linux)', platforms: ['linux'] };

/** By path in the repository. */
export const needs: Readonly<Record<string, Need>> = {
  'server/src/host/environment.test.ts': PROC,
  'server/src/commands/newFiles.test.ts': MODES,
  'server/src/disk/replaceFile.test.ts': MODES,
  'server/src/runner/launch/interpreters.test.ts': SHELL,
  'server/src/runner/launch/programQuestions.test.ts': SHELL,
  'server/src/runner/process/plannedProcess.test.ts': PROC,
  'server/src/runner/process/reaper.test.ts': PROC,
  'server/src/runner/sandbox/accessRules.test.ts': MODES,
  'server/src/runner/sandbox/sandboxRuntime.test.ts': SHELL,
  'server/src/runner/sandbox/seccomp.test.ts': SANDBOX,
  'server/src/runner/turns.test.ts': { what: 'signals that stop a process (Linux, macOS)', platforms: ['linux', 'darwin'] },
  'server/test/cli/shellCompletion.test.ts': SHELLS,
  'server/test/cli/authorLoop.test.ts': LOOP,
  'server/test/cli/devKeys.test.ts': TERMINAL,
  'server/test/cli/init.test.ts': PYTEST,
  'server/test/cli/initTerminal.test.ts': TERMINAL,
  'server/test/cli/publishTerminal.test.ts': TERMINAL,
  'server/test/cli/ci.test.ts': SHELL,
  'server/test/cli/format/formatTerminal.test.ts': { what: 'pseudo-terminals (Linux, macOS)', platforms: ['linux', 'darwin'] },
  'server/test/faults/hostDeath.test.ts': PROC,
  'server/test/inBrowser/flameGraph.test.ts': BROWSER,
  'server/test/inBrowser/foreignPages.test.ts': BROWSER,
  'server/test/inBrowser/inspectorPage.test.ts': BROWSER,
  'server/test/faults/initOnFullDisk.test.ts': SMALL_DISK,
  'server/test/faults/installOnFullDisk.test.ts': SMALL_DISK,
  'server/test/faults/rewriteOnFullDisk.test.ts': SMALL_DISK,
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

/** Why a test file cannot run on a system, with the programs that a PATH leads to; undefined where it can. */
export function reasonToSkip(
  file: string,
  platform: NodeJS.Platform = process.platform,
  PATH: string | undefined = process.env['PATH'],
): string | undefined {
  const need = needs[file.replaceAll('\\', '/')];
  if (need === undefined) return undefined;
  if (!need.platforms.includes(platform)) return `needs ${need.what}`;
  // Any of several names will do.
  const missing = (need.programs ?? []).filter((names) => !names.split('|').some((name) => isInstalled(name, PATH)));
  return missing.length === 0 ? undefined : `needs ${need.what}: there is no ${missing.map((names) => names.split('|')[0]).join(', no ')}`;
}

function isInstalled(program: string, PATH = ''): boolean {
  return PATH.split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
