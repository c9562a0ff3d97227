// Windows: the batch files by which pyenv-win stands in for Python. They cannot be started without a shell, so what they would start is looked up
// as pyenv does it: by the version that was chosen, in the folder of versions beside them.
import * as l10n from '@vscode/l10n';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { programAt, variable, type Machine } from './onPath.ts';
import { readSmallFile } from '../../disk/smallFile.ts';

/**
 * @param file a program in some folder on PATH.
 * @returns the program that it stands for, or why there is none; undefined where the file is none of pyenv's.
 */
export function behindPyenvShim(file: string, machine: Machine): { program: string } | { fault: string } | undefined {
  const folder = path.dirname(file);
  const root = path.dirname(folder);
  const versions = path.join(root, 'versions');
  const installed = foldersIn(versions);
  if (machine.platform !== 'win32' || path.basename(folder).toLowerCase() !== 'shims' || installed === undefined) return undefined;
  const chosen = chosenVersions(root, machine);
  if (chosen.length === 0) return { fault: l10n.t('it is from pyenv, which has no version chosen. Choose one with "pyenv global"') };
  const name = path.parse(file).name;
  for (const version of chosen) {
    const found = installedVersion(version, installed);
    const program = found === undefined ? undefined : programIn(path.join(versions, found), name, machine);
    if (program !== undefined) return { program };
  }
  return {
    fault: l10n.t(
      'it is from pyenv, which has no {0} in the chosen version {1}. Install it with "pyenv install", or choose another one with "pyenv global"',
      name,
      chosen.join(', '),
    ),
  };
}

/** What a shell was told, or the choice for everywhere. Folders can choose too, but a plugin's does not choose for the host. */
function chosenVersions(root: string, machine: Machine): string[] {
  const told = variable(machine, 'PYENV_VERSION') || readSmallFile(path.join(root, 'version'));
  return told
    .split(/[\s:]+/)
    .filter((version) => /^\d[\w.-]*$/.test(version))
    .slice(0, 20);
}

/** The version itself, or the newest one whose beginning it is. */
function installedVersion(version: string, installed: readonly string[]): string | undefined {
  if (installed.includes(version)) return version;
  const newest = new Intl.Collator('en', { numeric: true });
  return installed
    .filter((one) => one.startsWith(`${version}.`))
    .sort((one, other) => newest.compare(one, other))
    .at(-1);
}

function programIn(folder: string, name: string, machine: Machine): string | undefined {
  const places = /^python[\d.]*$/i.test(name) ? [name, 'python'] : [path.join('Scripts', name), name];
  return places.map((place) => programAt(path.join(folder, place), machine)).find((program) => program !== undefined);
}

function foldersIn(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    return undefined;
  }
}
