import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkManifest } from '../../src/manifest/check/check.ts';
import type { FileSystem } from '../../src/disk/fileSystem.ts';
import { NODE_BUILT_INS } from './permissionCases/nodeBuiltIns.ts';
import { NODE_COMPILED } from './permissionCases/nodeCompiled.ts';
import { NODE_MODULES } from './permissionCases/nodeModules.ts';
import { NODE_VALUES } from './permissionCases/nodeValues.ts';
import type { PermissionCase } from './permissionCases/permissionCase.ts';
import { PYTHON_LANGUAGE } from './permissionCases/pythonLanguage.ts';
import { PYTHON_LIBRARY } from './permissionCases/pythonLibrary.ts';
import { PERMISSION_KINDS } from '../../src/permissions/names.ts';

const FOLDER = '/plugin';

function diskOf(files: Readonly<Record<string, string>>): FileSystem {
  const texts = new Map(Object.entries(files).map(([name, text]) => [path.join(FOLDER, name), text]));
  const isFolder = (file: string): boolean => [...texts.keys()].some((one) => one.startsWith(`${file}/`));
  return {
    stat: (file) => Promise.resolve(texts.has(file) ? 'file' : isFolder(file) ? 'folder' : undefined),
    realpath: (file) => Promise.resolve(file),
    readText: (file) => Promise.resolve(texts.get(file)),
    list: (folder) => Promise.resolve([...texts.keys()].filter((file) => path.dirname(file) === folder).map((file) => path.basename(file))),
  };
}

interface Answer {
  missing: string[];
  unused: string[];
  unverified: string[];
  others: string[];
}

async function answer({ files, function: named }: PermissionCase, permissions: readonly string[]): Promise<Answer> {
  const [script = ''] = Object.keys(files);
  const manifest = {
    pluginId: 'com.example.tricky',
    version: '1.0.0',
    description: 'Tries things.',
    entryPoints: { handlers: [{ event: 'onCommand', script, ...(named !== undefined && { function: named }) }] },
    permissions,
  };
  const { problems } = await checkManifest(JSON.stringify(manifest), {
    file: path.join(FOLDER, 'plugin.manifest.json'),
    fs: diskOf(files),
  });
  const quoted = (code: string): string[] =>
    problems.filter((one) => one.code === code).map(({ message }) => /"([^"]+)"/.exec(message)?.[1] ?? message);
  return {
    missing: quoted('manifest/missing-permission').toSorted(),
    unused: quoted('manifest/unused-permission'),
    unverified: quoted('manifest/unverified-permission'),
    others: problems.filter(({ code }) => !code.endsWith('-permission')).map(({ message }) => message),
  };
}

/** What is said of one more permission than the code needs. A program that is started works on files, and what else it does is not in sight. */
function saidOf(kind: string, { needs, blind }: PermissionCase): Pick<Answer, 'unused' | 'unverified'> {
  const spawns = needs.some((one) => one.startsWith('process:spawn'));
  if (spawns && kind.startsWith('filesystem')) return { unused: [], unverified: [] };
  const isBlind = spawns || blind === true || blind?.includes(kind);
  return isBlind ? { unused: [], unverified: [kind] } : { unused: [kind], unverified: [] };
}

const NOTHING: Answer = { missing: [], unused: [], unverified: [], others: [] };

describe.each([
  ['modules of Node.js', NODE_MODULES],
  ['what compilers make', NODE_COMPILED],
  ['built-in modules of Node.js', NODE_BUILT_INS],
  ['values in JavaScript and TypeScript', NODE_VALUES],
  ['the standard library of Python', PYTHON_LIBRARY],
  ['Python', PYTHON_LANGUAGE],
])('permissions and code: %s', (_, cases) => {
  it.each(cases)('$name', async (one) => {
    expect(await answer(one, [])).toEqual({ ...NOTHING, missing: one.needs.toSorted() });
    expect(await answer(one, one.needs)).toEqual(NOTHING);
    for (const kind of PERMISSION_KINDS) {
      if (one.needs.some((need) => need.startsWith(kind))) continue;
      expect(await answer(one, [...one.needs, kind])).toEqual({ ...NOTHING, ...saidOf(kind, one) });
    }
  });
});
