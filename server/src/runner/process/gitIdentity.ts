// As whom git would commit in a folder, and where its repository comes from.
import { execa } from 'execa';
import { thisMachine, type Machine } from '../programs/onPath.ts';
import { findGit, withoutGit } from './gitPlumbing.ts';

export interface GitIdentity {
  name?: string;
  email?: string;
  /** The address of the remote `origin`. */
  origin?: string;
}

const KEYS: Readonly<Record<string, keyof GitIdentity>> = { 'user.name': 'name', 'user.email': 'email', 'remote.origin.url': 'origin' };
const TIMEOUT_MS = 5000;

/** Reads settings, which runs nothing that they name. Empty where there is no git, or it knows nothing. */
export async function gitIdentity(folder: string, machine: Machine = thisMachine()): Promise<GitIdentity> {
  const program = await findGit(folder, machine);
  if (program === undefined) return {};
  const { failed, stdout } = await execa(program, ['config', '-z', '--get-regexp', '^(user\\.(name|email)|remote\\.origin\\.url)$'], {
    cwd: folder,
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    maxBuffer: 1_000_000,
    reject: false,
    extendEnv: false,
    env: withoutGit(machine.environment),
  });
  if (failed) return {};
  const found: GitIdentity = {};
  // A key, a line break and its value. The last one counts.
  for (const entry of stdout.split('\0')) {
    const end = entry.indexOf('\n');
    const key = KEYS[entry.slice(0, end)];
    const value = entry.slice(end + 1).trim();
    if (end !== -1 && key !== undefined && value !== '') found[key] = value;
  }
  return found;
}
