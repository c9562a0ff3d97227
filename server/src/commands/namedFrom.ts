// Where commands about one plugin name its files from.
import { paths } from '../paths/paths.ts';

/** The working directory, if the plugin is in there, as terminals and editors look for files there; else the plugin's folder. */
export function namedFrom(plugin: string): string {
  const here = process.cwd();
  return paths.within(plugin, here) ? here : plugin;
}
