// Where a command is: among the packages of a folder, or on PATH.
import { statSync } from 'node:fs';
import path from 'node:path';

export interface CommandPlaces {
  env: NodeJS.ProcessEnv;
  /** Whose own packages come first. */
  folders: readonly string[];
  platform?: NodeJS.Platform;
}

/** @returns the whole path, or undefined where there is none. Shells of Windows find programs by several endings. */
export function findCommand(name: string, { env, folders, platform = process.platform }: CommandPlaces): string | undefined {
  const isWindows = platform === 'win32';
  const onPath = (env['PATH'] ?? env['Path'] ?? '').split(isWindows ? ';' : ':').filter((folder) => path.isAbsolute(folder));
  const places = [...folders.map((folder) => path.join(folder, 'node_modules', '.bin')), ...onPath];
  const names = isWindows ? ['.cmd', '.exe', '.bat'].map((ending) => `${name}${ending}`) : [name];
  return places.flatMap((place) => names.map((one) => path.join(place, one))).find(isProgram);
}

function isProgram(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && (process.platform === 'win32' || (stats.mode & 0o111) !== 0);
}
