import type { Paths } from './paths.ts';

/** Names behind a folder, as they are written: for hundreds, to make each plain takes longer than to look whether it is there. */
export function joined(native: Paths, folder: string, names: readonly string[]): string[] {
  if (native.kind === 'win32') return names.map((name) => native.join(folder, name));
  const before = native.plain(folder);
  return names.map((name) => `${before === '/' ? '' : before}/${name}`);
}
