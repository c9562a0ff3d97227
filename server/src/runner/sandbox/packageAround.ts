// The package of Node.js that a program lies in, outside of any `node_modules`, and the packages that it finds there.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { readSmallFile } from '../../disk/smallFile.ts';
import { paths } from '../../paths/paths.ts';

/** A folder around a program in which Node.js looks for something. */
export interface FolderAbove {
  folder: string;
  /** The innermost `package.json` around the program. */
  manifest?: string;
  /** The `node_modules` in the folder. */
  modules?: string;
}

/** Packages in repositories with many of them are no deeper. */
const DEEPEST = 6;

/** Where builds and sources of a package lie in it. */
const BUILT = /^(?:(?:bin|dist|build|out|lib|src|cli|cjs|esm)\/)+[^/]+$/;

/**
 * The folders around a program in which Node.js finds its package and those that it needs, from the inside to the outside.
 * @param home neither that nor what is around it is looked at, nor what lies right below the root of the disk.
 */
export function packagesAbove(file: string, home: string): FolderAbove[] {
  const found: FolderAbove[] = [];
  let isManifestKnown = false;
  let folder = path.dirname(file);
  for (let depth = 0; depth < DEEPEST; depth++, folder = path.dirname(folder)) {
    const around = path.dirname(folder);
    if (around === folder || path.dirname(around) === around || paths.within(home, folder)) break;
    const [manifest, modules] = ['package.json', 'node_modules'].map((name) => path.join(folder, name)) as [string, string];
    const one: FolderAbove = { folder };
    if (!isManifestKnown && existsSync(manifest)) one.manifest = manifest;
    if (existsSync(modules)) one.modules = modules;
    isManifestKnown ||= one.manifest !== undefined;
    if (one.manifest !== undefined || one.modules !== undefined) found.push(one);
  }
  return found;
}

/** Whether a file is a program of the package: one that its manifest names, or one that was built in a folder for that of a package with a name. */
export function isPackageOf(manifest: string, file: string): boolean {
  const folder = path.dirname(manifest);
  const { name, bin } = contentOf(manifest);
  const programs = typeof bin === 'string' ? [bin] : typeof bin === 'object' && bin !== null ? Object.values(bin) : [];
  if (programs.some((one) => typeof one === 'string' && paths.same(path.resolve(folder, one), file))) return true;
  return typeof name === 'string' && BUILT.test(paths.relative(folder, file) ?? '');
}

function contentOf(manifest: string): { name?: unknown; bin?: unknown } {
  try {
    return (JSON.parse(readSmallFile(manifest)) ?? {}) as { name?: unknown; bin?: unknown };
  } catch {
    return {};
  }
}
