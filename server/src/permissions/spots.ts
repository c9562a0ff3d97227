// What in a workspace is run outside of the sandbox later, by editors, shells and git: no permission for a folder around it lets a plugin change it.
import * as slashed from '../paths/slashed.ts';

/** In each workspace folder, beside repositories of git, which are kept in any folder of it. */
export const PROTECTED_SPOTS: readonly string[] = ['.vscode', '.idea', '.husky', '.envrc', '.mcp.json', '.codex'];

/** Whether a name is that of git's folder, as the file systems of Windows and macOS take it. */
export function isGitName(name: string): boolean {
  return /^(?:\.git|git~\d)[. ]*$/i.test(name);
}

/** Whether a scope names git's folder, or something in it. */
export function namesGit(scope: string): boolean {
  return slashed.segments(slashed.from(scope)).some(isGitName);
}

/** Whether a scope has to name what it is about: one for a folder around it opens nothing there. */
export function isKeptByName(scope: string): boolean {
  const [first, second] = slashed.segments(slashed.from(scope)).filter((name) => name !== '.');
  const top = first === '${workspaceFolder}' ? second : first;
  return namesGit(scope) || PROTECTED_SPOTS.includes(top ?? '');
}
