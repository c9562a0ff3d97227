// What commands about one plugin call its files.
import path from 'node:path';
import { paths } from '../paths/paths.ts';

/**
 * Files are named from the working directory, if the plugin is in there, as terminals and editors look for them there; else from the plugin's folder.
 * @param plugin its folder, without links. @param given the same as the user named it.
 */
export function fileNames(plugin: string, given: string): (file: string) => string {
  const here = process.cwd();
  const known = [plugin, path.resolve(given)].find((one) => paths.within(one, here));
  return (file) => {
    const name = paths.relative(plugin, file);
    if (name === undefined) return paths.relative(here, file) ?? file;
    return known === undefined ? name : (paths.relative(here, path.join(known, name)) ?? name);
  };
}
