// Programs that are none: what systems put in their place, to offer that they be installed. Started unasked, they open dialogues or print
// advertisements.
import * as l10n from '@vscode/l10n';
import { readlinkSync } from 'node:fs';
import { isAppAlias } from './onPath.ts';
import * as slashed from '../../paths/slashed.ts';

/** What macOS has instead of developers' programs until its Command Line Tools are installed; then the files start what was installed. */
const OF_COMMAND_LINE_TOOLS = ['/usr/bin/python3', '/usr/bin/git'];

/** Asks whether the Command Line Tools are installed, by its exit code. Opens no dialogue. */
export const COMMAND_LINE_TOOLS_QUESTION = { command: '/usr/bin/xcode-select', args: ['-p'] } as const;

export function noCommandLineTools(): string {
  return l10n.t(
    "it is only macOS' placeholder for it, as the Command Line Tools are not installed. Install them with {0}",
    'xcode-select --install',
  );
}

export function onlyStorePlaceholder(): string {
  return l10n.t(
    'it is only the placeholder with which Windows offers the Microsoft Store. Install Python from python.org, or with {0}',
    'winget install Python.Python.3.13',
  );
}

/** Whether a program is one of macOS' placeholders where the Command Line Tools are missing. */
export function needsCommandLineTools(file: string, platform: NodeJS.Platform): boolean {
  return platform === 'darwin' && OF_COMMAND_LINE_TOOLS.includes(file);
}

/** Whether a program on Windows is the link that opens the Microsoft Store; links to what was installed from there lie beside it. */
export function isStorePlaceholder(file: string, platform: NodeJS.Platform): boolean {
  if (platform !== 'win32' || !isAppAlias(file)) return false;
  try {
    return /^AppInstallerPythonRedirector\.exe$/i.test(slashed.basename(slashed.from(readlinkSync(file))));
  } catch {
    // Then it shows when it is asked for its version.
    return false;
  }
}

/** Whether what a program said when it was asked for its version is what the Store's placeholder says. */
export function soundsLikeStorePlaceholder(file: string, said: string): boolean {
  return isAppAlias(file) && /\b9009\b|Microsoft Store/i.test(said);
}
