// Where a plugin is made, and by whom.
import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { name, version } from '../../../package.json';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import { authorIn, type Author } from '../host/plugins/author.ts';
import { paths } from '../paths/paths.ts';
import type { Surroundings } from '../scaffold/projectFiles.ts';
import { shownText } from '../text/shownText.ts';

/** @param folder it may not be there yet: then the folder counts that it will be in. */
export async function authorOf(folder: string): Promise<Author> {
  let place = folder;
  while ((await nodeFileSystem.stat(place)) !== 'folder' && place !== path.dirname(place)) place = path.dirname(place);
  return authorIn(place);
}

/** @param plugin its name, where git does not know who makes it. */
export async function surroundingsOf(folder: string, author: Author, plugin: string): Promise<Surroundings> {
  return {
    author: author.name === undefined ? `The ${plugin} authors` : shownText(author.name),
    date: today(new Date()),
    tool: { name, version },
    inRepository: (await placeInRepository(folder)) ?? '',
  };
}

/** As the calendar on the wall has it. */
function today(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

async function placeInRepository(folder: string): Promise<string | undefined> {
  for (let place = folder; ; place = path.dirname(place)) {
    if (await lstat(path.join(place, '.git')).catch(() => undefined)) return paths.relative(place, folder);
    if (place === path.dirname(place)) return undefined;
  }
}
