// The types that `codex-plugin init` gives the scripts of a plugin that is there.
import path from 'node:path';
import type { PluginFile } from '../contract/newPlugin.ts';
import { nodeFileSystem } from '../disk/fileSystem.ts';
import { sdkTypes } from '../host/sdkTypes.ts';
import { isOwnTypes, TYPES_FILE, typesFiles, typesFrom, type TypedScript } from '../scaffold/authorTypes.ts';
import type { Project } from '../scaffold/project.ts';

/** Whether its package.json has the package with the types. */
export async function hasSdkPackage(folder: string): Promise<boolean> {
  const text = await nodeFileSystem.readText(path.join(folder, 'package.json'));
  try {
    const own = JSON.parse(text ?? '{}') as Record<string, object | undefined> | null;
    return DEPENDENCIES.some((name) => Object.hasOwn(own?.[name] ?? {}, 'codex-plugin-sdk'));
  } catch {
    // What it is nobody knows: a file of types beside it does no harm.
    return false;
  }
}

const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];

/** Types for its scripts, unless it has the SDK's package for that. */
export async function missingTypes(project: Project): Promise<{ what: string; files: PluginFile[]; note: string }> {
  const files = await wantedTypes(project);
  const script = scriptsOf(project).find(({ language }) => language !== 'python')?.script ?? '';
  const notes = files.map((file) => (file.path === TYPES_FILE ? noteFor(typesFrom(script)) : NOTE_FOR_PYTHON));
  return { what: 'types', files, note: [...new Set(notes)].join('\n') };
}

/** What is to be known of files of types that are there already, as sentences. */
export async function otherTypes(folder: string, project: Project): Promise<string[]> {
  const said: string[] = [];
  for (const { path: name, text } of await wantedTypes(project)) {
    const there = await nodeFileSystem.readText(path.join(folder, name));
    if (there === undefined || there.replaceAll('\r\n', '\n') === text) continue;
    said.push(
      isOwnTypes(there)
        ? `${name} was changed, or is of another version of the host: remove it, and init writes the types of this one.`
        : `${name} is not what init writes, so that its types may not be those of the events.`,
    );
  }
  return said;
}

async function wantedTypes(project: Project): Promise<PluginFile[]> {
  const files = typesFiles(scriptsOf(project), await sdkTypes());
  return project.hasSdkPackage ? files.filter(({ path: name }) => name !== TYPES_FILE) : files;
}

function scriptsOf({ handlers, endpoints }: Project): TypedScript[] {
  return [...handlers, ...endpoints];
}

/** @param file as a script names it. */
function noteFor(file: string): string {
  return `Types for scripts: import type { FileSaveEvent } from '${file}'; in JavaScript // @ts-check and /** @import { FileSaveEvent } from '${file}' */`;
}

const NOTE_FOR_PYTHON =
  'Types for scripts in Python: if TYPE_CHECKING: from codex_plugin_sdk import FileSaveEvent; and from __future__ import annotations';
