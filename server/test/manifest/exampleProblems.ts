// What the linter says about examples.
import path from 'node:path';
import { checkCodexFile } from '../../src/codexCli/check.ts';
import type { FileSystem } from '../../src/disk/fileSystem.ts';
import { checkManifest } from '../../src/manifest/check/check.ts';
import { checkConfig } from '../../src/manifest/check/config.ts';
import type { Problem } from '../../src/manifest/rules/problem.ts';
import { SOUND_FILES, type Example } from './examples/example.ts';

const FOLDER = '/plugin';

/** A disk that has only these files, as they are called here, and takes names in any case where that is said. */
function diskOf(files: Readonly<Record<string, string>>, ignoresCase = false): FileSystem {
  const all = new Map(Object.entries(files).map(([name, text]) => [path.join(FOLDER, name), text]));
  const called = (place: string): string =>
    [...all.keys()].find((file) => ignoresCase && file.toLowerCase() === place.toLowerCase()) ?? place;
  const isFolder = (place: string): boolean => [...all.keys()].some((file) => file.startsWith(`${place.replace(/\/$/, '')}/`));
  return {
    stat: (place) => Promise.resolve(all.has(called(place)) ? 'file' : isFolder(place) ? 'folder' : undefined),
    realpath: (place) => Promise.resolve(called(place)),
    readText: (place) => Promise.resolve(all.get(called(place))),
    list: (folder) =>
      Promise.resolve([
        ...new Set(
          [...all.keys()].filter((file) => file.startsWith(`${folder}/`)).map((file) => file.slice(folder.length + 1).split('/')[0] ?? ''),
        ),
      ]),
  };
}

/** The files of an example's plugin. */
export function filesOf(example: Example): Record<string, string> {
  return { ...SOUND_FILES, ...example.files };
}

/** What is wrong with an example, or with another text in its place. */
export async function problemsOf(text: string, example: Example, files = filesOf(example)): Promise<Problem[]> {
  const file = path.join(FOLDER, example.file ?? 'plugin.manifest.json');
  const fs = diskOf(files, example.ignoresCase);
  const profile = example.profile ?? 'dev';
  if (example.file === 'codex.config.json') return checkConfig(text).problems;
  const codex = await checkCodexFile(text, { file, fs, profile });
  if (codex) return codex.problems;
  const lastRelease =
    example.last === undefined ? {} : { lastRelease: { name: `the tag v${example.last}`, version: example.last, changed: true } };
  return (await checkManifest(text, { file, fs, profile, ...lastRelease })).problems;
}
