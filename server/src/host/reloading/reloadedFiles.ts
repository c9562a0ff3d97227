// Which of a plugin's files make up its version, so that it is loaded anew when one of them changes.
import path from 'node:path';
import { isUnwatched } from '../watch/unwatched.ts';
import { paths } from '../../paths/paths.ts';
import * as slashed from '../../paths/slashed.ts';

/** Scripts and what they import, manifests, and data and templates as scripts read them when they are imported. */
const COUNTING = /\.(?:[cm]?[jt]s|py|json|ya?ml|toml|wasm|node|so|pyd|html?|css|svg|xml|sql|graphql|hbs|mustache|ejs|j2|tmpl|tpl)$/i;

/** Mock events are read for each test, and never by handlers. */
const MOCK_EVENT = /^events\/[^/]+\.json$/i;

/** Whether a file in a plugin's folder is one of those, going by its path. What is in packages, environments and hidden folders is not. */
export function counts(folder: string, file: string): boolean {
  const name = paths.relative(folder, file);
  if (name === undefined || name === '' || isUnwatched(folder, file)) return false;
  if (slashed.segments(name).some((segment) => segment.startsWith('.'))) return false;
  return COUNTING.test(path.basename(file)) && !MOCK_EVENT.test(name);
}

/** Whether a path may have been a folder with such files in it, which is all that a watcher tells at times. */
export function mayBeFolder(folder: string, file: string): boolean {
  const name = paths.relative(folder, file);
  if (name === undefined || name === '' || isUnwatched(folder, file)) return false;
  return path.extname(file) === '' && !slashed.segments(name).some((segment) => segment.startsWith('.'));
}
